import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import {
  access,
  chmod,
  chown,
  type FileHandle,
  lstat,
  mkdir,
  open,
  readFile,
  readlink,
  rename,
  rmdir,
  stat,
  unlink,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { errorCode } from '../errors.ts';
import { syncFolder } from '../sync-folder.ts';

/** A file as it is, with all that replacing it must keep. */
export interface Picture {
  bytes: Buffer;
  mode: number;
  uid: number;
  gid: number;
}

/** How a file is to be; what is not told stays as it is, or as the system makes it. */
export interface FileOrder {
  bytes: Buffer;
  mode: number;
  owner: { uid: number; gid: number } | null;
  /** Of the file beside it that it is written to first. */
  temporary: string;
}

const mostLinks = 40;

/** Where a path leads: links are followed, also one to a file that is not there yet. */
export async function target(path: string, links = 0): Promise<string> {
  try {
    const next = await readlink(path);
    if (links === mostLinks) throw Object.assign(new Error(`too many links: ${path}`), { code: 'ELOOP' });
    return target(resolve(dirname(path), next), links + 1);
  } catch (error) {
    // It is no link, or nothing at all.
    if (['EINVAL', 'ENOENT', 'ENOTDIR', 'UNKNOWN'].includes(errorCode(error))) return path;
    throw error;
  }
}

/** Undefined where there is none. */
export async function pictureOf(path: string): Promise<Picture | undefined> {
  try {
    const [bytes, { mode, uid, gid }] = await Promise.all([readFile(path), stat(path)]);
    return { bytes, mode: mode & 0o7777, uid, gid };
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return undefined;
    throw error;
  }
}

/** The folders that a file at this path still lacks, outermost first. */
export async function missingFolders(path: string): Promise<string[]> {
  const missing: string[] = [];
  for (let folder = dirname(path); !(await isThere(folder)); folder = dirname(folder))
    missing.unshift(folder);
  return missing;
}

/** Whether this process may put a file there, or another in its place. */
export async function mayWrite(path: string): Promise<boolean> {
  let folder = dirname(path);
  while (!(await isThere(folder))) folder = dirname(folder);
  const file = (await isThere(path)) ? [allows(path)] : [];
  return (await Promise.all([allows(folder), ...file])).every(Boolean);
}

/**
 * Puts a file in the place of what is there: nobody ever sees half of it, and it is on disk when this resolves. A file
 * that cannot be replaced, because it is a mount or has other names, is written over.
 */
export async function putFile(path: string, order: FileOrder, folders: string[]): Promise<void> {
  for (const folder of folders) await mkdir(folder).catch(unlessThere);
  if (await hasOtherNames(path)) return writeOver(path, order);
  const temporary = join(dirname(path), order.temporary);
  // Of a process that was killed.
  await removeFile(temporary);
  try {
    await writeNew(temporary, order);
    await rename(temporary, path);
  } catch (error) {
    await removeFile(temporary).catch(() => undefined); // The first complaint is the one to hear.
    if (!['EBUSY', 'EXDEV'].includes(errorCode(error))) throw error;
    return writeOver(path, order);
  }
  for (const folder of [path, ...folders].map((one) => dirname(one))) await syncFolder(folder);
}

/** What was made for a file, and goes with it. */
export interface Leftovers {
  /** Outermost first; those that are empty go. */
  folders: string[];
  temporary: string;
}

/** A file that is not there is no error; nor is a folder that others use. */
export async function takeAway(path: string, { folders, temporary }: Leftovers): Promise<void> {
  await removeFile(path);
  await removeFile(join(dirname(path), temporary));
  for (const folder of folders.toReversed()) {
    await rmdir(folder).catch((error: unknown) => {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(errorCode(error))) throw error;
    });
  }
  if (await isThere(dirname(path))) await syncFolder(dirname(path));
}

export async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!['ENOENT', 'ENOTDIR'].includes(errorCode(error))) throw error;
  });
}

export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The name of the file that is written first, recorded so that it can be removed after a crash. */
export function temporaryName(path: string, id: string): string {
  return `.${basename(path)}.${id}.tmp`;
}

async function writeNew(path: string, { bytes, mode, owner }: FileOrder): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    if (owner) await giveTo(file, owner);
    // Last: a change of owner clears some bits of it.
    await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function giveTo(file: FileHandle, { uid, gid }: { uid: number; gid: number }): Promise<void> {
  const own = await file.stat();
  if (own.uid !== uid || own.gid !== gid) await file.chown(uid, gid);
}

async function writeOver(path: string, { bytes, mode, owner }: FileOrder): Promise<void> {
  const file = await open(path, 'r+');
  try {
    // The old end goes last, so that after a crash it can be told what happened.
    await file.writeFile(bytes);
    await file.truncate(bytes.length);
    await file.sync();
  } finally {
    await file.close();
  }
  const now = await stat(path);
  if (owner && (now.uid !== owner.uid || now.gid !== owner.gid)) await chown(path, owner.uid, owner.gid);
  if ((now.mode & 0o7777) !== mode) await chmod(path, mode);
}

async function hasOtherNames(path: string): Promise<boolean> {
  return lstat(path).then(
    ({ nlink }) => nlink > 1,
    () => false,
  );
}

function allows(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}

export function isThere(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
}

function unlessThere(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error;
}
