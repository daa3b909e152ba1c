import type { Access } from '../facts.ts';

/** What an htpasswd file says. */
export interface Htpasswd {
  /** Names and the bcrypt hashes of their passwords. */
  hashes: ReadonlyMap<string, string>;
  unusable: Access['unusable'];
}

type Reason = Access['unusable'][number]['reason'];

// What `htpasswd -B` writes; its own limit for the cost is 17, above which one check takes many seconds.
const bcrypt = /^\$2[aby]\$(?:0[4-9]|1[0-7])\$[./A-Za-z0-9]{53}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\x00-\x1f\x7f]/;

/** Reads the file as Apache does: of several lines with one name the first holds. */
export function parseHtpasswd(bytes: Buffer): Htpasswd {
  const hashes = new Map<string, string>();
  const unusable: Access['unusable'] = [];
  const seen = new Set<string>();
  for (const [i, line] of linesOf(textOf(bytes)).entries()) {
    const known = readLine(line);
    if (known === undefined) continue;
    const { name, hash, reason } = known;
    if (name !== undefined && hash !== undefined && !seen.has(name)) hashes.set(name, hash);
    else unusable.push({ line: i + 1, reason: reason ?? 'name' });
    if (name !== undefined) seen.add(name);
  }
  return { hashes, unusable };
}

/** The file with this user, all other lines byte for byte as they were. */
export function withUser(bytes: Buffer, name: string, hash: string): Buffer {
  const lines = linesOf(textOf(bytes));
  const end = lines[0]?.endsWith('\r\n') ? '\r\n' : '\n';
  const line = `${encode(name)}:${hash}${end}`;
  const place = lines.findIndex((other) => nameOf(other) === name);
  const last = lines.at(-1);
  if (place < 0) return bytesOf([...lines, last === undefined || last.endsWith('\n') ? '' : end, line]);
  // A second line of that name would be a second password, should the first one go.
  return bytesOf(lines.flatMap((other, i) => (i === place ? [line] : nameOf(other) === name ? [] : [other])));
}

/** The file without this user; undefined where no line is theirs. */
export function withoutUser(bytes: Buffer, name: string): Buffer | undefined {
  const lines = linesOf(textOf(bytes));
  const kept = lines.filter((line) => nameOf(line) !== name);
  return kept.length === lines.length ? undefined : bytesOf(kept);
}

type Line = { name?: string; hash?: string; reason?: Reason };

/** Undefined for lines that say nothing. */
function readLine(line: string): Line | undefined {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return undefined;
  const colon = text.indexOf(':');
  if (colon < 0) return { reason: 'form' };
  const name = decode(text.slice(0, colon));
  const [hash = ''] = text.slice(colon + 1).split(':', 1);
  if (name === '' || controls.test(name)) return { reason: 'name' };
  return bcrypt.test(hash) ? { name, hash } : { name, reason: 'hash' };
}

function nameOf(line: string): string | undefined {
  const text = line.trim();
  const colon = text.startsWith('#') ? -1 : text.indexOf(':');
  return colon < 0 ? undefined : decode(text.slice(0, colon));
}

/** With what ends them. */
function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

function bytesOf(lines: string[]): Buffer {
  return Buffer.from(lines.join(''), 'latin1');
}

// A byte a character: names in another encoding than ours stay what they are.
function textOf(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  return text.startsWith('\xef\xbb\xbf') ? text.slice(3) : text;
}

function decode(name: string): string {
  return Buffer.from(name, 'latin1').toString('utf8');
}

function encode(name: string): string {
  return Buffer.from(name, 'utf8').toString('latin1');
}
