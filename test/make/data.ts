import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where a data folder keeps the content of a digest. */
export function fileOf(data: string, digest: string): string {
  const [algorithm = '', hex = ''] = digest.split(':');
  return join(data, 'docker/registry/v2/blobs', algorithm, hex.slice(0, 2), hex, 'data');
}

/** Names of the files in uploads/: sessions with bytes, and whatever else is there. */
export function unfinished(data: string): string[] {
  return readdirSync(join(data, 'uploads'));
}

/** Digests of all content that has a file, sorted. */
export function contentOf(data: string): string[] {
  const blobs = join(data, 'docker/registry/v2/blobs');
  const files = readdirSync(blobs, { recursive: true, encoding: 'utf8' });
  return files.flatMap((file) => /^(sha\d+)\/..\/(\w+)\/data$/.exec(file)?.slice(1).join(':') ?? []).sort();
}
