import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { type Algorithm, type Digest, hexOf } from '../names.ts';

/** As the database keeps it: the bytes, whose number tells the algorithm. */
export function toBytes(digest: Digest): Buffer {
  return Buffer.from(hexOf(digest), 'hex');
}

export function fromBytes(bytes: Buffer): Digest {
  return `${bytes.length === 32 ? 'sha256' : 'sha512'}:${bytes.toString('hex')}` as Digest;
}

export function finish(hash: Hash, algorithm: Algorithm): Digest {
  return `${algorithm}:${hash.digest('hex')}` as Digest;
}

export function digestOf(bytes: Buffer, algorithm: Algorithm): Digest {
  return finish(createHash(algorithm).update(bytes), algorithm);
}

/** Reads the first `size` bytes of a file into a hash, without holding more than a piece of them. `onPiece` may take its time. */
export async function hashFile(
  file: FileHandle,
  size: number,
  algorithm: Algorithm,
  onPiece?: (bytes: number) => void | Promise<void>,
): Promise<Hash> {
  const hash = createHash(algorithm);
  const buffer = Buffer.allocUnsafeSlow(Math.max(1, Math.min(size, 1024 * 1024)));
  for (let position = 0; position < size; ) {
    const length = Math.min(buffer.length, size - position);
    const { bytesRead } = await file.read(buffer, 0, length, position);
    if (bytesRead === 0) throw new Error('the file is shorter than it was');
    hash.update(buffer.subarray(0, bytesRead));
    position += bytesRead;
    await onPiece?.(bytesRead);
  }
  return hash;
}
