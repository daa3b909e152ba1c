import { createHash, randomFillSync } from 'node:crypto';

/** Bytes to push and what they are called; made before anything is timed. */
export interface Blob {
  digest: string;
  size: number;
  pieces: Buffer[];
}

export interface Image {
  blobs: Blob[];
  manifest: Buffer;
}

export const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const mebibyte = 1024 * 1024;
const random = randomFillSync(Buffer.alloc(mebibyte));

/**
 * A blob that no server has seen before. Only its first mebibyte is its own: that makes the digest unique, and the
 * rest costs the client no memory.
 */
export function makeBlob(size: number): Blob {
  const own = randomFillSync(Buffer.alloc(Math.min(size, mebibyte)));
  const rest = Array.from({ length: Math.ceil(size / mebibyte) - 1 }, () => random);
  return blobOf([own, ...rest]);
}

/** An image as a build of a small program makes it: three layers of 10 KiB, its config and its manifest. */
export function makeImage(layerCount = 3): Image {
  const layers = Array.from({ length: layerCount }, () => makeBlob(10 * 1024));
  const rootfs = { type: 'layers', diff_ids: layers.map(({ digest }) => digest) };
  const config = blobOf([json({ architecture: 'amd64', os: 'linux', config: { Cmd: ['/app'] }, rootfs })]);
  const manifest = json({
    schemaVersion: 2,
    mediaType: manifestType,
    config: descriptor('application/vnd.oci.image.config.v1+json', config),
    layers: layers.map((layer) => descriptor('application/vnd.oci.image.layer.v1.tar+gzip', layer)),
  });
  return { blobs: [...layers, config], manifest };
}

/** The pieces as a streaming client sends them: chunks of 32 KiB, which is how Go, hence docker, cuts a stream. */
export function inChunks(pieces: readonly Buffer[]): Buffer[] {
  const framed = new Map([...new Set(pieces)].map((piece) => [piece, frame(piece)]));
  return [...pieces.map((piece) => framed.get(piece) ?? piece), Buffer.from('0\r\n\r\n')];
}

function frame(piece: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < piece.length; at += 32 * 1024) {
    const chunk = piece.subarray(at, at + 32 * 1024);
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat(parts);
}

export function digestOf(pieces: readonly Buffer[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return `sha256:${hash.digest('hex')}`;
}

function blobOf(pieces: Buffer[]): Blob {
  return { digest: digestOf(pieces), size: pieces.reduce((sum, piece) => sum + piece.length, 0), pieces };
}

function descriptor(mediaType: string, { digest, size }: Blob) {
  return { mediaType, digest, size };
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
