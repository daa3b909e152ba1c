import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { app, BrowserWindow, clipboard, dialog, shell } from 'electron';
import { PlainError } from '../registry/errors.ts';
import type { Trouble } from '../registry/facts.ts';
import type { Settings } from '../registry/settings.ts';
import { version } from '../registry/version.ts';
import type { Abilities, Preferences, RegistrySettings, UpdateState } from './bridge/desk.ts';
import type { DeskAnswers } from './ipc.ts';
import type { LogFollower } from './log-follower.ts';
import type { DataMove } from './move.ts';
import type { PreferencesFile } from './preferences.ts';
import type { RegistryProcess } from './registry-process.ts';
import type { Updates } from './updates.ts';
import { titleBar } from './window.ts';

export interface DeskParts {
  registry: RegistryProcess;
  preferences: PreferencesFile;
  settings(): Promise<Settings>;
  log: LogFollower;
  move: DataMove;
  updates: Updates | undefined;
  startTroubles: Trouble[];
  changed(preferences: Preferences): void;
}

/** The desk's answers to the window. */
export function deskAnswers(parts: DeskParts): DeskAnswers {
  const { registry, preferences, log, move, updates } = parts;
  const nothing = (work: unknown) => Promise.resolve(work).then(() => null);
  return {
    abilities: () => abilities(updates !== undefined),
    startTroubles: () => parts.startTroubles.splice(0),
    state: () => registry.state,
    startRegistry: () => registry.start(),
    stopRegistry: () => registry.stop(),
    restartRegistry: () => registry.restart(),
    preferences: () => preferences.all,
    changePreferences: (changes) => {
      const now = preferences.change(changes);
      parts.changed(now);
      return now;
    },
    registrySettings: () => registrySettings(parts),
    changeRegistrySettings: (changes) => changeRegistrySettings(parts, changes),
    chooseFolder: ({ title }) => chooseFolder(text(title)),
    freeSpace: async ({ folder }) => ({ bytes: await freeSpace(text(folder)) }),
    openDataFolder: () => nothing(shell.openPath(registry.data)),
    move: () => move.state(),
    startMove: ({ to }) => move.start(text(to)),
    cancelMove: () => move.cancel(),
    revertMove: () => move.revert(),
    finishMove: () => move.finish(),
    copyText: ({ text: copied }) => nothing(clipboard.writeText(text(copied))),
    openLink: ({ url }) => nothing(openLink(text(url))),
    followLog: ({ lines }) =>
      nothing(log.follow(Math.min(Math.max(Math.trunc(Number(lines)) || 0, 0), 100_000))),
    unfollowLog: () => nothing(log.stop()),
    updates: () => updates?.state ?? noUpdates,
    checkForUpdates: () => updates?.check() ?? noUpdates,
    downloadUpdate: () => updates?.download() ?? noUpdates,
    installUpdate: () => nothing(updates?.install()),
    goBackToPreviousVersion: () => updates?.goBack() ?? noUpdates,
  };
}

const noUpdates: UpdateState = { state: 'idle', checkedAt: null, previousVersion: null };

function abilities(updates: boolean): Abilities {
  const { electron = '', chrome = '', node = '', v8 = '' } = process.versions;
  return {
    version,
    platform: process.platform as Abilities['platform'],
    components: { Electron: electron, Chromium: chrome, 'Node.js': node, V8: v8 },
    startAtLogin: app.isPackaged,
    notifications: true,
    manageRegistry: true,
    openFolders: true,
    moveData: true,
    updates,
    titleBar,
  };
}

async function registrySettings({
  settings,
  preferences,
}: Pick<DeskParts, 'settings' | 'preferences'>): Promise<RegistrySettings> {
  // A folder whose disk is gone is still the one that was chosen.
  const chosen = preferences.get('registry');
  const { data, listen, allowRemote, readOnly } = await settings().catch((error: unknown) => {
    if (!(error instanceof PlainError)) throw error;
    return { data: preferences.get('served'), listen: [], allowRemote: false, readOnly: false, ...chosen };
  });
  return { data, listen, allowRemote, readOnly };
}

/** The registry starts anew with them where it has to; if it cannot, those before are in force, and it is said why not. */
export async function changeRegistrySettings(
  parts: Pick<DeskParts, 'registry' | 'preferences' | 'settings'>,
  changes: Partial<RegistrySettings>,
): Promise<RegistrySettings> {
  const { registry, preferences } = parts;
  const before = preferences.get('registry');
  preferences.chooseSettings({ ...before, ...changes });
  try {
    await apply(registry, changes);
  } catch (error) {
    preferences.chooseSettings(before);
    if (registry.state.state === 'failed') await registry.restart();
    throw error;
  }
  return await registrySettings(parts);
}

async function apply(
  registry: RegistryProcess,
  { readOnly, ...others }: Partial<RegistrySettings>,
): Promise<void> {
  if (readOnly !== undefined && Object.keys(others).length === 0 && registry.state.state === 'running') {
    await registry.ask('setReadOnly', { readOnly });
    return;
  }
  const state = await registry.restart();
  if (state.state !== 'failed') return;
  const { message, code, facts } = state.trouble;
  throw new PlainError(message, { code, facts });
}

async function freeSpace(folder: string): Promise<number | null> {
  const disk = await statfs(folder).catch(() => statfs(dirname(folder)).catch(() => null));
  return disk && disk.bavail * disk.bsize;
}

async function chooseFolder(title: string): Promise<string | null> {
  const window = BrowserWindow.getFocusedWindow();
  const options = { title, properties: ['openDirectory' as const, 'createDirectory' as const] };
  const { filePaths } = window
    ? await dialog.showOpenDialog(window, options)
    : await dialog.showOpenDialog(options);
  return filePaths[0] ?? null;
}

/** Only the web: other schemes start programs. */
export async function openLink(url: string): Promise<void> {
  if (URL.parse(url)?.protocol !== 'https:') {
    throw new PlainError(`${url} is not a link that Berth opens.`, { code: 'LINK_REFUSED', facts: { url } });
  }
  await shell.openExternal(url);
}

/** The window is ours, yet what it says is only taken for what it has to be. */
function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new PlainError('This is not a text.', { code: 'SETTING_INVALID' });
}
