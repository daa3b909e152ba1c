import type { Digest, Repository, Tag } from '../names.ts';
import type { Clock } from './clock.ts';
import type { Database } from './database.ts';
import { fromBytes, toBytes } from './digests.ts';
import { ReadCache } from './read-cache.ts';
import type { RepositoryTable } from './repositories.ts';
import type { Page, PageRequest, TagMove, Tags } from './store.ts';

export class TagTable implements Tags {
  readonly #database: Database;
  readonly #repositories: RepositoryTable;
  readonly #clock: Clock;
  /** Few, for one may be long; those who watch a list ask for the same one again and again. */
  readonly #pages: ReadCache<Page>;
  readonly #statements;

  constructor(database: Database, repositories: RepositoryTable, clock: Clock) {
    this.#database = database;
    this.#repositories = repositories;
    this.#clock = clock;
    this.#pages = new ReadCache(database, 20);
    this.#statements = prepare(database);
  }

  page(repository: Repository, { after, limit }: PageRequest): Page {
    const read = () => {
      const names = this.#statements.page.all(repository, after, limit + 1);
      return { names: names.slice(0, limit), more: names.length > limit };
    };
    return this.#pages.get(`${repository}\n${after}\n${limit}`, read) ?? read();
  }

  names(repository: Repository): Tag[] {
    return this.#statements.names.all(repository);
  }

  point(repository: Repository, tag: Tag, digest: Digest): Promise<{ before: Digest | null } | undefined> {
    return this.#database.commit(() => {
      const repositoryId = this.#repositories.id(repository);
      const manifest = this.#statements.manifest.get(repositoryId, toBytes(digest));
      if (repositoryId === undefined || !manifest) return undefined;
      const before = this.#statements.pointsAt.get(repositoryId, tag);
      this.set(repositoryId, tag, manifest, Date.now());
      return { before: before === undefined ? null : fromBytes(before) };
    });
  }

  history(repository: Repository, tag: Tag): TagMove[] {
    return this.#statements.history
      .all(tag, repository)
      .map(({ digest, at }) => ({ digest: digest && fromBytes(digest), at }));
  }

  /** Inside a transaction: points the tag at a manifest, and remembers the move if it is one. */
  set(repositoryId: number, tag: Tag, to: { manifestId: number; blobId: number }, now: number): void {
    const { current, set, remember, tagged, untagged } = this.#statements;
    const before = current.get(repositoryId, tag)?.manifestId;
    set.run(repositoryId, tag, to.manifestId, now);
    tagged.run(to.manifestId);
    if (before === to.manifestId) return;
    remember.run(repositoryId, tag, to.blobId, now);
    if (before !== undefined) untagged.run(this.#clock.now(), before);
  }

  /** Inside a transaction; false if there is no such tag. */
  unset(repositoryId: number, tag: Tag): boolean {
    const { current, unset, remember, untagged } = this.#statements;
    const before = current.get(repositoryId, tag)?.manifestId;
    if (before === undefined) return false;
    unset.run(repositoryId, tag);
    remember.run(repositoryId, tag, null, Date.now());
    untagged.run(this.#clock.now(), before);
    return true;
  }
}

function prepare(database: Database) {
  return {
    page: database.column<string>(`
      SELECT name FROM tags WHERE repository_id = (SELECT id FROM repositories WHERE name = ?) AND name > ?
      ORDER BY name LIMIT ?`),
    current: database.prepare<{ manifestId: number }>(
      'SELECT manifest_id AS manifestId FROM tags WHERE repository_id = ? AND name = ?',
    ),
    set: database.prepare(`
      INSERT INTO tags (repository_id, name, manifest_id, updated_at) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET manifest_id = excluded.manifest_id, updated_at = excluded.updated_at`),
    unset: database.prepare('DELETE FROM tags WHERE repository_id = ? AND name = ?'),
    tagged: database.prepare(
      'UPDATE manifests SET untagged_at = NULL WHERE id = ? AND untagged_at IS NOT NULL',
    ),
    untagged: database.prepare(`
      UPDATE manifests SET untagged_at = ?
      WHERE id = ? AND NOT EXISTS (SELECT 1 FROM tags WHERE manifest_id = manifests.id)`),
    remember: database.prepare(
      'INSERT INTO tag_history (repository_id, tag, blob_id, at) VALUES (?, ?, ?, ?)',
    ),
    history: database.prepare<{ digest: Buffer | null; at: number }>(`
      SELECT b.digest, h.at FROM repositories AS r
      JOIN tag_history AS h ON h.repository_id = r.id AND h.tag = ?
      LEFT JOIN blobs AS b ON b.id = h.blob_id
      WHERE r.name = ? ORDER BY h.id`),
    names: database.column<Tag>(
      'SELECT name FROM tags WHERE repository_id = (SELECT id FROM repositories WHERE name = ?) ORDER BY name',
    ),
    manifest: database.prepare<{ manifestId: number; blobId: number }>(`
      SELECT m.id AS manifestId, m.blob_id AS blobId FROM manifests AS m JOIN blobs AS b ON b.id = m.blob_id
      WHERE m.repository_id = ? AND m.blob_id = (SELECT id FROM blobs WHERE digest = ?)
        AND b.stored_at IS NOT NULL`),
    pointsAt: database.column<Buffer>(`
      SELECT b.digest FROM tags AS t JOIN manifests AS m ON m.id = t.manifest_id JOIN blobs AS b ON b.id = m.blob_id
      WHERE t.repository_id = ? AND t.name = ?`),
  };
}
