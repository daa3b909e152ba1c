import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { asRegistryError, errorCode, RegistryError } from '../errors.ts';
import { type Algorithm, algorithmOf, type Digest, type Repository } from '../names.ts';
import type { ByteRange } from '../ranges.ts';
import { finish, hashFile } from './digests.ts';
import { receive } from './receive.ts';
import type { Upload } from './store.ts';

/** A session's file when all of it is there. */
export interface Finished {
  size: number;
  /** Its bytes and its name are on disk. */
  isFlushed: boolean;
}

/** Where a session begins, or goes on after a restart. */
interface Origin {
  id: string;
  repository: Repository;
  path: string;
  size: number;
  algorithm: Algorithm;
}

/** What a session asks of the table it stands in. */
export interface Ends {
  /** Bytes came in. */
  lives(): void;
  flushName(): Promise<void>;
  commit(digest: Digest, finished: Finished): Promise<void>;
  /** False if the session had ended already. */
  discard(): Promise<boolean>;
}

/** One upload under way. */
export class Session implements Upload {
  readonly id: string;
  readonly repository: Repository;
  readonly #path: string;
  readonly #ends: Ends;
  #size: number;
  #busy = false;
  #cancelled = false;
  #nameIsFlushed = false;
  /** Bytes known to be on disk. */
  #flushed = 0;
  #algorithm: Algorithm;
  /** Of all bytes so far; undefined when they were received before a restart. */
  #hash: Hash | undefined;

  constructor({ id, repository, path, size, algorithm }: Origin, ends: Ends) {
    this.id = id;
    this.repository = repository;
    this.#path = path;
    this.#size = size;
    this.#ends = ends;
    this.#algorithm = algorithm;
    this.#hash = size === 0 ? createHash(algorithm) : undefined;
  }

  get size(): number {
    return this.#size;
  }

  /** A request is at work on it. */
  get busy(): boolean {
    return this.#busy;
  }

  async append(
    body: Readable,
    { chunk, last = false, expected, onBytes }: Parameters<Upload['append']>[1] = {},
  ): Promise<void> {
    await this.#alone(async () => {
      if (chunk && chunk.start !== this.#size) throw this.#rangeInvalid();
      if (expected && this.#size === 0) this.#startHash(expected);
      const file = await this.#openFile().catch((error) => this.#fail(error));
      try {
        await this.#receive(body, file, { chunk, onBytes });
        if (this.#cancelled) throw new RegistryError('BLOB_UPLOAD_UNKNOWN');
        if (!last) await this.#flush(file);
      } finally {
        await file.close();
      }
    });
  }

  async commit(digest: Digest): Promise<void> {
    await this.#alone(async () => {
      if ((await this.#digest(algorithmOf(digest))) !== digest) {
        await this.#end();
        throw new RegistryError('DIGEST_INVALID', { digest, reason: 'the content has another digest' });
      }
      // An empty blob never had a byte to make its file for.
      if (this.#size === 0) await (await this.#openFile()).close();
      const finished = { size: this.#size, isFlushed: this.#size > 0 && this.#flushed === this.#size };
      await this.#ends.commit(digest, finished).catch((error) => this.#fail(error));
    });
  }

  async cancel(): Promise<void> {
    if (!(await this.#end())) throw new RegistryError('BLOB_UPLOAD_UNKNOWN');
  }

  #end(): Promise<boolean> {
    this.#cancelled = true;
    return this.#ends.discard();
  }

  /** Two requests on one session would mix their bytes: the second is told where the first stands. */
  async #alone(work: () => Promise<void>): Promise<void> {
    if (this.#cancelled) throw new RegistryError('BLOB_UPLOAD_UNKNOWN');
    if (this.#busy) throw this.#rangeInvalid('another request is writing to this upload');
    this.#busy = true;
    try {
      await work();
    } catch (error) {
      if (!this.#cancelled || error instanceof RegistryError) throw error;
      throw new RegistryError('BLOB_UPLOAD_UNKNOWN', undefined, { cause: error });
    } finally {
      this.#busy = false;
      // The file may have been made again after it was removed.
      if (this.#cancelled) await this.#ends.discard();
    }
  }

  async #receive(
    body: Readable,
    file: FileHandle,
    { chunk, onBytes }: { chunk: ByteRange | undefined; onBytes: ((bytes: number) => void) | undefined },
  ): Promise<void> {
    const start = this.#size;
    const hashBefore = chunk && this.#hash?.copy();
    const most = chunk ? chunk.end + 1 : Number.POSITIVE_INFINITY;
    try {
      await receive(body, file, start, (bytes) => {
        if (this.#cancelled) throw new RegistryError('BLOB_UPLOAD_UNKNOWN');
        if (this.#size + bytes.length > most) throw sizeInvalid(chunk, 'more');
        onBytes?.(bytes.length);
        this.#ends.lives();
        this.#hash?.update(bytes);
        this.#size += bytes.length;
      });
      if (chunk && this.#size !== most) throw sizeInvalid(chunk, 'fewer');
    } catch (error) {
      if (error instanceof RegistryError && error.error === 'SIZE_INVALID') {
        this.#size = start;
        this.#hash = hashBefore;
        await file.truncate(start);
      }
      if (isWriteError(error) || isRefusal(error)) await this.#fail(error);
      throw error;
    }
  }

  /** Made with the first byte; written by position, never appended to whatever is at its end. */
  #openFile(): Promise<FileHandle> {
    return open(this.#path, constants.O_RDWR | constants.O_CREAT);
  }

  /** What a 202 speaks of is on disk. */
  async #flush(file: FileHandle): Promise<void> {
    const size = this.#size;
    await file.datasync();
    this.#flushed = size;
    if (!this.#nameIsFlushed) await this.#ends.flushName();
    this.#nameIsFlushed = true;
  }

  #startHash(algorithm: Algorithm): void {
    this.#algorithm = algorithm;
    this.#hash = createHash(algorithm);
  }

  async #digest(algorithm: Algorithm): Promise<Digest> {
    if (this.#hash && this.#algorithm === algorithm) return finish(this.#hash.copy(), algorithm);
    const file = await this.#openFile();
    try {
      return finish(await hashFile(file, this.#size, algorithm), algorithm);
    } finally {
      await file.close();
    }
  }

  /** The disk refused: the session and its file go, so that a full disk is not kept full by what failed. */
  async #fail(error: unknown): Promise<never> {
    if (this.#cancelled) throw new RegistryError('BLOB_UPLOAD_UNKNOWN', undefined, { cause: error });
    await this.#end().catch(() => undefined);
    throw asRegistryError(error);
  }

  #rangeInvalid(reason?: string): RegistryError {
    return new RegistryError('RANGE_INVALID', { received: this.#size, ...(reason && { reason }) });
  }
}

function sizeInvalid(chunk: ByteRange | undefined, which: string): RegistryError {
  return new RegistryError('SIZE_INVALID', {
    reason: `the body has ${which} bytes than its Content-Range`,
    ...chunk,
  });
}

/** There is no room for it, so what came of it goes. */
function isRefusal(error: unknown): boolean {
  return error instanceof RegistryError && error.error === 'RESERVE_REACHED';
}

/** Errors of our own disk, as opposed to a client that went away. */
function isWriteError(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EROFS'].includes(errorCode(error));
}
