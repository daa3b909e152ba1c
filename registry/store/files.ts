import { mkdir, open, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from '../errors.ts';
import type { Digest } from '../names.ts';
import { syncFolder } from '../sync-folder.ts';
import type { Paths } from './paths.ts';

/** A finished file outside the content, and whether its bytes were flushed already. */
export interface Temporary {
  path: string;
  isFlushed: boolean;
}

/** Moves a finished file to its place among the content. Once it resolves, the file survives power loss. */
export async function commitFile(temporary: Temporary, digest: Digest, paths: Paths): Promise<void> {
  if (!temporary.isFlushed) await syncFile(temporary.path);
  const changed = await makeBlobFolder(digest, paths);
  await rename(temporary.path, paths.blob(digest));
  await Promise.all(changed.map(syncFolder));
}

/**
 * Makes a blob's folder, and gives the folders whose names have to be flushed once its file is there. Never more than
 * two are made: see Paths.make.
 */
export async function makeBlobFolder(digest: Digest, paths: Paths): Promise<string[]> {
  const [algorithm, fanOut, own] = paths.blobFolders(digest);
  try {
    await mkdir(own).catch(unlessThere);
    return [own, fanOut];
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    await mkdir(fanOut).catch(unlessThere);
    await mkdir(own).catch(unlessThere);
    return [own, fanOut, algorithm];
  }
}

function unlessThere(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error;
}

/** Flushes a file that was written before, by whichever handle. */
export async function syncFile(path: string): Promise<void> {
  // Opened for writing only where no other handle is flushed: somebody else's file may not be.
  const file = await open(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Writes a small temporary file; a failed write leaves nothing. */
export async function writeTemporary(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
  } catch (error) {
    await removeFile(path);
    throw error;
  } finally {
    await file.close();
  }
}

/** Its size in bytes, or undefined if it is not there. */
export async function sizeOfFile(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes a file; one that is already gone is no error. */
export async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** Whether a missing file means a missing blob, and not that the whole disk went away. */
export async function folderIsThere(file: string, levels = 4): Promise<boolean> {
  let folder = file;
  for (let i = 0; i < levels; i++) folder = dirname(folder);
  return (await sizeOfFile(folder)) !== undefined;
}
