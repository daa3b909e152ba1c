import { rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from '../errors.ts';

const notEmpty = new Set(['ENOTEMPTY', 'EEXIST', 'EBUSY', 'EPERM', 'EACCES']);

/** Removes a folder and those above it, up to `root`, as far as they are empty. */
export async function removeEmpty(folder: string, root: string): Promise<void> {
  for (let path = folder; path !== root; path = dirname(path)) {
    try {
      await rmdir(path);
    } catch (error) {
      if (notEmpty.has(errorCode(error))) return;
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }
}
