import type { Repository } from '../names.ts';
import type { Database } from './database.ts';
import type { Page, PageRequest, Repositories } from './store.ts';

export class RepositoryTable implements Repositories {
  readonly #find;
  readonly #add;
  readonly #page;

  constructor(database: Database) {
    this.#find = database.prepare<{ id: number }>('SELECT id FROM repositories WHERE name = ?');
    this.#add = database.prepare<{ id: number }>(
      'INSERT INTO repositories (name, created_at) VALUES (?, ?) RETURNING id',
    );
    this.#page = database.column<string>(`
      SELECT name FROM repositories AS r
      WHERE path > max(replace(?, '/', char(1)), '/') AND EXISTS (SELECT 1 FROM manifests WHERE repository_id = r.id)
      ORDER BY path LIMIT ?`);
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
}
