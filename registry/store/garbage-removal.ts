import { rmdir, unlink } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { each } from '../each.ts';
import { errorCode, PlainError, troubleOf } from '../errors.ts';
import type { Digest, Tag, Trouble } from '../facts.ts';
import type { BlobTable } from './blobs.ts';
import type { Database } from './database.ts';
import { fromBytes } from './digests.ts';
import { count, type GarbageList, noGarbage, sumOf } from './garbage-list.ts';
import type { LeaseTable } from './leases.ts';
import type { Paths } from './paths.ts';
import type { RemovedGarbage, Removing } from './store.ts';
import type { TagTable } from './tags.ts';
import { Turns } from './turns.ts';
import type { UnknownFiles } from './unknown-files.ts';
import type { UploadTable } from './uploads.ts';

/** Content whose records are flushed together, before any of its files goes. */
const batch = 500;
const transactionMs = 4;
const filesAtOnce = 50;
/** Ids looked at by one statement. */
const idsAtOnce = 500;
const mostTroubles = 100;
const [removeFile, removeFolder] = [promisify(unlink), promisify(rmdir)];

/** The parts of a store that hold what may go. */
export interface GarbageParts {
  database: Database;
  paths: Paths;
  blobs: BlobTable;
  uploads: UploadTable;
  tags: TagTable;
  leases: LeaseTable;
}

interface Gone {
  id: number;
  digest: Digest;
  /** What came back with it. */
  size: number;
}

/**
 * Takes garbage away, in an order that a crash may break off anywhere: first the records, flushed, then the files. At
 * worst a file is left that no record speaks of, and the next one finds it. What was found is only a proposal: each
 * manifest and blob is asked about again inside the transaction that takes it, so nothing that came meanwhile goes.
 */
export class GarbageRemoval {
  readonly #parts: GarbageParts;
  readonly #files: UnknownFiles;
  readonly #found: GarbageList;
  readonly #removing: Removing;
  readonly #statements;
  readonly #sums = noGarbage();
  readonly #troubles: Trouble[] = [];
  readonly #turns = new Turns();

  constructor(parts: GarbageParts, files: UnknownFiles, found: GarbageList, removing: Removing) {
    this.#parts = parts;
    this.#files = files;
    this.#found = found;
    this.#removing = removing;
    this.#statements = prepare(parts.database);
  }

  async run(): Promise<RemovedGarbage> {
    const { signal } = this.#removing;
    try {
      await this.#removeManifests();
      await this.#removeContent();
      await this.#removeUploads();
      await this.#removeFiles();
      await this.#forgetDigests();
      signal.throwIfAborted();
      await this.#reportMissing();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    const { bytes } = sumOf(this.#sums);
    return { bytes, sums: this.#sums, cancelled: signal.aborted, troubles: this.#troubles };
  }

  /** Their bytes are content like any other, and go with that. */
  async #removeManifests(): Promise<void> {
    // What goes although it has tags goes before what it leads to, which would else be kept by it.
    const manifests = this.#found.manifests.toSorted(
      (a, b) => Number(b.kind === 'cached') - Number(a.kind === 'cached'),
    );
    await this.#inTransactions(0, manifests.length, (place) => this.#removeManifest(manifests[place]));
    await this.#parts.database.commit(() => undefined);
    this.#tell();
  }

  #removeManifest(one: GarbageList['manifests'][number] | undefined): void {
    if (!one || !this.#mayGo(one)) return;
    if (one.kind === 'cached') this.#removeTags(one.id);
    if (this.#statements.removeManifest.run(one.id).changes > 0) this.#sums[one.kind].items++;
  }

  /** It is still the one that was found, and nothing that leads to it, itself included, has a tag or a lease. */
  #mayGo({ id, blobId, kind }: GarbageList['manifests'][number]): boolean {
    const { leases } = this.#parts;
    return this.#statements.above.all({ id }).every((one) => {
      const isItself = one.id === id;
      if (isItself && one.blobId !== blobId) return false;
      const isChosen = kind === 'cached' && isItself && one.isCached === 1;
      const isFree = one.taggedAt === null || (isChosen && one.taggedAt < this.#found.at);
      return isFree && one.isHeld === 0 && !leases.isManifestLeased(one);
    });
  }

  #removeTags(id: number): void {
    for (const { repositoryId, name } of this.#statements.tagsOf.all(id))
      this.#parts.tags.unset(repositoryId, name);
  }

  async #removeContent(): Promise<void> {
    const { manifests, blobIds } = this.#found;
    const kinds = new Map(manifests.map(({ blobId, kind }) => [blobId, kind]));
    const ids = [...kinds.keys(), ...blobIds];
    for (let at = 0; at < ids.length; at += batch) {
      this.#removing.signal.throwIfAborted();
      for (const { id, size } of await this.#remove(ids.slice(at, at + batch))) {
        const kind = kinds.get(id);
        // As an item a manifest was counted when its record went.
        if (kind) this.#sums[kind].bytes += size;
        else count(this.#sums.blob, size);
      }
      this.#tell();
    }
  }

  /** Also when it is ended early, the files go of what has no record any more. */
  async #remove(ids: number[]): Promise<Gone[]> {
    const gone: Gone[] = [];
    const { promise: left, resolve } = Promise.withResolvers<void>();
    try {
      await this.#inTransactions(0, ids.length, (place) => {
        const one = this.#forget(ids[place] ?? 0);
        if (!one) return;
        this.#parts.blobs.leaves(one.digest, left);
        gone.push(one);
      });
      await this.#parts.database.commit(() => undefined);
      await this.#removeContents(gone);
    } finally {
      resolve();
    }
    return gone;
  }

  /** Inside a transaction: as if the content had never come, if nothing needs it. */
  #forget(id: number): Gone | undefined {
    const row = this.#statements.unneeded.get({ id });
    const digest = row && fromBytes(row.digest);
    const { leases, blobs } = this.#parts;
    if (!digest || leases.isBlobLeased(id) || blobs.isHeld(digest)) return undefined;
    this.#statements.forgetContent.run(id);
    this.#statements.forgetMembership.run(id);
    return { id, digest, size: row.size };
  }

  async #removeContents(gone: Gone[]): Promise<void> {
    for (let at = 0; at < gone.length; at += filesAtOnce) {
      const begun = performance.now();
      await each(gone.slice(at, at + filesAtOnce), async (one) => {
        const wasThere = await this.#try(one.digest, () => removeContent(this.#parts.paths.blob(one.digest)));
        if (wasThere === true) return;
        one.size = 0;
        if (wasThere === false) this.#complain(missing(one.digest));
      });
      await this.#turns.rest(performance.now() - begun);
    }
  }

  async #removeUploads(): Promise<void> {
    const { uploads } = this.#parts;
    for (const one of this.#found.uploads) {
      this.#removing.signal.throwIfAborted();
      const isGone = await this.#try(one.id, () => uploads.removeStale(one, this.#found.times));
      if (isGone) count(this.#sums.upload, one.bytes);
      this.#tell();
    }
  }

  async #removeFiles(): Promise<void> {
    for (const one of this.#found.files) {
      this.#removing.signal.throwIfAborted();
      if (await this.#try(one.name, () => this.#files.remove(one))) count(this.#sums.file, one.bytes);
      this.#tell();
    }
  }

  /** Digests that nothing speaks of any more, of this run and of earlier ones. */
  async #forgetDigests(): Promise<void> {
    const newest = this.#statements.newestBlob.get() ?? 0;
    const { forgetDigests } = this.#statements;
    await this.#inTransactions(0, Math.ceil((newest + 1) / idsAtOnce), (nth) =>
      forgetDigests.run({ from: nth * idsAtOnce, to: (nth + 1) * idsAtOnce - 1 }),
    );
  }

  /** Of content that stays, what is not there: it is noted as damaged, and the next push of it heals it. */
  async #reportMissing(): Promise<void> {
    const { blobs } = this.#parts;
    for (const digest of this.#found.missing) {
      const size = blobs.storedSize(digest);
      if (size === undefined || blobs.isHeld(digest)) continue;
      const file = await this.#try(digest, () => blobs.openContent(digest, size));
      if (file) await file.close();
      else if (blobs.storedSize(digest) === undefined) this.#complain(missing(digest));
    }
  }

  /** Each transaction is short, and others have their turns in between; what is ended early ends between two of them. */
  async #inTransactions(from: number, to: number, work: (place: number) => void): Promise<void> {
    const { database } = this.#parts;
    const { signal } = this.#removing;
    for (let at = from; at < to && !signal.aborted; ) {
      await this.#turns.take(() =>
        database.now(() => {
          const until = performance.now() + transactionMs;
          do work(at++);
          while (at < to && performance.now() < until);
        }),
      );
    }
  }

  /** What cannot be removed now may be the next time. */
  async #try<Result>(name: string, work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#complain(irremovable(name, error));
      return undefined;
    }
  }

  #complain(trouble: Trouble): void {
    if (this.#troubles.length < mostTroubles) this.#troubles.push(trouble);
  }

  #tell(): void {
    const { items, bytes } = sumOf(this.#sums);
    this.#removing.onProgress(items, bytes);
  }
}

/** False if it was not there. */
async function removeContent(file: string): Promise<boolean> {
  const wasThere = await removeFile(file).then(() => true, unless('ENOENT'));
  // On Windows an open file keeps its folder; then that is found by the next one.
  await removeFolder(dirname(file)).catch(unless('ENOENT', 'ENOTEMPTY', 'EEXIST', 'EBUSY', 'EPERM'));
  return wasThere;
}

function unless(...codes: string[]) {
  return (error: unknown): false => {
    if (codes.includes(errorCode(error))) return false;
    throw error;
  };
}

function irremovable(name: string, error: unknown): Trouble {
  const reason = errorCode(error) || (error as Error).message;
  return troubleOf(
    new PlainError(`${name} could not be removed (${reason}). It is tried again with the next clean-up.`, {
      code: 'GARBAGE_STAYS',
      facts: { name, reason },
    }),
  );
}

function missing(digest: Digest): Trouble {
  return troubleOf(
    new PlainError(
      `The file of ${digest} was missing. What needs it is whole again once it was pushed again.`,
      {
        code: 'BLOB_MISSING',
        facts: { digest },
      },
    ),
  );
}

interface AboveRow {
  id: number;
  blobId: number;
  untaggedAt: number | null;
  isCached: 0 | 1;
  /** In the trash. */
  isHeld: 0 | 1;
  /** When its newest tag was set; null where it has none. */
  taggedAt: number | null;
}

function prepare(database: Database) {
  return {
    // UNION keeps each once, so a circle ends.
    above: database.prepare<AboveRow>(`
      WITH RECURSIVE above (id, repository_id, blob_id, subject_id) AS (
        SELECT id, repository_id, blob_id, subject_id FROM manifests WHERE id = @id
        UNION
        SELECT parent.id, parent.repository_id, parent.blob_id, parent.subject_id FROM above
        JOIN manifest_references AS ref ON ref.blob_id = above.blob_id AND ref.kind = 'manifest'
        JOIN manifests AS parent ON parent.id = ref.manifest_id AND parent.repository_id = above.repository_id
        UNION
        SELECT s.id, s.repository_id, s.blob_id, s.subject_id FROM above
        JOIN manifests AS s ON s.blob_id = above.subject_id AND s.repository_id = above.repository_id
      )
      SELECT m.id, m.blob_id AS blobId, m.untagged_at AS untaggedAt, m.is_cached AS isCached,
        m.repository_id IN (SELECT id FROM repositories WHERE path < '/') AS isHeld,
        (SELECT MAX(updated_at) FROM tags WHERE manifest_id = m.id) AS taggedAt
      FROM above JOIN manifests AS m ON m.id = above.id`),
    removeManifest: database.prepare('DELETE FROM manifests WHERE id = ?'),
    tagsOf: database.prepare<{ repositoryId: number; name: Tag }>(
      'SELECT repository_id AS repositoryId, name FROM tags WHERE manifest_id = ?',
    ),
    // As a subject alone nobody needs its bytes.
    unneeded: database.prepare<{ digest: Buffer; size: number }>(`
      SELECT digest, size FROM blobs WHERE id = @id AND stored_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM manifests WHERE blob_id = @id)
        AND NOT EXISTS (SELECT 1 FROM manifest_references WHERE blob_id = @id)`),
    forgetContent: database.prepare(
      'UPDATE blobs SET size = NULL, stored_at = NULL, verified_at = NULL WHERE id = ?',
    ),
    forgetMembership: database.prepare('DELETE FROM repository_blobs WHERE blob_id = ?'),
    newestBlob: database.column<number | null>('SELECT MAX(id) FROM blobs'),
    forgetDigests: database.prepare(`
      DELETE FROM blobs WHERE id BETWEEN @from AND @to AND stored_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM manifests WHERE blob_id = blobs.id)
        AND NOT EXISTS (SELECT 1 FROM manifests WHERE subject_id = blobs.id)
        AND NOT EXISTS (SELECT 1 FROM manifest_references WHERE blob_id = blobs.id)
        AND NOT EXISTS (SELECT 1 FROM repository_blobs WHERE blob_id = blobs.id)
        AND NOT EXISTS (SELECT 1 FROM tag_history WHERE blob_id = blobs.id)`),
  };
}
