import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, lstat, open, rename, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { each } from '../each.ts';
import { errorCode } from '../errors.ts';
import { algorithmOf, type Digest } from '../names.ts';
import { syncFolder } from '../sync-folder.ts';
import type { BlobTable } from './blobs.ts';
import { finish, hashFile } from './digests.ts';
import { makeBlobFolder, removeFile, syncFile } from './files.ts';
import type { Paths } from './paths.ts';
import type { Bringing, Brought, BroughtContent } from './store.ts';

const pieceBytes = 1024 * 1024;
/** What nobody has touched for so long has reached the disk. */
const settledMs = 3_600_000;
/** What is said where one file cannot have two names. */
const noLink = new Set(['EXDEV', 'EPERM', 'EACCES', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL']);
const missing = new Set(['ENOENT', 'ENOTDIR']);
const unreadable = new Set(['EACCES', 'EPERM', 'EIO', 'ELOOP', 'EISDIR']);

/** Files of somebody else on their way to become content; until `end` nobody else takes away what came. */
export class ContentIntake {
  /** What is in its place. */
  readonly content = new Map<Digest, BroughtContent>();
  readonly #blobs: BlobTable;
  readonly #paths: Paths;
  readonly #held = new Set<Digest>();
  #files: string[] = [];
  readonly #folders = new Set<string>();

  constructor(blobs: BlobTable, paths: Paths) {
    this.#blobs = blobs;
    this.#paths = paths;
  }

  async bring(digest: Digest, file: string, bringing: Bringing): Promise<Brought> {
    bringing.signal.throwIfAborted();
    const known = this.content.get(digest) ?? (await this.#find(digest));
    const brought = known ?? (await this.#take(digest, file, bringing));
    if ('how' in brought) this.content.set(digest, brought);
    return brought;
  }

  /** Once it resolves, all that came survives power loss. Many flushes together cost little more than one. */
  async flush(): Promise<void> {
    await each(this.#files.splice(0), syncFile);
    await each([...this.#folders], syncFolder);
    this.#folders.clear();
  }

  end(): void {
    for (const digest of this.#held) this.#blobs.letGo(digest);
    this.#held.clear();
  }

  async #find(digest: Digest): Promise<BroughtContent | undefined> {
    if (!this.#held.has(digest)) {
      this.#held.add(digest);
      await this.#blobs.hold(digest);
    }
    const size = this.#blobs.storedSize(digest);
    return size === undefined ? undefined : { how: 'here', size };
  }

  async #take(digest: Digest, file: string, bringing: Bringing): Promise<Brought> {
    try {
      const { size } = await stat(file);
      const isDoubtful = bringing.check === true || (bringing.size !== undefined && bringing.size !== size);
      if (isDoubtful && !(await hasBytesOf(digest, file, bringing.signal))) return { trouble: 'damaged' };
      if (!(await this.#link(digest, file))) return await this.#copy(digest, file, bringing);
      bringing.onBytes(size);
      return { how: 'linked', size };
    } catch (error) {
      const said = isAbout(file, error) ? errorCode(error) : '';
      if (missing.has(said)) return { trouble: 'missing' };
      if (unreadable.has(said)) return { trouble: 'unreadable' };
      throw error;
    }
  }

  /** Gives the file a second name, which is its place among the content; false where that cannot be. */
  async #link(digest: Digest, file: string): Promise<boolean> {
    const found = await lstat(file);
    // Of a symbolic link we would get a second one.
    if (!found.isFile()) return false;
    await this.#makeFolder(digest);
    const place = this.#paths.blob(digest);
    try {
      await link(file, place).catch(async (error) => {
        if (errorCode(error) !== 'EEXIST') throw error;
        // A crash has left it there; the same file if it was an adoption.
        if ((await lstat(place)).ino !== found.ino) await this.#replace(file, place);
      });
    } catch (error) {
      if (noLink.has(errorCode(error))) return false;
      throw error;
    }
    if (found.ctimeMs > Date.now() - settledMs) this.#files.push(place);
    return true;
  }

  async #replace(file: string, place: string): Promise<void> {
    const temporary = this.#paths.upload(randomUUID());
    await link(file, temporary);
    await rename(temporary, place);
  }

  async #copy(digest: Digest, file: string, { signal, onBytes }: Bringing): Promise<Brought> {
    const temporary = this.#paths.upload(randomUUID());
    const algorithm = algorithmOf(digest);
    const hash = createHash(algorithm);
    let size = 0;
    try {
      await pipeline(
        createReadStream(file, { highWaterMark: pieceBytes }),
        async function* (pieces: AsyncIterable<Buffer>) {
          for await (const piece of pieces) {
            hash.update(piece);
            size += piece.length;
            onBytes(piece.length);
            yield piece;
          }
        },
        createWriteStream(temporary, { flags: 'wx', flush: true }),
        { signal },
      );
      if (finish(hash, algorithm) !== digest) {
        await removeFile(temporary);
        return { trouble: 'damaged' };
      }
      await this.#makeFolder(digest);
      await rename(temporary, this.#paths.blob(digest));
    } catch (error) {
      await removeFile(temporary);
      throw error;
    }
    return { how: 'copied', size };
  }

  async #makeFolder(digest: Digest): Promise<void> {
    for (const folder of await makeBlobFolder(digest, this.#paths)) this.#folders.add(folder);
  }
}

/** Whether it was the reading of this file that failed, and not a writing of ours. */
function isAbout(file: string, error: unknown): boolean {
  const { syscall, path } = error as NodeJS.ErrnoException;
  return syscall === 'read' || path === file;
}

async function hasBytesOf(digest: Digest, path: string, signal: AbortSignal): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const algorithm = algorithmOf(digest);
    const hash = await hashFile(file, (await file.stat()).size, algorithm, () => signal.throwIfAborted());
    return finish(hash, algorithm) === digest;
  } finally {
    await file.close();
  }
}
