import { type BigIntStats, constants, statSync } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from '../errors.ts';
import type { Trouble, TroubleCode } from '../facts.ts';
import type { Paths } from './paths.ts';
import type { Health } from './store.ts';

/** A disk of the network that is gone may never answer. */
const patienceMs = 3_000;
/** With less than this not even a small image finds room. */
const leastFree = 1024 * 1024;

/** How the data folder is while it is served. */
export class FolderHealth {
  readonly #paths: Paths;
  /** Of the database that was opened: where another one lies, or none, its disk is gone. */
  readonly #opened: BigIntStats;
  #looking: Promise<Health> | undefined;

  constructor(paths: Paths) {
    this.#paths = paths;
    this.#opened = statSync(paths.database, { bigint: true });
  }

  /** Looks now. Never rejects, and waits at most some seconds; of several at once there is one look. */
  look(): Promise<Health> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    const late = delay(patienceMs, this.#inTrouble('FOLDER_MISSING'), { ref: false });
    return Promise.race([this.#looking, late]);
  }

  async #look(): Promise<Health> {
    const { folder, database, uploads } = this.#paths;
    try {
      const { ino, dev } = await stat(database, { bigint: true });
      if (ino !== this.#opened.ino || dev !== this.#opened.dev) return this.#inTrouble('FOLDER_MISSING');
      const { bavail, blocks, bsize } = await statfs(folder);
      const disk = { free: bavail * bsize, total: blocks * bsize };
      if (!(await mayWrite(folder)) || !(await mayWrite(uploads))) {
        return { ...this.#inTrouble('FOLDER_UNWRITABLE'), disk };
      }
      return disk.free < leastFree ? { ...this.#inTrouble('DISK_FULL'), disk } : { disk, trouble: null };
    } catch {
      // Whatever the reason, it cannot be reached: a missing file, a broken disk, a folder that was closed to us.
      return this.#inTrouble('FOLDER_MISSING');
    }
  }

  #inTrouble(code: keyof typeof sentences): Health {
    const { folder } = this.#paths;
    return { disk: null, trouble: { code, message: sentences[code](folder), facts: { folder } } };
  }
}

async function mayWrite(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK);
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error))) return false;
    throw error;
  }
}

const sentences = {
  FOLDER_MISSING: (folder) =>
    `The data folder ${folder} cannot be reached. Connect its disk or put it back, then restart Berth.`,
  FOLDER_UNWRITABLE: (folder) =>
    `The data folder ${folder} cannot be written. Pushes are refused, pulls go on.`,
  DISK_FULL: (folder) => `The disk of ${folder} is full. Pushes are refused, pulls go on.`,
} as const satisfies Partial<Record<TroubleCode, (folder: string) => Trouble['message']>>;
