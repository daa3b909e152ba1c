import type { Machine } from './machine.ts';

/** What a program says of its version; null where it does not say. */
export async function versionOf(program: string, args: string[], machine: Machine): Promise<string | null> {
  const { code, stdout } = await machine.run(program, args);
  return code === 0 ? versionIn(stdout) : null;
}

/** The first word that looks like one; a build's extras stay, such as `1.7.24~ds1` or `3.16.2+g13654a5`. */
export function versionIn(text: string): string | null {
  return /(?:^|\s)v?(\d+\.\d+[\w.+~-]*)/.exec(text)?.[1] ?? null;
}

export function isBefore(version: string, [major, minor]: [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}
