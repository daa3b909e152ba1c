import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { app, BrowserWindow, clipboard, dialog, shell } from 'electron';
import { PlainError } from '../registry/errors.ts';
import type { Trouble } from '../registry/facts.ts';
import { version } from '../registry/version.ts';
import type { Abilities, Preferences, UpdateState } from './bridge/desk.ts';
import { changeRegistrySettings, registrySettings, type SettingParts } from './change-settings.ts';
import type { DeskAnswers } from './ipc.ts';
import type { LogFollower } from './log-follower.ts';
import type { DataMove } from './move.ts';
import type { Updates } from './updates.ts';
import { titleBar } from './window.ts';

export interface DeskParts extends SettingParts {
  log: LogFollower;
  move: DataMove;
  updates: Updates | undefined;
  startTroubles: Trouble[];
  /** The data folder is not fixed from outside for this start. */
  mayMove: boolean;
  changed(preferences: Preferences): void;
}

/** The desk's answers to the window. */
export function deskAnswers(parts: DeskParts): DeskAnswers {
  const { registry, preferences, log, move, updates } = parts;
  const nothing = (work: unknown) => Promise.resolve(work).then(() => null);
  return {
    abilities: () => abilities({ updates: updates !== undefined, moveData: parts.mayMove }),
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
    openDataFolder: () => nothing(openFolder(registry.data)),
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

function abilities(known: Pick<Abilities, 'updates' | 'moveData'>): Abilities {
  const { electron = '', chrome = '', node = '', v8 = '' } = process.versions;
  return {
    version,
    platform: process.platform as Abilities['platform'],
    components: { Electron: electron, Chromium: chrome, 'Node.js': node, V8: v8 },
    startAtLogin: app.isPackaged,
    notifications: true,
    manageRegistry: true,
    openFolders: true,
    ...known,
    titleBar,
  };
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

async function openFolder(folder: string): Promise<void> {
  // It does not reject: what went wrong is its answer.
  const reason = await shell.openPath(folder);
  if (reason === '') return;
  throw new PlainError(`${folder} cannot be opened: ${reason}`, {
    code: 'FOLDER_NOT_OPENED',
    facts: { folder, reason },
  });
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
