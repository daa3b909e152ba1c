import { Option } from 'commander';
import { fromText, type SettingForm } from './settings.ts';

/** The option of `berth serve` for a setting. */
export function settingOption({ option, kind, environment, standard, description }: SettingForm): Option {
  const value = { text: ' <text>', list: ' <item>', number: ' <number>', switch: ' [yes|no]' }[kind];
  const shown = Array.isArray(standard) ? standard.join(',') : String(standard);
  const made = new Option(
    `${option}${value}`,
    `${description} (${environment}; default: ${shown || 'none'})`,
  );
  if (kind === 'list') {
    return made.argParser((text: string, before: string[] = []) => [
      ...before,
      ...(fromText(kind, text) as string[]),
    ]);
  }
  return made.argParser((text: string) => fromText(kind, text));
}
