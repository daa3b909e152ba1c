import { existsSync, readdirSync, realpathSync, statfsSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { errorCode } from '../errors.ts';
import { Paths } from '../store/paths.ts';
import { readMark } from './mark.ts';
import { asRefusal, refusal } from './refusals.ts';

/** Refuses two folders between which a store cannot be moved, before anything is made; names of links are resolved. */
export async function checkFolders(fromName: string, toName: string): Promise<{ from: string; to: string }> {
  const [from, to] = [realPath(fromName), realPath(toName)];
  if (!existsSync(new Paths(from).database)) throw refusal('MOVE_NO_STORE', { folder: fromName });
  if (from === to) throw refusal('MOVE_SAME', { folder: toName });
  if (isInside(to, from)) throw refusal('MOVE_NESTED', { inner: toName, outer: fromName });
  if (isInside(from, to)) throw refusal('MOVE_NESTED', { inner: fromName, outer: toName });
  const mark = await readMark(to);
  if (mark && mark.from !== from && mark.from !== '') {
    throw refusal('MOVE_OTHER_PART', { folder: toName, from: mark.from });
  }
  if (!mark) refuseStrangers(to, toName);
  return { from, to };
}

/** Refuses where so many more bytes do not fit. */
export function checkSpace(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw refusal('MOVE_NO_SPACE', { folder, free: mebibytes(free), needed: mebibytes(bytes) });
}

/** What a disk has that is new, and what a move leaves that was killed in its first moment. */
const harmless = ['lost+found', 'berth.lock', 'berth.lock-journal'];

function refuseStrangers(to: string, name: string): void {
  let found: string[];
  try {
    found = readdirSync(to).filter((file) => !harmless.includes(file));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw asRefusal(to, error);
  }
  if (found.length === 0) return;
  throw refusal('MOVE_NOT_EMPTY', { folder: name, files: found.slice(0, 3).join(', ') });
}

/** As it is on disk, with what does not exist yet at its end. */
export function realPath(name: string): string {
  const path = resolve(name);
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(realPath(parent), basename(path));
}

function isInside(inner: string, outer: string): boolean {
  return inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 1024 / 1024);
}
