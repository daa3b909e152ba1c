import type { Digest, Garbage, GarbageReason, GarbageSums, Repository } from '../facts.ts';
import type { Database } from './database.ts';
import { fromBytes } from './digests.ts';
import { inSteps } from './in-steps.ts';
import type { FoundGarbage } from './store.ts';
import type { UnknownFile } from './unknown-files.ts';
import type { StaleUpload, SweepTimes } from './uploads.ts';

interface ManifestGarbage {
  id: number;
  blobId: number;
  /** Of its own bytes, where nothing keeps them; of several with the same bytes, the first has them. */
  bytes: number;
  kind: 'manifest' | 'cached';
}

/** What was found at one moment: numbers as far as it goes, for there may be a lot of it. */
export class GarbageList implements FoundGarbage {
  readonly at = Date.now();
  readonly sums = noGarbage();
  readonly withManifests = { items: 0, bytes: 0 };
  readonly leased: { bytes: number; until: number | null } = { bytes: 0, until: null };
  trashBytes = 0;
  readonly manifests: ManifestGarbage[] = [];
  /** By its own bytes, the first that goes with them. */
  readonly #byBytes = new Map<number, ManifestGarbage>();
  readonly blobIds: number[] = [];
  readonly blobBytes: number[] = [];
  /** Places in `blobIds` of those that no manifest names. */
  readonly unreferenced = new Set<number>();
  readonly uploads: StaleUpload[] = [];
  readonly files: UnknownFile[] = [];
  /** Content without a file. */
  missing: Digest[] = [];
  readonly times: SweepTimes;
  readonly #names: Names;

  constructor(names: Names, times: SweepTimes) {
    this.#names = names;
    this.times = times;
  }

  get bytes(): number {
    return sumOf(this.sums).bytes;
  }

  get count(): number {
    return sumOf(this.sums).items;
  }

  addManifest(id: number, blobId: number, kind: 'manifest' | 'cached'): void {
    const one = { id, blobId, kind, bytes: 0 };
    this.manifests.push(one);
    this.sums[kind].items++;
    if (!this.#byBytes.has(blobId)) this.#byBytes.set(blobId, one);
  }

  /** False if they are of no manifest that goes. */
  addOwnBytes(blobId: number, bytes: number): boolean {
    const manifest = this.#byBytes.get(blobId);
    if (!manifest) return false;
    manifest.bytes = bytes;
    this.sums[manifest.kind].bytes += bytes;
    return true;
  }

  addBlob(id: number, bytes: number, isNamed: boolean): void {
    count(this.sums.blob, bytes);
    const place = this.blobIds.push(id) - 1;
    this.blobBytes.push(bytes);
    if (isNamed) count(this.withManifests, bytes);
    else this.unreferenced.add(place);
  }

  addUploads(uploads: StaleUpload[]): void {
    for (const upload of uploads) {
      this.uploads.push(upload);
      count(this.sums.upload, upload.bytes);
    }
  }

  addFiles({ unknown, missing }: { unknown: UnknownFile[]; missing: Digest[] }): void {
    for (const file of unknown) {
      this.files.push(file);
      count(this.sums.file, file.bytes);
    }
    this.missing = missing;
  }

  leasedUntil(until = 0): void {
    this.leased.until = Math.max(this.leased.until ?? 0, until);
  }

  items(limit: number): Promise<Garbage[]> {
    return inSteps(this.#items(limit));
  }

  *#items(limit: number): Generator<undefined, Garbage[]> {
    const sizes = Float64Array.from([
      ...this.manifests.map(({ bytes }) => bytes),
      ...this.blobBytes,
      ...this.uploads.map(({ bytes }) => bytes),
      ...this.files.map(({ bytes }) => bytes),
    ]);
    const items: Garbage[] = [];
    for (const place of largest(sizes, limit)) {
      const item = this.#item(place);
      if (item) items.push(item);
      yield;
    }
    return items;
  }

  #item(place: number): Garbage | undefined {
    const { manifests, blobIds, uploads, files } = this;
    let at = place;
    const manifest = manifests[at];
    if (manifest) return this.#manifestItem(manifest);
    at -= manifests.length;
    if (at < blobIds.length) return this.#blobItem(at);
    at -= blobIds.length;
    const upload = uploads[at];
    if (upload) return uploadItem(upload);
    const file = files[at - uploads.length];
    return file && fileItem(file);
  }

  /** Undefined for what is gone by now. */
  #manifestItem({ id, kind, bytes }: ManifestGarbage): Garbage | undefined {
    const found = this.#names.manifest(id);
    const reason: GarbageReason = kind === 'cached' ? 'over-budget' : 'untagged';
    return found && { kind, bytes, reason, name: null, ...found };
  }

  #blobItem(place: number): Garbage | undefined {
    const found = this.#names.blob(this.blobIds[place] ?? 0);
    const reason: GarbageReason = this.unreferenced.has(place) ? 'unreferenced' : 'needed-by-garbage';
    const bytes = this.blobBytes[place] ?? 0;
    return found && { kind: 'blob', bytes, reason, since: null, name: null, ...found };
  }
}

function uploadItem({ id, repository, bytes, since }: StaleUpload): Garbage {
  return { kind: 'upload', digest: null, repository, bytes, reason: 'stale', since, name: id };
}

function fileItem({ name, digest, bytes, since }: UnknownFile): Garbage {
  return { kind: 'file', digest, repository: null, bytes, reason: 'unknown-file', since, name };
}

/** Places of the largest, largest first; only what is asked for is sorted. */
function largest(sizes: Float64Array, limit: number): number[] {
  if (limit === 0) return [];
  const least = limit < sizes.length ? (sizes.toSorted().at(-limit) ?? 0) : 0;
  const places: number[] = [];
  for (const [place, size] of sizes.entries()) if (size >= least) places.push(place);
  return places.sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0) || a - b).slice(0, limit);
}

export function count(sum: { items: number; bytes: number }, bytes: number): void {
  sum.items++;
  sum.bytes += bytes;
}

export function noGarbage(): GarbageSums {
  const none = () => ({ items: 0, bytes: 0 });
  return { manifest: none(), blob: none(), cached: none(), upload: none(), file: none() };
}

export function sumOf(sums: GarbageSums): { items: number; bytes: number } {
  const all = Object.values(sums);
  return {
    items: all.reduce((sum, { items }) => sum + items, 0),
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** How what goes by ids is called. */
export class Names {
  readonly #manifest;
  readonly #blob;

  constructor(database: Database) {
    this.#manifest = database.prepare<{ digest: Buffer; repository: Repository; since: number | null }>(`
      SELECT b.digest, r.name AS repository, nullif(m.untagged_at, 0) AS since
      FROM manifests AS m JOIN blobs AS b ON b.id = m.blob_id JOIN repositories AS r ON r.id = m.repository_id
      WHERE m.id = ?`);
    this.#blob = database.prepare<{ digest: Buffer; repository: Repository | null }>(`
      SELECT digest, (SELECT r.name FROM repository_blobs AS rb JOIN repositories AS r ON r.id = rb.repository_id
        WHERE rb.blob_id = blobs.id AND r.path > '/' LIMIT 1) AS repository
      FROM blobs WHERE id = ?`);
  }

  manifest(id: number): { digest: Digest; repository: Repository; since: number | null } | undefined {
    const row = this.#manifest.get(id);
    return row && { ...row, digest: fromBytes(row.digest) };
  }

  blob(id: number): { digest: Digest; repository: Repository | null } | undefined {
    const row = this.#blob.get(id);
    return row && { ...row, digest: fromBytes(row.digest) };
  }
}
