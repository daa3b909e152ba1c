import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { each } from '../each.ts';
import { errorCode } from '../errors.ts';
import { algorithmOf, type Digest } from '../names.ts';
import { finish, hashFile } from '../store/digests.ts';
import { commitFile, removeFile, sizeOfFile, syncFile } from '../store/files.ts';
import { Paths } from '../store/paths.ts';
import { syncFolder } from '../sync-folder.ts';
import { type Content, contentIn } from './content.ts';
import { Copier, LostBytes } from './copy.ts';
import { checkDatabase } from './database.ts';
import type { MoveProgress } from './progress.ts';
import { refusal } from './refusals.ts';
import { sideFilesIn } from './side-files.ts';

interface Parts {
  from: string;
  to: string;
  signal: AbortSignal;
  onProgress(progress: MoveProgress): void;
}

/** The bytes of one move: what is in the new folder already, and which of it was seen to be right. */
export class Transfer {
  readonly #from: Paths;
  readonly #to: Paths;
  readonly #parts: Parts;
  readonly #copier = new Copier();
  readonly #verified = new Map<Digest, number>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#from = new Paths(parts.from);
    this.#to = new Paths(parts.to);
  }

  /** Whether a copy takes no space of its own. */
  async canShare(): Promise<boolean> {
    const probe = this.#temporary();
    const shared = await this.#copier.share(this.#from.database, probe, { done: () => undefined });
    await removeFile(probe);
    return shared;
  }

  /** Brings over all content that is not there yet, and reads it back. A registry may go on meanwhile. */
  async content(): Promise<void> {
    const old = (await contentIn(this.#from)).filter(({ digest }) => !this.#verified.has(digest));
    await this.#step('copy', old, (content, done) => this.#copy(content, done));
    await this.#step('verify', old, (content, done) => this.#verify(content, done));
  }

  /** Brings over everything else, once nothing changes any more. The database is the last to be in its place. */
  async rest(): Promise<{ bytes: number; damaged: Digest[] }> {
    await this.#step('switch', await sideFilesIn(this.#from.folder), async ({ path }, done) => {
      await mkdir(dirname(join(this.#to.folder, path)), { recursive: true });
      await this.#bring(join(this.#from.folder, path), join(this.#to.folder, path), done);
    });
    const database = join(this.#to.moving, 'berth.db');
    await this.#bring(this.#from.database, database);
    const log = `${this.#from.database}-wal`;
    if ((await sizeOfFile(log)) !== undefined) await this.#bring(log, `${database}-wal`);
    else await removeFile(`${database}-wal`);
    const stored = checkDatabase(database);
    const damaged = await this.#lostContent(stored);
    await this.#removeStrangers(stored);
    await syncFile(database);
    this.#parts.signal.throwIfAborted();
    await this.#syncFolders();
    await rename(database, this.#to.database);
    await syncFolder(this.#to.folder);
    const bytes = [...this.#verified.values()].reduce((sum, size) => sum + size, 0);
    return { bytes, damaged };
  }

  async #copy({ digest, size }: Content, done: (bytes: number) => void): Promise<void> {
    const source = this.#from.blob(digest);
    // Left by a move that was killed; that its bytes are right is seen when it is verified.
    if ((await sizeOfFile(this.#to.blob(digest))) === size) return done(size);
    const path = this.#temporary();
    try {
      await this.#copier.copy(source, path, { done, signal: this.#parts.signal });
      await commitFile({ path, isFlushed: true }, digest, this.#to);
    } catch (error) {
      await removeFile(path);
      const isGone = errorCode(error) === 'ENOENT' && (await sizeOfFile(source)) === undefined;
      // Whether anything needs it is asked of the database at the end.
      if (!isGone && !(error instanceof LostBytes)) throw error;
    }
  }

  async #verify({ digest, size }: Content, done: (bytes: number) => void): Promise<void> {
    const copy = this.#to.blob(digest);
    if (await this.#matches(copy, digest, done)) {
      this.#verified.set(digest, size);
    } else if (await this.#matches(this.#from.blob(digest), digest)) {
      // An old copy of a move that was killed; one more try, and it has to be right.
      await removeFile(copy);
      await this.#copy({ digest, size }, () => undefined);
      if (!(await this.#matches(copy, digest))) {
        throw this.#lostBytes(digest);
      }
      this.#verified.set(digest, size);
    } else {
      await removeFile(copy);
    }
  }

  #lostBytes(digest: Digest): Error {
    return refusal('MOVE_LOST_BYTES', { folder: this.#to.folder, digest });
  }

  /** Whether a file has the bytes of a digest; one that is missing or cannot be read has not. */
  async #matches(path: string, digest: Digest, done?: (bytes: number) => void): Promise<boolean> {
    let file: FileHandle | undefined;
    try {
      file = await open(path, 'r');
      const { size } = await file.stat();
      const algorithm = algorithmOf(digest);
      const hash = await hashFile(file, size, algorithm, (bytes) => {
        this.#parts.signal.throwIfAborted();
        done?.(bytes);
      });
      return finish(hash, algorithm) === digest;
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'EIO') throw error;
      return false;
    } finally {
      await file?.close();
    }
  }

  /** Of the content that the database knows, what is not here because the old folder has lost it. */
  async #lostContent(stored: Map<Digest, number>): Promise<Digest[]> {
    const lost = [...stored].filter(([digest, size]) => this.#verified.get(digest) !== size);
    for (const [digest] of lost) {
      if (!(await this.#matches(this.#from.blob(digest), digest))) continue;
      throw this.#lostBytes(digest);
    }
    return lost.map(([digest]) => digest);
  }

  /** Content here that is not the store's: left by a move that was killed, or removed from the old folder meanwhile. */
  async #removeStrangers(stored: Map<Digest, number>): Promise<void> {
    const old = new Set((await contentIn(this.#from)).map(({ digest }) => digest));
    for (const { digest } of await contentIn(this.#to)) {
      const isWanted = stored.has(digest) || old.has(digest);
      if (!isWanted || !this.#verified.has(digest)) await removeFile(this.#to.blob(digest));
    }
  }

  async #bring(from: string, to: string, done: (bytes: number) => void = () => undefined): Promise<void> {
    await this.#copier.copy(from, to, { done, signal: this.#parts.signal });
  }

  async #syncFolders(): Promise<void> {
    for (const { path } of await sideFilesIn(this.#to.folder))
      await syncFolder(dirname(join(this.#to.folder, path)));
    for (let folder = join(this.#to.content, 'sha256'); folder !== this.#to.folder; ) {
      folder = dirname(folder);
      await syncFolder(folder);
    }
  }

  /** Runs a step over things of a size, and tells how far it is. */
  async #step<Item extends { size: number }>(
    step: MoveProgress['step'],
    items: Item[],
    work: (item: Item, done: (bytes: number) => void) => Promise<void>,
  ): Promise<void> {
    const totalBytes = items.reduce((sum, { size }) => sum + size, 0);
    let bytes = 0;
    const tell = () => this.#parts.onProgress({ step, bytes, totalBytes });
    tell();
    await each(items, (item) => {
      this.#parts.signal.throwIfAborted();
      return work(item, (more) => {
        bytes += more;
        tell();
      });
    });
  }

  #temporary(): string {
    return join(this.#to.moving, randomUUID());
  }
}
