import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashSync } from 'bcryptjs';
import { temporaryFolder } from './folder.ts';

/** Hashes are cheap here; what they cost elsewhere is nothing a test waits for. */
const cost = 4;

/** A line of an htpasswd file, as `htpasswd -B` writes it. */
export function userLine(name: string, password: string): string {
  return `${name}:${hashSync(password, cost).replace('$2b$', '$2y$')}\n`;
}

/** A home of the test's own with these users, by name and password. */
export function homeWith(users: Record<string, string>, access?: object): string {
  const home = join(temporaryFolder(), 'home');
  mkdirSync(home);
  const lines = Object.entries(users).map(([name, password]) => userLine(name, password));
  writeFileSync(join(home, 'htpasswd'), lines.join(''));
  if (access) writeFileSync(join(home, 'access.json'), JSON.stringify(access));
  return home;
}

/** The header by which clients send a name and a password. */
export function basic(name: string, password: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` };
}

export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}
