import type { Clock } from './clock.ts';
import type { Database } from './database.ts';
import { toBytes } from './digests.ts';
import { reached } from './reached.ts';
import type { RepositoryTable } from './repositories.ts';
import type { CopiedParts, Copying } from './store.ts';
import type { TagTable } from './tags.ts';

interface Parts {
  database: Database;
  repositories: RepositoryTable;
  tags: TagTable;
  clock: Clock;
}

interface Reached {
  id: number;
  blobId: number;
}

/** Copies what the facts say of a manifest; content lies once for all repositories, so no bytes are moved. */
export class Copier {
  readonly #database: Database;
  readonly #repositories: RepositoryTable;
  readonly #tags: TagTable;
  readonly #clock: Clock;
  readonly #statements;

  constructor({ database, repositories, tags, clock }: Parts) {
    this.#database = database;
    this.#repositories = repositories;
    this.#tags = tags;
    this.#clock = clock;
    this.#statements = prepare(database);
  }

  /** All at once, so nobody sees a tag whose manifest is not there yet. */
  copy({ from, digest, to, tag, referrers }: Copying): Promise<CopiedParts | undefined> {
    return this.#database.commit(() => {
      const fromId = this.#repositories.id(from);
      const root = toBytes(digest);
      const found = this.#statements.reached.all({ from: fromId, root, referrers: referrers ? 1 : 0 });
      const rootId = this.#statements.blobId.get(root);
      if (!found.some(({ blobId }) => blobId === rootId)) return undefined;
      const toId = this.#repositories.ensure(to);
      const now = Date.now();
      const times = { now, untagged: this.#clock.now() };
      for (const { id } of found) this.#copyOne({ id, from: fromId, to: toId, ...times });
      this.#statements.pushed.run(now, toId);
      const manifestId = this.#statements.manifest.get(toId, rootId);
      if (tag && rootId !== undefined && manifestId !== undefined) {
        this.#tags.set(toId, tag, { manifestId, blobId: rootId }, now);
      }
      return this.#measure(found);
    });
  }

  /** One that is there already is the same, for it has the same digest. */
  #copyOne(ids: { id: number; from: number | undefined; to: number; now: number; untagged: number }): void {
    this.#statements.link.run(ids);
    const copy = this.#statements.add.get(ids);
    if (copy !== undefined) this.#statements.addReferences.run({ ...ids, copy });
  }

  #measure(found: Reached[]): CopiedParts {
    const ids = JSON.stringify(found.map(({ id }) => id));
    const blobs = this.#statements.blobs.get({ ids }) ?? { blobs: 0, bytes: 0 };
    return { manifests: found.length, ...blobs };
  }
}

function prepare(database: Database) {
  return {
    blobId: database.column<number>('SELECT id FROM blobs WHERE digest = ?'),
    manifest: database.column<number>('SELECT id FROM manifests WHERE repository_id = ? AND blob_id = ?'),
    pushed: database.prepare('UPDATE repositories SET pushed_at = ? WHERE id = ?'),
    reached: database.prepare<Reached>(`${reached}
      SELECT reached.id, reached.blob_id AS blobId FROM reached
      JOIN blobs AS b ON b.id = reached.blob_id AND b.stored_at IS NOT NULL`),
    add: database.column<number>(`
      INSERT INTO manifests
        (repository_id, blob_id, media_type, artifact_type, subject_id, annotations, platform, pushed_at, untagged_at)
      SELECT @to, blob_id, media_type, artifact_type, subject_id, annotations, platform, @now, @untagged
      FROM manifests WHERE id = @id
      ON CONFLICT DO NOTHING RETURNING id`),
    addReferences: database.prepare(`
      INSERT INTO manifest_references
      SELECT @copy, position, kind, blob_id, media_type, size, platform
      FROM manifest_references WHERE manifest_id = @id`),
    link: database.prepare(`
      INSERT OR IGNORE INTO repository_blobs
      SELECT @to, rb.blob_id, @now FROM manifest_references AS ref
      JOIN repository_blobs AS rb ON rb.repository_id = @from AND rb.blob_id = ref.blob_id
      WHERE ref.manifest_id = @id`),
    blobs: database.prepare<{ blobs: number; bytes: number }>(`
      WITH copied AS (SELECT value AS id FROM json_each(@ids)), referred AS (
        SELECT DISTINCT blob_id FROM manifest_references
        WHERE manifest_id IN (SELECT id FROM copied) AND kind <> 'manifest'
      )
      SELECT (SELECT COUNT(*) FROM blobs WHERE id IN (SELECT blob_id FROM referred) AND stored_at IS NOT NULL) AS blobs,
        COALESCE(SUM(size), 0) AS bytes
      FROM blobs WHERE stored_at IS NOT NULL AND id IN (
        SELECT blob_id FROM referred UNION SELECT blob_id FROM manifests WHERE id IN (SELECT id FROM copied))`),
  };
}
