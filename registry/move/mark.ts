import { existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { isObject } from '../manifest.ts';
import { removeFile } from '../store/files.ts';
import { Paths } from '../store/paths.ts';
import { syncFolder } from '../sync-folder.ts';

/** Lies in a folder for as long as a store is moved there, so that half of one is never taken for a whole. */
export interface Mark {
  /** The folder whose content is being moved here. */
  from: string;
  /** The folder was made for it, and goes with it when the move is given up. */
  madeFolder: boolean;
}

export async function readMark(folder: string): Promise<Mark | undefined> {
  if (!existsSync(new Paths(folder).moveMark)) return undefined;
  // A mark that was cut short still says that a move began here, only not from where.
  const value: unknown = await readFile(new Paths(folder).moveMark, 'utf8')
    .then(JSON.parse)
    .catch(() => ({}));
  const { from, madeFolder } = isObject(value) ? value : {};
  return { from: typeof from === 'string' ? from : '', madeFolder: madeFolder === true };
}

export async function writeMark(folder: string, mark: Mark): Promise<void> {
  const file = await open(new Paths(folder).moveMark, 'w');
  try {
    await file.writeFile(`${JSON.stringify(mark, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncFolder(folder);
}

export async function removeMark(folder: string): Promise<void> {
  await removeFile(new Paths(folder).moveMark);
  await syncFolder(folder);
}
