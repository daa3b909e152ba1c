import { closeSync, openSync, readdirSync, rmSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../errors.ts';

const name = 'berth.log';
const flushMs = 100;

/** The file of a log folder that is `index` rotations old; 0 is the one being written. */
export function logFileAt(folder: string, index: number): string {
  return join(folder, index === 0 ? name : `berth.${index}.log`);
}

/** How many files of a log folder were rotated away and are still there: the highest index. */
export function oldestLogIndex(folder: string): number {
  const indexes = readdirSync(folder).map((file) => Number(/^berth\.(\d+)\.log$/.exec(file)?.[1] ?? 0));
  return Math.max(0, ...indexes);
}

/**
 * A file that begins anew at `mostBytes`, with older ones beside it, `files` in all. A full or vanished disk costs the
 * lines of that time and nothing else: the next ones are tried again. (The well-known packages for this end their
 * stream, or the process, at the first such error.)
 */
export class LogFile {
  readonly #folder: string;
  readonly #mostBytes: number;
  readonly #files: number;
  #file: FileHandle | undefined;
  #size = 0;
  #pending = '';
  #timer: NodeJS.Timeout | undefined;
  /** Writes, rotations and readings happen one after the other. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(folder: string, { mostBytes, files }: { mostBytes: number; files: number }) {
    this.#folder = folder;
    this.#mostBytes = mostBytes;
    this.#files = files;
    for (let index = oldestLogIndex(folder); index >= files; index--) {
      rmSync(logFileAt(folder, index), { force: true });
    }
    closeSync(openSync(logFileAt(folder, 0), 'a'));
  }

  /** Takes a line; lines go to the file together, for one write each would cost more than the requests they speak of. */
  write(line: string): void {
    this.#pending += line;
    this.#timer ??= setTimeout(() => void this.#enqueue(() => this.#drain()), flushMs);
  }

  /** Runs `read` at a moment when every line so far is in the files, and keeps them as they are until it has ended. */
  whileStill<Result>(atThatMoment: () => void, read: () => Promise<Result>): Promise<Result> {
    return this.#enqueue(async () => {
      // In one moment: what is pending now is written, what comes later waits until the reading has ended.
      const drained = this.#drain();
      atThatMoment();
      await drained;
      return read();
    });
  }

  async close(): Promise<void> {
    await this.#enqueue(() => this.#drain());
    await this.#file?.close();
  }

  #enqueue<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  async #drain(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#pending;
    this.#pending = '';
    try {
      for (let rest = Buffer.from(text); rest.length > 0; ) {
        const part = this.#firstLines(rest, this.#mostBytes - this.#size);
        if (part.length === 0) await this.#rotate();
        else await this.#append(part);
        rest = rest.subarray(part.length);
      }
    } catch {
      // These lines are lost, and there is nowhere to say so; the file is opened anew for the next ones.
      await this.#file?.close().catch(() => undefined);
      this.#file = undefined;
    }
  }

  /** As many whole lines as fit into `room`; one at least where the file is empty. */
  #firstLines(text: Buffer, room: number): Buffer {
    if (text.length <= room) return text;
    const end = room > 0 ? text.lastIndexOf('\n', room - 1) + 1 : 0;
    return text.subarray(0, end > 0 || this.#size > 0 ? end : text.indexOf('\n') + 1 || text.length);
  }

  async #append(bytes: Buffer): Promise<void> {
    if (!this.#file) {
      this.#file = await open(logFileAt(this.#folder, 0), 'a');
      this.#size = (await this.#file.stat()).size;
    }
    await this.#file.appendFile(bytes);
    this.#size += bytes.length;
  }

  async #rotate(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    await rm(logFileAt(this.#folder, this.#files - 1), { force: true });
    for (let index = this.#files - 1; index > 0; index--) {
      await rename(logFileAt(this.#folder, index - 1), logFileAt(this.#folder, index)).catch((error) => {
        if (errorCode(error) !== 'ENOENT') throw error;
      });
    }
    this.#size = 0;
  }
}
