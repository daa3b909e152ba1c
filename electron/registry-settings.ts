import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { defaultFolder } from '../registry/default-folder.ts';
import { PlainError } from '../registry/errors.ts';
import { settingOption } from '../registry/setting-option.ts';
import { readSettings, type Settings, settingForms } from '../registry/settings.ts';
import { Paths } from '../registry/store/paths.ts';
import type { PreferencesFile } from './preferences.ts';

/** Options of `berth serve` on the app's command line: they hold for this start. The rest is Electron's. */
export function settingsOnCommandLine(argv: string[]): Partial<Settings> {
  const command = new Command().allowUnknownOption().allowExcessArguments().helpOption(false).exitOverride();
  for (const form of settingForms) command.addOption(settingOption(form));
  return command.parse(argv, { from: 'user' }).opts();
}

export interface SettingSources {
  preferences: PreferencesFile;
  options: Partial<Settings>;
  environment: NodeJS.ProcessEnv;
}

/** The data folder is named on the command line or in the environment, so what is chosen in the window has no say. */
export function fixedFolder({ options, environment }: SettingSources): boolean {
  return options.data !== undefined || !!environment.BERTH_DATA;
}

/**
 * The settings of the registry: of this start, of the environment, those chosen in the window, the registry's own; the
 * first that is there holds. Where the folder that was served last is gone, so is its disk: no empty store is made in
 * its place.
 */
export async function settingsInForce({
  preferences,
  options,
  environment,
}: SettingSources): Promise<Settings> {
  const settings = await readSettings({ chosen: preferences.get('registry'), options, environment });
  const { data } = settings;
  const wasServed = data === preferences.get('served') && data !== defaultFolder();
  if (wasServed && !existsSync(new Paths(data).database)) {
    throw new PlainError(`The data folder ${data} is gone. Connect its disk, or choose another folder.`, {
      code: 'FOLDER_MISSING',
      facts: { folder: data },
    });
  }
  return settings;
}
