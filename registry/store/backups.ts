import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../errors.ts';
import type { Database } from './database.ts';
import { removeFile, syncFile, syncFolder } from './files.ts';
import type { Paths } from './paths.ts';

/** So many copies stay, the newest ones. */
const most = 5;

/**
 * Copies the database as it is now, while the registry goes on, and resolves with the copy's path once it is on disk. To
 * go back to it, put it in the place of berth.db while no registry runs, and remove berth.db-wal and berth.db-shm.
 */
export async function backUp({ sql }: Database, paths: Paths): Promise<string> {
  await mkdir(paths.backups).catch((error) => {
    if (errorCode(error) !== 'EEXIST') throw error;
  });
  const copy = paths.backup(new Date());
  const unfinished = `${copy}.part`;
  try {
    await sql.backup(unfinished);
    await syncFile(unfinished);
    await rename(unfinished, copy);
    await syncFolder(paths.backups);
  } finally {
    await removeFile(unfinished);
  }
  await removeOldest(paths.backups);
  return copy;
}

/** The names of copies are their times, so they sort by age; what has another name is not ours to remove. */
async function removeOldest(folder: string): Promise<void> {
  const copies = (await readdir(folder)).filter((name) => /^berth-[\d-]+T[\d.-]+Z\.db$/.test(name)).sort();
  for (const name of copies.slice(0, -most)) await removeFile(join(folder, name));
}
