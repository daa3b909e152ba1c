import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { bodyBytesPassed } from './young-garbage.ts';

/** Written at once: large enough that the thread pool is not the price, small enough to begin early. */
const batchBytes = 1024 * 1024;
/** Received but not yet written: past this the sender has to wait. */
const mostPending = 2 * batchBytes;
/** Bytes after which the kernel is asked to start writing to the disk, so that the final flush has little left. */
const flushEvery = 24 * batchBytes;

/**
 * Writes what `source` sends to `file` from `position` on, handing each chunk to `onChunk` first. Resolves when all of
 * it is written; if the source breaks off, what had arrived is written before the error rises. Memory use is bounded
 * however fast the sender and however slow the disk.
 */
export async function receive(
  source: Readable,
  file: FileHandle,
  position: number,
  onChunk: (chunk: Buffer) => void,
): Promise<void> {
  const batches = new BatchWriter(file, position);
  try {
    // The request must outlive a refusal: its connection carries the answer.
    for await (const chunk of source.iterator({ destroyOnReturn: false })) {
      onChunk(chunk);
      const full = batches.add(chunk);
      if (full) await full;
    }
  } finally {
    await batches.end();
  }
}

class BatchWriter {
  readonly #file: FileHandle;
  #position: number;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #sinceFlush = 0;
  #writing: Promise<void> | undefined;
  #flushing: Promise<void> | undefined;
  #error: unknown;

  constructor(file: FileHandle, position: number) {
    this.#file = file;
    this.#position = position;
  }

  /** Takes a chunk; gives a promise to wait for when enough is pending. */
  add(chunk: Buffer): Promise<void> | undefined {
    if (this.#error) throw this.#error;
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
    if (this.#pendingBytes >= batchBytes && !this.#writing) this.#writing = this.#write();
    return this.#pendingBytes >= mostPending ? this.#writing : undefined;
  }

  async end(): Promise<void> {
    await this.#writing;
    if (this.#pendingBytes > 0 && !this.#error) await this.#write();
    await this.#flushing;
    if (this.#error) throw this.#error;
  }

  /** Never rejects: the error waits for the next add or end, so that no failure goes unheard or is heard as a crash. */
  async #write(): Promise<void> {
    const chunks = this.#pending;
    const bytes = this.#pendingBytes;
    this.#pending = [];
    this.#pendingBytes = 0;
    try {
      await writeAll(this.#file, chunks, this.#position);
      bodyBytesPassed(bytes);
      this.#position += bytes;
      this.#sinceFlush += bytes;
      if (this.#sinceFlush >= flushEvery && !this.#flushing) this.#startFlush();
    } catch (error) {
      this.#error = error;
    } finally {
      this.#writing = undefined;
    }
  }

  #startFlush(): void {
    this.#sinceFlush = 0;
    this.#flushing = this.#file
      .datasync()
      .catch((error) => {
        this.#error = error;
      })
      .finally(() => {
        this.#flushing = undefined;
      });
  }
}

async function writeAll(file: FileHandle, chunks: Buffer[], position: number): Promise<void> {
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const { bytesWritten } = await file.writev(chunks, position);
  if (bytesWritten === bytes) return;
  // A nearly full disk takes a part; the rest fails with the reason, or fits.
  const rest = Buffer.concat(chunks).subarray(bytesWritten);
  for (let done = 0; done < rest.length; ) {
    const { bytesWritten: more } = await file.write(
      rest,
      done,
      rest.length - done,
      position + bytesWritten + done,
    );
    done += more;
  }
}
