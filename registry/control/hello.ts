import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { mediaTypes } from '../manifest.ts';

/** Bytes with their descriptor. */
export interface Content {
  mediaType: string;
  digest: string;
  bytes: Buffer;
}

/** An image of a file with one line, for both common platforms; always the same, so that a second push changes nothing. */
export interface Hello {
  /** What the manifests refer to. */
  blobs: Content[];
  /** The index comes last. */
  manifests: Content[];
}

const created = '2026-01-01T00:00:00Z';
const path = 'hello.txt';
const greeting = 'Hello from Berth, the registry on your own machine.\n';

export function hello(): Hello {
  const archive = tar(path, Buffer.from(greeting));
  const layer = content('application/vnd.oci.image.layer.v1.tar+gzip', gzipSync(archive));
  const images = ['amd64', 'arm64'].map((architecture) => {
    const config = json('application/vnd.oci.image.config.v1+json', {
      created,
      architecture,
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: [digestOf(archive)] },
      history: [{ created, created_by: `COPY ${path} /` }],
    });
    const manifest = json(mediaTypes.ociManifest, {
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: descriptor(config),
      layers: [descriptor(layer)],
    });
    return { config, manifest, platform: { os: 'linux', architecture } };
  });
  const index = json(mediaTypes.ociIndex, {
    schemaVersion: 2,
    mediaType: mediaTypes.ociIndex,
    manifests: images.map(({ manifest, platform }) => ({ ...descriptor(manifest), platform })),
  });
  return {
    blobs: [layer, ...images.map(({ config }) => config)],
    manifests: [...images.map(({ manifest }) => manifest), index],
  };
}

function json(mediaType: string, value: object): Content {
  return content(mediaType, Buffer.from(JSON.stringify(value)));
}

function content(mediaType: string, bytes: Buffer): Content {
  return { mediaType, digest: digestOf(bytes), bytes };
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function descriptor({ mediaType, digest, bytes }: Content) {
  return { mediaType, digest, size: bytes.length };
}

const block = 512;

/** An archive of one file (POSIX ustar): a header with its sum, the bytes in whole blocks, and two empty blocks. */
function tar(name: string, bytes: Buffer): Buffer {
  const header = Buffer.alloc(block);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${octal(bytes.length, 11)}\0`, 124);
  header.write(`${octal(Date.parse(created) / 1000, 11)}\0`, 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\0 `, 148);
  const padding = Buffer.alloc((block - (bytes.length % block)) % block);
  return Buffer.concat([header, bytes, padding, Buffer.alloc(2 * block)]);
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}
