import { readFileSync } from 'node:fs';
import { type Manifest, parseManifest } from '../manifest.ts';
import { algorithmOf, type Digest } from '../names.ts';
import type { Database } from '../store/database.ts';
import { digestOf, toBytes } from '../store/digests.ts';
import type { Paths } from '../store/paths.ts';

/** No registry that we know takes a larger one. */
const largest = 16 * 1024 * 1024;

export interface ManifestFile {
  blobId: number;
  bytes: Buffer;
  manifest: Manifest;
}

/** Content read as manifests. */
export class ManifestFiles {
  readonly #paths: Paths;
  readonly #row;

  constructor(database: Database, paths: Paths) {
    this.#paths = paths;
    this.#row = database.prepare<{ id: number; size: number }>(
      'SELECT id, size FROM blobs WHERE digest = ? AND stored_at IS NOT NULL',
    );
  }

  /** Undefined for what is not here, damaged, or no manifest. */
  read(digest: Digest): ManifestFile | undefined {
    const row = this.#row.get(toBytes(digest));
    if (!row || row.size > largest) return undefined;
    const bytes = readFileSync(this.#paths.blob(digest));
    const isManifest = bytes[0] === 0x7b || /^\s*\{/.test(bytes.toString('latin1', 0, 100));
    if (!isManifest || digestOf(bytes, algorithmOf(digest)) !== digest) return undefined;
    try {
      return { blobId: row.id, bytes, manifest: parseManifest(bytes, undefined) };
    } catch {
      return undefined;
    }
  }
}
