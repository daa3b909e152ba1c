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
  /** Ids of blobs, separated by commas: what it refers to. Negative where it lists that as a manifest. */
  needs: string | null;
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
    const places = new Map<number, number>();
    /** Places of those that list others. */
    const indexes = new Map<number, number[]>();
    for (const row of sql.prepare<[], ManifestRow>(manifestRows).iterate()) {
      const place = reached.manifestIds.push(row.id) - 1;
      reached.manifestBlobs.push(row.blobId);
      reached.#keepers.push(keeperOf(row));
      needs.push(row.blobId);
      for (const id of row.needs?.split(',').map(Number) ?? []) {
        needs.push(Math.abs(id));
        if (id < 0) indexes.set(place, [...(indexes.get(place) ?? []), -id]);
      }
      needsEnd.push(needs.length);
      places.set(row.id, place);
      yield;
    }
    yield* reached.#spread(yield* reached.#edges(sql, places, indexes));
    yield* reached.#markBlobs(needs, needsEnd);
    return reached;
  }

  /** From each place those that it leads to: its children, and the manifests whose subject it is. */
  *#edges(
    sql: Sqlite.Database,
    places: Map<number, number>,
    indexes: Map<number, number[]>,
  ): Generator<undefined, Map<number, number[]>> {
    const edges = new Map<number, number[]>();
    const connect = (from: number | undefined, id: number | undefined) => {
      const to = id === undefined ? undefined : places.get(id);
      if (from === undefined || to === undefined) return;
      const known = edges.get(from);
      if (known) known.push(to);
      else edges.set(from, [to]);
    };
    const sibling = sql.prepare<[number, number], number>(siblingRow).pluck();
    for (const [place, children] of indexes) {
      for (const blobId of children) {
        connect(place, sibling.get(this.manifestIds[place] ?? 0, blobId));
        yield;
      }
    }
    for (const { subject, referrer } of sql
      .prepare<[], { subject: number; referrer: number }>(referrerRows)
      .iterate()) {
      connect(places.get(subject), referrer);
      yield;
    }
    return edges;
  }

  *#spread(edges: Map<number, number[]>): Generator<undefined> {
    const keepers = this.#keepers;
    const changed = [...edges.keys()];
    for (let from = changed.pop(); from !== undefined; from = changed.pop()) {
      const bits = keepers[from] ?? 0;
      for (const to of edges.get(from) ?? []) {
        const before = keepers[to] ?? 0;
        if ((before | bits) === before) continue;
        keepers[to] = before | bits;
        if (edges.has(to)) changed.push(to);
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
    (SELECT group_concat(iif(kind = 'manifest', -blob_id, blob_id))
      FROM manifest_references WHERE manifest_id = m.id) AS needs
  FROM manifests AS m`;

const siblingRow = `
  SELECT id FROM manifests WHERE repository_id = (SELECT repository_id FROM manifests WHERE id = ?) AND blob_id = ?`;

const referrerRows = `
  SELECT s.id AS subject, m.id AS referrer FROM manifests AS m
  JOIN manifests AS s ON s.repository_id = m.repository_id AND s.blob_id = m.subject_id
  WHERE m.subject_id IS NOT NULL`;
