import type { Digest, Repository } from '../names.ts';
import type { Database } from './database.ts';
import { toBytes } from './digests.ts';
import { RepositoryLeases } from './repository-leases.ts';
import type { FoundManifest, Leases } from './store.ts';

/** Where leases belong of which only the content is known: those of before a restart. */
const earlier = '' as Repository;

interface LeasedManifest {
  id: number;
  /** Of its own bytes. */
  blobId: number;
  untaggedAt: number | null;
}

/**
 * A manifest that a push counts on is leased as the content that it is.
 *
 * Times here are of the monotonic clock: whatever is done to the computer's, a lease lasts as long as it should.
 *
 * What asks and what takes content away run on one thread, so a promise and the question whether there is one never
 * overlap: either the promise is seen, or the content was gone when it was asked for.
 */
export class LeaseTable implements Leases {
  readonly #database: Database;
  readonly #leaseMs: number;
  readonly #repositories = new Map<Repository, RepositoryLeases>();
  /** Of every leased blob the number of repositories that lease it. */
  readonly #held = new Map<number, number>();
  /** Manifests by their ids, and when they were last asked for. */
  readonly #pulled = new Map<number, number>();
  readonly #statements;
  /** After a crash nobody knows what was promised, so it is everything that was there. */
  #everything = { upToBlob: 0, end: 0 };

  constructor(database: Database, leaseMinutes: number) {
    this.#database = database;
    this.#leaseMs = leaseMinutes * 60_000;
    this.#statements = prepare(database);
  }

  /** Takes up the leases of the last stop. On disk when it resolves: from now on a stop that is not told is a crash. */
  async begin(): Promise<void> {
    const { setNote, note, newestBlob, leases, forgetLeases, sessions } = this.#statements;
    const wasClean = note.get() === 'true';
    const leased = leases.all();
    await this.#database.commit(() => {
      setNote.run('false');
      forgetLeases.run();
    });
    // A store that is new was not left by a crash.
    const upToBlob = wasClean ? 0 : (newestBlob.get() ?? 0);
    if (upToBlob > 0) this.#everything = { upToBlob, end: performance.now() + this.#leaseMs };
    for (const id of leased) this.promise(earlier, id);
    for (const { id, repository } of sessions.all()) this.sessionLives(repository, id);
  }

  /** Writes those that hold still; those of pulls end with the connections. */
  async end(): Promise<void> {
    this.prune();
    const { addLease, setNote } = this.#statements;
    await this.#database.commit(() => {
      for (const id of this.#held.keys()) addLease.run({ id });
      if (!this.areAfterACrash) setNote.run('true');
    });
  }

  get areAfterACrash(): boolean {
    return performance.now() < this.#everything.end;
  }

  /** A client was told that the repository has this blob. */
  promise(repository: Repository, blobId: number): void {
    this.#of(repository).promise(blobId, performance.now());
  }

  /** Bytes come in for an upload, or it begins. */
  sessionLives(repository: Repository, id: string): void {
    this.#of(repository).sessionLives(id, performance.now());
  }

  sessionEnded(repository: Repository, id: string): void {
    this.#repositories.get(repository)?.sessionEnded(id);
    this.#dropIfQuiet(repository);
  }

  pulled({ id }: Pick<FoundManifest, 'id'>): void {
    this.#pulled.set(id, performance.now());
  }

  promised(repository: Repository, { id }: Pick<FoundManifest, 'id'>): void {
    const blobId = this.#statements.blobOf.get(id);
    if (blobId !== undefined) this.promise(repository, blobId);
  }

  /**
   * Inside the transaction that records it: whatever it needs or lists is waited for by one push less. Itself it is
   * leased if nothing leads to it yet.
   */
  manifestPut(repository: Repository, { id, isTagged }: { id: number; isTagged: boolean }): void {
    const leases = this.#repositories.get(repository);
    if (leases) for (const blobId of this.#statements.needed.all(id)) leases.fulfil(blobId);
    if (!isTagged && !this.#statements.hasSubject.get(id)) this.promised(repository, { id });
    this.#dropIfQuiet(repository);
  }

  pulledWithin(ms: number, repository: Repository, digest: Digest): boolean {
    const row = this.#statements.manifest.get(repository, toBytes(digest));
    const at = row && this.#pulled.get(row.id);
    return at !== undefined && at > performance.now() - ms;
  }

  /** Lets go of what has ended. */
  prune(): void {
    const before = performance.now() - this.#leaseMs;
    for (const [id, at] of this.#pulled) if (at < before) this.#pulled.delete(id);
    for (const [repository, leases] of this.#repositories) {
      leases.prune(before);
      this.#dropIfQuiet(repository);
    }
  }

  isBlobLeased(id: number): boolean {
    return this.#held.has(id) || this.#isOfBefore(id);
  }

  /** Of one that was let go of by hand, pulls do not count: its owner wants the space. */
  isManifestLeased({ id, blobId, untaggedAt }: LeasedManifest): boolean {
    return (untaggedAt !== 0 && this.#pulled.has(id)) || this.isBlobLeased(blobId);
  }

  /** When its lease ends, by the computer's clock; undefined where it has none. */
  untilOfBlob(id: number): number | undefined {
    if (!this.isBlobLeased(id)) return undefined;
    const ends = [...this.#repositories.values()].map((leases) => leases.lastTouch(id) + this.#leaseMs);
    return atClock(Math.max(...ends, this.#isOfBefore(id) ? this.#everything.end : 0));
  }

  untilOfManifest({ id, blobId, untaggedAt }: LeasedManifest): number | undefined {
    const pulledAt = untaggedAt === 0 ? undefined : this.#pulled.get(id);
    const ofBlob = this.untilOfBlob(blobId);
    if (pulledAt === undefined) return ofBlob;
    return Math.max(atClock(pulledAt + this.#leaseMs), ofBlob ?? 0);
  }

  #isOfBefore(blobId: number): boolean {
    return blobId <= this.#everything.upToBlob && this.areAfterACrash;
  }

  #of(repository: Repository): RepositoryLeases {
    const known = this.#repositories.get(repository);
    if (known) return known;
    const leases = new RepositoryLeases(this.#held);
    this.#repositories.set(repository, leases);
    return leases;
  }

  #dropIfQuiet(repository: Repository): void {
    const leases = this.#repositories.get(repository);
    if (!leases?.isQuiet) return;
    leases.clear();
    this.#repositories.delete(repository);
  }
}

function atClock(monotonic: number): number {
  return Math.round(Date.now() + monotonic - performance.now());
}

function prepare(database: Database) {
  return {
    note: database.column<string>("SELECT value FROM notes WHERE name = 'wasStopped'"),
    setNote: database.prepare("INSERT OR REPLACE INTO notes VALUES ('wasStopped', ?)"),
    newestBlob: database.column<number>('SELECT MAX(id) FROM blobs'),
    leases: database.column<number>('SELECT blob_id FROM leases'),
    forgetLeases: database.prepare('DELETE FROM leases'),
    addLease: database.prepare('INSERT OR IGNORE INTO leases SELECT id FROM blobs WHERE id = @id'),
    sessions: database.prepare<{ id: string; repository: Repository }>(
      'SELECT u.id, r.name AS repository FROM uploads AS u JOIN repositories AS r ON r.id = u.repository_id',
    ),
    blobOf: database.column<number>('SELECT blob_id FROM manifests WHERE id = ?'),
    needed: database.column<number>('SELECT DISTINCT blob_id FROM manifest_references WHERE manifest_id = ?'),
    hasSubject: database.column<number>(`
      SELECT 1 FROM manifests AS m
      JOIN manifests AS s ON s.repository_id = m.repository_id AND s.blob_id = m.subject_id WHERE m.id = ?`),
    manifest: database.prepare<{ id: number }>(`
      SELECT id FROM manifests
      WHERE repository_id = (SELECT id FROM repositories WHERE name = ?)
        AND blob_id = (SELECT id FROM blobs WHERE digest = ?)`),
  };
}
