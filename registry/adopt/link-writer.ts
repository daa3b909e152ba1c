import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { each } from '../each.ts';
import { errorCode } from '../errors.ts';
import { syncFolder } from '../sync-folder.ts';
import type { Link } from './links.ts';

/** Writes link files below a folder that is there; one that says the same already is left alone. */
export class LinkWriter {
  readonly #root: string;
  readonly #changed = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Nobody ever reads half of one: docker-registry would answer with an error, and its collection would stop. */
  async write(file: string, { digest, at }: Link): Promise<void> {
    if ((await textOf(file)) === digest) return;
    const folder = dirname(file);
    await this.makeFolder(folder);
    // A crash may leave it; the next writing of the same link takes it up. Nothing but a link counts in this folder.
    const temporary = `${file}.berth.tmp`;
    const handle = await open(temporary, 'w');
    try {
      await handle.writeFile(digest);
      // What is newer than the end of a hand-over is not ours, whatever the clock was when it was pushed.
      const seconds = Math.min(at, Date.now()) / 1000;
      await handle.utimes(seconds, seconds);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    this.#changed.add(folder);
  }

  /** Makes a folder with those above it, but never the root: where its disk is gone, nothing is written beside. */
  async makeFolder(folder: string): Promise<void> {
    try {
      await mkdir(folder);
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return;
      if (errorCode(error) !== 'ENOENT' || folder === this.#root) throw error;
      await this.makeFolder(dirname(folder));
      await mkdir(folder).catch(unlessThere);
    }
    this.#changed.add(dirname(folder));
  }

  /** Once it resolves, what was written survives power loss. */
  async flush(): Promise<void> {
    await each([...this.#changed], syncFolder);
    this.#changed.clear();
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'latin1');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function unlessThere(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error;
}
