import Sqlite from 'better-sqlite3';
import type { GarbageKind, Why } from '../facts.ts';
import type { Digest, ImageReference } from '../names.ts';
import { GarbageList, Names } from './garbage-list.ts';
import { type GarbageParts, GarbageRemoval } from './garbage-removal.ts';
import { inSteps } from './in-steps.ts';
import { keptBy, type ManifestRow, Reachability } from './reachability.ts';
import type {
  FoundGarbage,
  GarbageFinder,
  GarbageOptions,
  RemovedGarbage,
  Removing,
  WhyOptions,
} from './store.ts';
import { UnknownFiles } from './unknown-files.ts';
import { Explainer } from './why.ts';

const hourMs = 3_600_000;
const rowsAtOnce = 1000;

/**
 * Finds over a connection of its own: a transaction there sees the store at one moment. What is found is a proposal, for
 * the store goes on; each part of it is asked about again in the transaction that takes it.
 */
export class GarbageTable implements GarbageFinder {
  readonly #parts: GarbageParts;
  readonly #files: UnknownFiles;
  readonly #names: Names;
  readonly #stopped = new AbortController();
  #finding: Promise<unknown> = Promise.resolve();
  #connection: Sqlite.Database | undefined;

  constructor(parts: GarbageParts) {
    this.#parts = parts;
    this.#files = new UnknownFiles(parts);
    this.#names = new Names(parts.database);
  }

  /** One after the other, for there is one connection. */
  find(options: GarbageOptions): Promise<FoundGarbage> {
    return this.#alone(() => this.#find(options));
  }

  async #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const before = this.#finding;
    const result = before.then(work, work);
    this.#finding = result.catch(() => undefined);
    return result;
  }

  async #find(options: GarbageOptions): Promise<GarbageList> {
    const { uploadsBefore = 0, filesBefore = Date.now() - hourMs } = options;
    const { leases, uploads, paths } = this.#parts;
    const list = new GarbageList(this.#names, { sessionsBefore: uploadsBefore, filesBefore });
    const wanted = new Wanted(options);
    leases.prune();
    this.#connection ??= new Sqlite(paths.database, { readonly: true, fileMustExist: true });
    const { signal } = this.#stopped;
    // Folders are read by other threads, so that costs little more beside the rest.
    const files = wanted.has('file') ? this.#files.find(filesBefore, signal) : undefined;
    // Where the rest fails, nobody waits for it.
    files?.catch(() => undefined);
    await inSteps(this.#read(this.#connection, list, wanted), signal);
    if (files) list.addFiles(await files);
    if (wanted.has('upload')) list.addUploads(await uploads.stale(list.times));
    return list;
  }

  *#read(sql: Sqlite.Database, list: GarbageList, wanted: Wanted): Generator<undefined, void> {
    sql.exec('BEGIN');
    try {
      const reached = yield* Reachability.read(sql, (row) => this.#keepersOf(row, list, wanted));
      for (const [place, id] of reached.manifestIds.entries()) {
        yield;
        if (reached.keepersOfManifest(place) !== 0) continue;
        list.addManifest(
          id,
          reached.manifestBlobs[place] ?? 0,
          wanted.cached.has(id) ? 'cached' : 'manifest',
        );
      }
      yield* this.#readBlobs(sql, list, { reached, isWanted: wanted.has('blob') });
    } finally {
      // An error of the disk has ended it already.
      if (sql.inTransaction) sql.exec('COMMIT');
    }
  }

  /** Who keeps a manifest for its own sake. */
  #keepersOf(row: ManifestRow, list: GarbageList, wanted: Wanted): number {
    if (row.isHeld) return keptBy.trash;
    const leasedUntil = this.#parts.leases.untilOfManifest(row);
    const isLet = row.isCached === 1 && wanted.cached.has(row.id);
    let keepers = leasedUntil === undefined ? 0 : keptBy.lease;
    if (row.isTagged && !isLet) keepers |= keptBy.tag;
    if (keepers === keptBy.lease) list.leasedUntil(leasedUntil);
    if (row.isTagged) return keepers;
    // What came from upstream can be had again.
    if (row.isCached === 0 && (row.untaggedAt ?? 0) >= wanted.untaggedBefore) keepers |= keptBy.age;
    // What is not asked for stays, and keeps what it needs.
    return wanted.has('manifest') ? keepers : keepers | keptBy.choice;
  }

  *#readBlobs(
    sql: Sqlite.Database,
    list: GarbageList,
    { reached, isWanted }: { reached: Reachability; isWanted: boolean },
  ): Generator<undefined, void> {
    const { leases } = this.#parts;
    for (const [id, size] of storedBlobs(sql)) {
      yield;
      const keepers = reached.keepersOfBlob(id);
      if ((keepers & ~(keptBy.trash | keptBy.lease)) !== 0) continue;
      const until = leases.untilOfBlob(id);
      if (until !== undefined) list.leasedUntil(until);
      if (until !== undefined || (keepers & keptBy.lease) !== 0) list.leased.bytes += size;
      else if (keepers !== 0) list.trashBytes += size;
      else if (!list.addOwnBytes(id, size) && isWanted) list.addBlob(id, size, reached.isNamed(id));
    }
  }

  remove(found: FoundGarbage, removing: Removing): Promise<RemovedGarbage> {
    if (!(found instanceof GarbageList)) throw new Error('this was not found here');
    return new GarbageRemoval(this.#parts, this.#files, found, removing).run();
  }

  why(what: ImageReference | Digest, options: WhyOptions): Promise<Why | undefined> {
    return this.#alone(() => {
      this.#parts.leases.prune();
      this.#connection ??= new Sqlite(this.#parts.paths.database, { readonly: true, fileMustExist: true });
      return new Explainer(this.#connection, this.#parts.leases, options).of(what, this.#stopped.signal);
    });
  }

  async close(): Promise<void> {
    this.#stopped.abort(new Error('the store is closed'));
    await this.#finding;
    this.#connection?.close();
  }
}

/** Ids and sizes, read many at once, which takes half the time of one by one. */
function* storedBlobs(sql: Sqlite.Database): Generator<[id: number, size: number]> {
  const rows = sql
    .prepare<{ after: number; most: number }, [number, number]>(
      'SELECT id, size FROM blobs WHERE stored_at IS NOT NULL AND id > @after ORDER BY id LIMIT @most',
    )
    .raw();
  for (let after = 0; ; ) {
    const some = rows.all({ after, most: rowsAtOnce });
    yield* some;
    if (some.length < rowsAtOnce) return;
    after = some.at(-1)?.[0] ?? 0;
  }
}

/** What is asked for. */
class Wanted {
  readonly untaggedBefore: number;
  readonly cached: ReadonlySet<number>;
  readonly #kinds: GarbageOptions['kinds'];

  constructor({ kinds, untaggedBefore = Number.POSITIVE_INFINITY, cached = [] }: GarbageOptions) {
    this.#kinds = kinds;
    this.untaggedBefore = untaggedBefore;
    this.cached = new Set(this.has('cached') ? cached : []);
  }

  has(kind: GarbageKind): boolean {
    return this.#kinds?.includes(kind) ?? true;
  }
}
