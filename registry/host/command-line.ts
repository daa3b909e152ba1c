import type { Command } from './connector.ts';
import type { Machine } from './machine.ts';

/** A command as a person would type it. */
export function commandLine({ program, args }: Pick<Command, 'program' | 'args'>): string {
  return [program, ...args].map(word).join(' ');
}

/** A path as a person would write it. */
export function shortPath(path: string, { home }: Pick<Machine, 'home'>): string {
  const inside = home !== '' && /^[/\\]/.test(path.slice(home.length)) && path.startsWith(home);
  return inside ? `~${path.slice(home.length)}` : path;
}

function word(text: string): string {
  return /^[\w@%+=:,./~-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
