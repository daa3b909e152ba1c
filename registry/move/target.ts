import { existsSync } from 'node:fs';
import { access, constants, mkdir, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, PlainError } from '../errors.ts';
import { lockFolder } from '../store/lock.ts';
import { Paths } from '../store/paths.ts';
import { syncFolder } from '../sync-folder.ts';
import { readMark, removeMark, writeMark } from './mark.ts';
import { refusal } from './refusals.ts';
import { removeStore } from './remove.ts';

/** The new folder while a store is moved there; it has a mark and is locked. */
export interface Target {
  /** The store is whole: from now on a registry may serve it. */
  complete(): Promise<void>;
  /** Removes what was brought, and the folder if it was made for it. */
  giveUp(): Promise<void>;
}

/** Makes the folder, or takes up one that an earlier move from the same folder left. */
export async function claimTarget(from: string, to: string): Promise<Target> {
  const paths = new Paths(to);
  const isNew = !existsSync(to);
  // Not those above it: where a disk is not mounted, its folder is missing, and the data shall not go beside it.
  if (isNew) await mkdir(to).catch((error) => noPlace(to, error));
  let lock: { release(): void } | undefined;
  try {
    await access(to, constants.R_OK | constants.W_OK | constants.X_OK);
    lock = lockTarget(paths.lock, to);
    const madeFolder = (await readMark(to))?.madeFolder ?? isNew;
    await writeMark(to, { from, madeFolder });
    await mkdir(paths.moving, { recursive: true });
    paths.make();
    await syncFolder(dirname(to));
    const held = lock;
    return {
      async complete() {
        await removeMark(to);
        held.release();
        await rmdir(paths.moving).catch(() => undefined);
      },
      async giveUp() {
        held.release();
        await removeStore(to, { alsoFolder: madeFolder });
      },
    };
  } catch (error) {
    lock?.release();
    if (isNew) await removeStore(to, { alsoFolder: true });
    throw error;
  }
}

/** Removes what a move has left that was killed; any other folder stays as it is. */
export async function cleanTarget(folder: string): Promise<void> {
  const mark = await readMark(folder);
  if (!mark || existsSync(new Paths(folder).database)) return;
  lockTarget(new Paths(folder).lock, folder).release();
  await removeStore(folder, { alsoFolder: mark.madeFolder });
}

function noPlace(folder: string, error: unknown): never {
  throw errorCode(error) === 'ENOENT' ? refusal('MOVE_NO_PLACE', { folder }, error) : error;
}

function lockTarget(file: string, folder: string): { release(): void } {
  try {
    return lockFolder(file, folder);
  } catch (error) {
    if (!(error instanceof PlainError)) throw error;
    throw refusal('MOVE_UNDER_WAY', { folder }, error);
  }
}
