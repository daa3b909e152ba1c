import { existsSync, readdirSync, realpathSync, statfsSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { errorCode, PlainError } from '../errors.ts';
import { Paths } from '../store/paths.ts';
import { readMark } from './mark.ts';

/** Refuses two folders between which a store cannot be moved, before anything is made; names of links are resolved. */
export async function checkFolders(fromName: string, toName: string): Promise<{ from: string; to: string }> {
  const [from, to] = [realPath(fromName), realPath(toName)];
  if (!existsSync(new Paths(from).database))
    throw new PlainError(`${fromName} is not a data folder of Berth.`);
  if (from === to) throw new PlainError(`The data are in ${toName} already.`);
  if (isInside(to, from))
    throw new PlainError(`${toName} is inside of ${fromName}. Choose a folder beside it.`);
  if (isInside(from, to))
    throw new PlainError(`${fromName} is inside of ${toName}. Choose a folder beside it.`);
  const mark = await readMark(to);
  if (mark && mark.from !== from && mark.from !== '') {
    throw new PlainError(
      `${toName} holds a part of another store, moved there from ${mark.from}. Choose an empty folder.`,
    );
  }
  if (!mark) refuseStrangers(to, toName);
  return { from, to };
}

/** Refuses where so many more bytes do not fit. */
export function checkSpace(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new PlainError(
    `The disk of ${folder} has ${mebibytes(free)} MiB free, and ${mebibytes(bytes)} MiB are needed. Free some space, or choose another disk.`,
  );
}

/** What the system said of the new folder, as a sentence; other errors stay as they are. */
export function unusable(folder: string, error: unknown): unknown {
  const code = errorCode(error);
  const reason = code === 'ENOENT' && existsSync(folder) ? 'the old folder is gone' : reasons[code];
  if (error instanceof PlainError || reason === undefined) return error;
  return new PlainError(`The data cannot be moved to ${folder}: ${reason}.`, { cause: error });
}

const reasons: Record<string, string> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'its disk is read-only',
  ENOENT: 'there is no folder in which to make it',
  SQLITE_FULL: 'its disk is full',
  SQLITE_READONLY: 'its disk is read-only, or this user may not write there',
  SQLITE_CANTOPEN: 'this user may not write there',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'it is a file',
  ENOSPC: 'its disk is full',
  EDQUOT: "this user's share of its disk is full",
  EFBIG: 'its disk takes no files of that size',
  EIO: 'its disk cannot be written or the old one not read',
  ENODEV: 'its disk is gone',
};

export function isSameFolder(one: string, other: string): boolean {
  return realPath(one) === realPath(other);
}

/** What a disk has that is new, and what a move leaves that was killed in its first moment. */
const harmless = ['lost+found', 'berth.lock', 'berth.lock-journal'];

function refuseStrangers(to: string, name: string): void {
  let found: string[];
  try {
    found = readdirSync(to).filter((file) => !harmless.includes(file));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw unusable(to, error);
  }
  if (found.length === 0) return;
  throw new PlainError(
    `${name} holds files already (${found.slice(0, 3).join(', ')}). Choose an empty folder, or a new one.`,
  );
}

/** As it is on disk, with what does not exist yet at its end. */
function realPath(name: string): string {
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
