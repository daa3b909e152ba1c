import { access, constants, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/**
 * Where programs lie: the folders of PATH, then those where installers of container tools put them. An app started from
 * a dock or a tray has only the system's own PATH.
 */
export function programPlaces(env: NodeJS.ProcessEnv = process.env): string[] {
  const path = (env.PATH ?? env.Path ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...new Set([...path, ...usualPlaces[process.platform === 'win32' ? 'windows' : 'unix'](env)])];
}

const usualPlaces = {
  unix: () => [
    '/usr/local/bin',
    '/usr/bin',
    '/usr/sbin',
    '/opt/homebrew/bin',
    '/opt/podman/bin',
    '/snap/bin',
    '/Applications/Docker.app/Contents/Resources/bin',
    ...['.local/bin', 'bin', 'go/bin', '.docker/bin', '.rd/bin', '.orbstack/bin'].map((folder) =>
      join(homedir(), folder),
    ),
  ],
  windows: ({ ProgramFiles = 'C:\\Program Files', LOCALAPPDATA = '', ProgramData = 'C:\\ProgramData' }) => [
    join(ProgramFiles, 'Docker\\Docker\\resources\\bin'),
    join(ProgramFiles, 'RedHat\\Podman'),
    join(ProgramFiles, 'Rancher Desktop\\resources\\resources\\win32\\bin'),
    join(ProgramData, 'chocolatey\\bin'),
    join(LOCALAPPDATA, 'Microsoft\\WinGet\\Links'),
    join(homedir(), 'scoop\\shims'),
    join(homedir(), 'go\\bin'),
  ],
} satisfies Record<string, (env: NodeJS.ProcessEnv) => string[]>;

/** The first of these folders that has the program, as a file that may be run. */
export async function findProgram(name: string, places: string[]): Promise<string | undefined> {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  for (const place of places) {
    const path = join(place, file);
    if (await mayRun(path)) return path;
  }
  return undefined;
}

async function mayRun(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
