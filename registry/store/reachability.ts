import type Sqlite from 'better-sqlite3';

/** What keeps something, as bits; what has none of them may go. */
export const keptBy = { tag: 1, trash: 2, lease: 4, age: 8, choice: 16 } as const;
const anything = 31;
/** No reason to stay: some manifest names it, though none that stays. */
const named = 32;

/** A manifest as its row says it. */
export interface ManifestRow {
  id: number;
  blobId: number;
  isTagged: 0 | 1;
  /** In the trash. */
  isHeld: 0 | 1;
  isCached: 0 | 1;
  untaggedAt: number | null;
  /** Ids of blobs, separated by commas: what it refers to. */
  needs: string | null;
  /** Ids of manifests: its children, and those whose subject it is. */
  leadsTo: string | null;
}

/** Who keeps a manifest for its own sake. */
export type KeeperOf = (row: ManifestRow) => number;

/**
 * What keeps which content, over the whole store at one moment. Small, for a store may be large: a byte for each blob,
 * and some numbers for each manifest.
 */
export class Reachability {
  readonly manifestIds: number[] = [];
  /** Of its own bytes. */
  readonly manifestBlobs: number[] = [];
  readonly #keepers: number[] = [];
  readonly #blobs: Uint8Array;

  private constructor(newestBlob: number) {
    this.#blobs = new Uint8Array(newestBlob + 1);
  }

  /** Reads within the transaction of the connection; yields often. */
  static *read(sql: Sqlite.Database, keeperOf: KeeperOf): Generator<undefined, Reachability> {
    const newest = sql.prepare<[], number | null>('SELECT MAX(id) FROM blobs').pluck().get();
    const reached = new Reachability(newest ?? 0);
    const needs: number[] = [];
    const needsEnd: number[] = [];
    const leadsTo = new Map<number, number[]>();
    const places = new Map<number, number>();
    for (const row of sql.prepare<[], ManifestRow>(manifestRows).iterate()) {
      const place = reached.manifestIds.push(row.id) - 1;
      reached.manifestBlobs.push(row.blobId);
      reached.#keepers.push(keeperOf(row));
      needs.push(row.blobId);
      if (row.needs !== null) for (const id of row.needs.split(',')) needs.push(Number(id));
      needsEnd.push(needs.length);
      places.set(row.id, place);
      if (row.leadsTo !== null) leadsTo.set(place, row.leadsTo.split(',').map(Number));
      yield;
    }
    yield* reached.#spread(leadsTo, places);
    yield* reached.#markBlobs(needs, needsEnd);
    return reached;
  }

  *#spread(leadsTo: Map<number, number[]>, places: Map<number, number>): Generator<undefined> {
    const keepers = this.#keepers;
    const changed = [...leadsTo.keys()];
    for (let from = changed.pop(); from !== undefined; from = changed.pop()) {
      const bits = keepers[from] ?? 0;
      for (const id of leadsTo.get(from) ?? []) {
        const to = places.get(id);
        const before = to === undefined ? anything : (keepers[to] ?? 0);
        if (to === undefined || (before | bits) === before) continue;
        keepers[to] = before | bits;
        if (leadsTo.has(to)) changed.push(to);
      }
      yield;
    }
  }

  *#markBlobs(needs: number[], needsEnd: number[]): Generator<undefined> {
    let at = 0;
    for (const [place, bits] of this.#keepers.entries()) {
      for (const end = needsEnd[place] ?? at; at < end; at++) {
        const id = needs[at] ?? 0;
        this.#blobs[id] = (this.#blobs[id] ?? 0) | bits | named;
      }
      yield;
    }
  }

  /** Of the manifest at this place of `manifestIds`. */
  keepersOfManifest(place: number): number {
    return this.#keepers[place] ?? 0;
  }

  keepersOfBlob(id: number): number {
    return (this.#blobs[id] ?? 0) & anything;
  }

  isNamed(blobId: number): boolean {
    return ((this.#blobs[blobId] ?? 0) & named) !== 0;
  }
}

const manifestRows = `
  SELECT m.id, m.blob_id AS blobId, m.untagged_at AS untaggedAt, m.is_cached AS isCached,
    EXISTS (SELECT 1 FROM tags WHERE manifest_id = m.id) AS isTagged,
    m.repository_id IN (SELECT id FROM repositories WHERE path < '/') AS isHeld,
    (SELECT group_concat(blob_id) FROM manifest_references WHERE manifest_id = m.id) AS needs,
    (SELECT group_concat(next.id) FROM (
      SELECT child.id FROM manifest_references AS ref
      JOIN manifests AS child ON child.repository_id = m.repository_id AND child.blob_id = ref.blob_id
      WHERE ref.manifest_id = m.id AND ref.kind = 'manifest'
      UNION ALL
      SELECT id FROM manifests WHERE subject_id = m.blob_id AND repository_id = m.repository_id
    ) AS next) AS leadsTo
  FROM manifests AS m`;
