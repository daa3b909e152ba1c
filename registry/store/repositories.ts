import type { Repository } from '../names.ts';
import type { Database } from './database.ts';
import type { Page, PageRequest, Repositories, RepositorySummary } from './store.ts';

interface SummaryRow {
  name: Repository;
  tags: number;
  manifests: number;
  bytes: number;
  createdAt: number;
  pushedAt: number | null;
  pulledAt: number | null;
}

export class RepositoryTable implements Repositories {
  readonly #database: Database;
  readonly #find;
  readonly #add;
  readonly #page;
  readonly #summaries;
  readonly #remove;

  constructor(database: Database) {
    this.#database = database;
    this.#find = database.prepare<{ id: number }>('SELECT id FROM repositories WHERE name = ?');
    this.#add = database.prepare<{ id: number }>(
      'INSERT INTO repositories (name, created_at) VALUES (?, ?) RETURNING id',
    );
    this.#page = database.column<string>(`
      SELECT name FROM repositories AS r
      WHERE path > replace(?, '/', char(1)) AND EXISTS (SELECT 1 FROM manifests WHERE repository_id = r.id)
      ORDER BY path LIMIT ?`);
    // Each blob counts once: the manifests' own bytes, and what they refer to as far as it is here.
    this.#summaries = database.prepare<SummaryRow>(`
      WITH needed (repository_id, blob_id) AS (
        SELECT repository_id, blob_id FROM manifests
        UNION
        SELECT m.repository_id, ref.blob_id
        FROM manifests AS m JOIN manifest_references AS ref ON ref.manifest_id = m.id
        WHERE ref.kind <> 'manifest'
      ), sizes AS (
        SELECT n.repository_id, SUM(b.size) AS bytes
        FROM needed AS n JOIN blobs AS b ON b.id = n.blob_id GROUP BY n.repository_id
      )
      SELECT r.name,
        (SELECT COUNT(*) FROM tags WHERE repository_id = r.id) AS tags,
        (SELECT COUNT(*) FROM manifests WHERE repository_id = r.id) AS manifests,
        sizes.bytes, r.created_at AS createdAt, r.pushed_at AS pushedAt, r.pulled_at AS pulledAt
      FROM repositories AS r JOIN sizes ON sizes.repository_id = r.id
      ORDER BY r.path`);
    this.#remove = database.prepare('DELETE FROM repositories WHERE id = ?');
  }

  id(repository: Repository): number | undefined {
    return this.#find.get(repository)?.id;
  }

  /** Inside a transaction: a repository springs into being with the first thing put into it. */
  ensure(repository: Repository): number {
    const id = this.id(repository) ?? this.#add.get(repository, Date.now())?.id;
    if (id === undefined) throw new Error(`the repository ${repository} was not inserted`);
    return id;
  }

  exists(repository: Repository): boolean {
    return this.id(repository) !== undefined;
  }

  page({ after, limit }: PageRequest): Page {
    const names = this.#page.all(after, limit + 1);
    return { names: names.slice(0, limit), more: names.length > limit };
  }

  summaries(): RepositorySummary[] {
    return this.#summaries.all();
  }

  remove(repository: Repository): Promise<boolean> {
    return this.#database.commit(() => {
      const id = this.id(repository);
      if (id === undefined) return false;
      // Tags hold on to manifests, so they go first; all else follows the repository.
      this.#database.prepare('DELETE FROM tags WHERE repository_id = ?').run(id);
      this.#remove.run(id);
      return true;
    });
  }
}
