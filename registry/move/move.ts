import { errorCode, PlainError } from '../errors.ts';
import type { Digest } from '../names.ts';
import { sizeOfFile } from '../store/files.ts';
import { lockFolder } from '../store/lock.ts';
import { Paths } from '../store/paths.ts';
import { contentIn } from './content.ts';
import { checkFolders, checkSpace } from './folders.ts';
import type { MoveProgress } from './progress.ts';
import { asRefusal, refusal } from './refusals.ts';
import { sideFilesIn } from './side-files.ts';
import { claimTarget, type Target } from './target.ts';
import { Transfer } from './transfer.ts';

export interface Moved {
  from: string;
  to: string;
  bytes: number;
  /** Content whose bytes were lost in the old folder already; the registry answers it as missing. */
  damaged: Digest[];
}

export interface MoveOptions {
  onProgress?: (progress: MoveProgress) => void;
  signal?: AbortSignal;
  /**
   * Called when all that can be done beside a running registry is done; resolves when that one has stopped. Without it
   * no registry may serve the old folder from the beginning on.
   */
  untilStopped?: () => Promise<void>;
}

/** The database's log may still grow, and folders take space too. */
const spareBytes = 16 * 1024 * 1024;

/**
 * Copies a store to an empty or new folder and checks all of it there. The old folder is only read; it stays in force
 * until this has resolved. A move that fails or is cancelled leaves nothing in the new folder; one that was killed leaves
 * a folder that no registry takes for a store, and that the next move to it takes up.
 */
export async function moveFolder(
  fromName: string,
  toName: string,
  { onProgress = () => undefined, signal = new AbortController().signal, untilStopped }: MoveOptions = {},
): Promise<Moved> {
  const { from, to } = await checkFolders(fromName, toName);
  const locks = untilStopped ? [] : [holdStill(from)];
  let target: Target | undefined;
  try {
    target = await claimTarget(from, to);
    const transfer = new Transfer({ from, to, signal, onProgress });
    if (!(await transfer.canShare())) checkSpace(to, await missingBytes(from, to));
    if (untilStopped) {
      await transfer.content();
      await unlessAborted(untilStopped(), signal);
      locks.push(holdStill(from));
    }
    await transfer.content();
    const moved = await transfer.rest();
    await target.complete();
    return { from, to, ...moved };
  } catch (error) {
    // A disk that is gone keeps what is on it; the mark says what it is.
    await target?.giveUp().catch(() => undefined);
    throw asRefusal(to, error);
  } finally {
    for (const lock of locks) lock.release();
  }
}

/** Takes up a folder, so that no registry writes to it; on a read-only disk none can. */
function holdStill(folder: string): { release(): void } {
  try {
    return lockFolder(new Paths(folder).lock, folder);
  } catch (error) {
    if (/^(EROFS|SQLITE_READONLY|SQLITE_CANTOPEN)/.test(errorCode(error)))
      return { release: () => undefined };
    if (!(error instanceof PlainError)) throw error;
    throw refusal('MOVE_SERVED', { folder }, error);
  }
}

async function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  signal.throwIfAborted();
  await Promise.race([promise, aborted]);
}

async function missingBytes(from: string, to: string): Promise<number> {
  const [old, next] = [new Paths(from), new Paths(to)];
  const there = new Map((await contentIn(next)).map(({ digest, size }) => [digest, size]));
  const content = (await contentIn(old)).filter(({ digest, size }) => there.get(digest) !== size);
  const sizes = [...content, ...(await sideFilesIn(from))].map(({ size }) => size);
  for (const end of ['', '-wal']) sizes.push((await sizeOfFile(`${old.database}${end}`)) ?? 0);
  return sizes.reduce((sum, size) => sum + size, spareBytes);
}
