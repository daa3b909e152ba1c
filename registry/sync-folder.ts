import { closeSync, fsync, openSync } from 'node:fs';
import { promisify } from 'node:util';

const flush = promisify(fsync);

/** Flushes the names in a folder. Windows has no such call, and keeps names in a journal. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  // Only the flush waits for the disk; opening a folder does not, and is cheaper here than in the thread pool.
  const folder = openSync(path, 'r');
  try {
    await flush(folder);
  } finally {
    closeSync(folder);
  }
}
