import { constants } from 'node:fs';
import { copyFile, open } from 'node:fs/promises';
import { errorCode } from '../errors.ts';

const pieceBytes = 1024 * 1024;
/** What file systems say that cannot share the bytes of two files. */
const noSharing = new Set(['ENOTSUP', 'EOPNOTSUPP', 'EXDEV', 'EINVAL', 'ENOSYS', 'ENOTTY', 'EPERM']);

export interface Watch {
  /** Called with the bytes that were done since the last call. */
  done(bytes: number): void;
  signal: AbortSignal;
}

/** Copies files between two folders, by sharing their bytes where the file system can (btrfs, XFS, APFS, ReFS). */
export class Copier {
  #canShare = true;

  /** Once it resolves the copy is on disk. Whatever was at `to` is replaced. */
  async copy(from: string, to: string, watch: Watch): Promise<void> {
    watch.signal.throwIfAborted();
    if (await this.share(from, to, watch)) return;
    const source = await open(from, 'r');
    try {
      const target = await open(to, 'w');
      try {
        const piece = Buffer.allocUnsafeSlow(pieceBytes);
        for (let position = 0; ; ) {
          watch.signal.throwIfAborted();
          const { bytesRead } = await source.read(piece, 0, pieceBytes, position).catch(lost);
          if (bytesRead === 0) break;
          for (let written = 0; written < bytesRead; ) {
            const at = position + written;
            written += (await target.write(piece, written, bytesRead - written, at)).bytesWritten;
          }
          position += bytesRead;
          watch.done(bytesRead);
        }
        await target.sync();
      } finally {
        await target.close();
      }
    } finally {
      await source.close();
    }
  }

  /** Shares the bytes if that is possible at all; once it was not, it is not tried again. */
  async share(from: string, to: string, { done }: Pick<Watch, 'done'>): Promise<boolean> {
    if (!this.#canShare) return false;
    try {
      await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE);
    } catch (error) {
      if (!noSharing.has(errorCode(error))) throw error;
      this.#canShare = false;
      return false;
    }
    const file = await open(to, 'r+');
    try {
      await file.sync();
      done((await file.stat()).size);
    } finally {
      await file.close();
    }
    return true;
  }
}

/** The old disk does not give the bytes back. */
export class LostBytes extends Error {}

function lost(error: unknown): never {
  throw errorCode(error) === 'EIO' ? new LostBytes('the bytes cannot be read', { cause: error }) : error;
}
