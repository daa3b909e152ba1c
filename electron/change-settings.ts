import { PlainError } from '../registry/errors.ts';
import type { Settings } from '../registry/settings.ts';
import type { RegistrySettings } from './bridge/desk.ts';
import type { PreferencesFile } from './preferences.ts';
import type { RegistryProcess } from './registry-process.ts';

export interface SettingParts {
  registry: RegistryProcess;
  preferences: PreferencesFile;
  settings(): Promise<Settings>;
}

/** Those in force; of a folder whose disk is gone, that it was chosen. */
export async function registrySettings({
  settings,
  preferences,
}: Pick<SettingParts, 'settings' | 'preferences'>): Promise<RegistrySettings> {
  const chosen = preferences.get('registry');
  const { data, listen, allowRemote, readOnly } = await settings().catch((error: unknown) => {
    if (!(error instanceof PlainError)) throw error;
    return { data: preferences.get('served'), listen: [], allowRemote: false, readOnly: false, ...chosen };
  });
  return { data, listen, allowRemote, readOnly };
}

/** The registry starts anew with them where it has to; if it cannot, those before are in force, and it is said why not. */
export async function changeRegistrySettings(
  parts: SettingParts,
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
