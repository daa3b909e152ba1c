import { existsSync } from 'node:fs';
import { readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../errors.ts';
import { removeFile } from '../store/files.ts';
import { lockFolder } from '../store/lock.ts';
import { Paths } from '../store/paths.ts';
import { contentIn, filesIn } from './content.ts';
import { realPath } from './folders.ts';
import { refusal } from './refusals.ts';
import { sideFilesIn, sideFolderNames } from './side-files.ts';

const databaseNames = ['', '-wal', '-shm', '-journal'].map((end) => `berth.db${end}`);

/**
 * Removes the old folder after a move; refuses while a registry serves it, or where nothing is in force instead of it.
 * Files that are not Berth's stay, and the folder with them; says whether it is gone.
 */
export async function removeOldFolder(name: string, servedFrom: string): Promise<{ gone: boolean }> {
  const folder = realPath(name);
  if (!existsSync(new Paths(servedFrom).database) || folder === realPath(servedFrom)) {
    throw refusal('MOVE_NOT_THERE', { folder, served: servedFrom });
  }
  if (!existsSync(folder)) return { gone: true };
  lockFolder(new Paths(folder).lock, folder).release();
  return { gone: await removeStore(folder, { alsoFolder: true }) };
}

/** Removes what is a store's in a folder, the database first, so that what is left of it is never taken for a whole one. */
export async function removeStore(folder: string, { alsoFolder }: { alsoFolder: boolean }): Promise<boolean> {
  const paths = new Paths(folder);
  await removeAll(folder, databaseNames);
  for (const { digest } of await contentIn(paths)) await removeFile(paths.blob(digest));
  await removeLinks(paths.links);
  const sideFiles = (await sideFilesIn(folder)).map(({ path }) => path);
  await removeAll(folder, sideFiles);
  await removeAll(paths.moving, await filesIn(paths.moving));
  for (const name of ['docker', ...sideFolderNames, 'moving']) await removeEmpty(join(folder, name));
  // The mark goes last: a removal that was cut short can be recognised and done again.
  await removeAll(folder, ['berth.lock', 'berth.lock-journal', 'control.sock', 'berth-move.json']);
  return alsoFolder && removeIfEmpty(folder);
}

/** What a hand-over wrote; what else a registry may have put there stays. */
async function removeLinks(folder: string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true }).catch(noneIfMissing)) {
    if (/[\\/]link(\.berth\.tmp)?$/.test(name)) await removeFile(join(folder, name));
  }
}

async function removeAll(folder: string, names: string[]): Promise<void> {
  for (const name of names) await removeFile(join(folder, name));
}

/** Removes a folder and those in it as far as they hold no files. */
async function removeEmpty(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(noneIfMissing);
  for (const entry of entries) if (entry.isDirectory()) await removeEmpty(join(folder, entry.name));
  await removeIfEmpty(folder);
}

async function removeIfEmpty(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
    return true;
  } catch (error) {
    const code = errorCode(error);
    // A mount point is busy; on macOS and Windows a folder that is not empty may be said in other words.
    if (['ENOTEMPTY', 'EEXIST', 'EBUSY', 'EPERM', 'EACCES'].includes(code)) return false;
    if (code === 'ENOENT') return true;
    throw error;
  }
}

function noneIfMissing(error: unknown): never[] {
  if (errorCode(error) === 'ENOENT') return [];
  throw error;
}
