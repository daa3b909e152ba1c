import type { Repository, Tag } from '../names.ts';
import type { Database } from './database.ts';
import { fromBytes } from './digests.ts';
import { platformFrom } from './platforms.ts';
import { ReadCache } from './read-cache.ts';
import type { RepositoryTable } from './repositories.ts';
import type { Page, PageRequest, TagMove, TagSummary, Tags } from './store.ts';

interface SummaryRow {
  name: Tag;
  digest: Buffer;
  mediaType: string;
  artifactType: string | null;
  platforms: string | null;
  bytes: number;
  updatedAt: number;
  pulledAt: number | null;
}

export class TagTable implements Tags {
  readonly #database: Database;
  readonly #repositories: RepositoryTable;
  /** Few, for one may be long; those who watch a list ask for the same one again and again. */
  readonly #pages: ReadCache<Page>;
  readonly #statements;

  constructor(database: Database, repositories: RepositoryTable) {
    this.#database = database;
    this.#repositories = repositories;
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

  summaries(repository: Repository): TagSummary[] {
    return this.#statements.summaries.all(repository).map((row) => ({
      ...row,
      digest: fromBytes(row.digest),
      platforms: (row.platforms?.split(',') ?? []).flatMap((text) => platformFrom(text) ?? []),
    }));
  }

  history(repository: Repository, tag: Tag): TagMove[] {
    return this.#statements.history
      .all(tag, repository)
      .map(({ digest, at }) => ({ digest: digest && fromBytes(digest), at }));
  }

  remove(repository: Repository, tag: Tag): Promise<boolean> {
    return this.#database.commit(() => {
      const repositoryId = this.#repositories.id(repository);
      return repositoryId !== undefined && this.unset(repositoryId, tag);
    });
  }

  /** Inside a transaction: points the tag at a manifest, and remembers the move if it is one. */
  set(repositoryId: number, tag: Tag, to: { manifestId: number; blobId: number }, now: number): void {
    const before = this.#statements.current.get(repositoryId, tag)?.manifestId;
    this.#statements.set.run(repositoryId, tag, to.manifestId, now);
    if (before !== to.manifestId) this.#statements.remember.run(repositoryId, tag, to.blobId, now);
  }

  /** Inside a transaction; false if there is no such tag. */
  unset(repositoryId: number, tag: Tag): boolean {
    if (this.#statements.unset.run(repositoryId, tag).changes === 0) return false;
    this.#statements.remember.run(repositoryId, tag, null, Date.now());
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
    remember: database.prepare(
      'INSERT INTO tag_history (repository_id, tag, blob_id, at) VALUES (?, ?, ?, ?)',
    ),
    history: database.prepare<{ digest: Buffer | null; at: number }>(`
      SELECT b.digest, h.at FROM repositories AS r
      JOIN tag_history AS h ON h.repository_id = r.id AND h.tag = ?
      LEFT JOIN blobs AS b ON b.id = h.blob_id
      WHERE r.name = ? ORDER BY h.id`),
    // What an index needs is what its children need. UNION keeps each pair once, so a circle ends.
    summaries: database.prepare<SummaryRow>(`
      WITH RECURSIVE tagged AS (
        SELECT t.name, t.updated_at, t.pulled_at, m.* FROM repositories AS r
        JOIN tags AS t ON t.repository_id = r.id
        JOIN manifests AS m ON m.id = t.manifest_id
        WHERE r.name = ?
      ), reached (root, manifest_id) AS (
        SELECT DISTINCT id, id FROM tagged
        UNION
        SELECT reached.root, child.id FROM reached
        JOIN manifests AS parent ON parent.id = reached.manifest_id
        JOIN manifest_references AS ref ON ref.manifest_id = parent.id AND ref.kind = 'manifest'
        JOIN manifests AS child ON child.repository_id = parent.repository_id AND child.blob_id = ref.blob_id
      ), needed (root, blob_id) AS (
        SELECT root, m.blob_id FROM reached JOIN manifests AS m ON m.id = reached.manifest_id
        UNION
        SELECT root, ref.blob_id FROM reached JOIN manifest_references AS ref ON ref.manifest_id = reached.manifest_id
      ), sizes AS (
        SELECT root, SUM(b.size) AS bytes FROM needed JOIN blobs AS b ON b.id = needed.blob_id GROUP BY root
      )
      SELECT tagged.name, b.digest, tagged.media_type AS mediaType, tagged.artifact_type AS artifactType,
        COALESCE(tagged.platform, (SELECT group_concat(DISTINCT ref.platform) FROM manifest_references AS ref
          WHERE ref.manifest_id = tagged.id)) AS platforms,
        COALESCE(sizes.bytes, 0) AS bytes, tagged.updated_at AS updatedAt, tagged.pulled_at AS pulledAt
      FROM tagged JOIN blobs AS b ON b.id = tagged.blob_id LEFT JOIN sizes ON sizes.root = tagged.id
      ORDER BY tagged.name`),
  };
}
