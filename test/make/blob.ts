import { createHash, randomBytes } from 'node:crypto';

/** Content under both of its names. */
export interface Blob {
  bytes: Buffer;
  sha256: string;
  sha512: string;
}

/** Bytes as a blob: these, or so many random ones. */
export function makeBlob(what: Buffer | string | number = 100): Blob {
  const bytes = typeof what === 'number' ? randomBytes(what) : Buffer.from(what);
  const digest = (algorithm: string) => `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
  return { bytes, sha256: digest('sha256'), sha512: digest('sha512') };
}
