import type { Database } from './database.ts';
import { inTransactions } from './in-transactions.ts';

/** Rows that go in one statement. */
const mostRows = 500;

/**
 * Lets go of entries of the trash. First the entries themselves go, and from then on they are gone; then, little by
 * little, what their hidden repositories hold. After a crash in between the next start goes on.
 */
export class TrashDisposal {
  readonly #database: Database;
  readonly #stopped = new AbortController();
  readonly #statements;
  #running: Promise<void> = Promise.resolve();

  constructor(database: Database, onError: (error: unknown) => void) {
    this.#database = database;
    this.#statements = prepare(database);
    if (this.#statements.orphans.all().length > 0) this.#sweep().catch(onError);
  }

  /** Gives how many of them there were. With `byHand`, what they left untagged is not held any longer either. */
  async letGo(ids: number[], { byHand }: { byHand: boolean }): Promise<number> {
    const { release, forget } = this.#statements;
    function* entries(): Generator<undefined, number> {
      let gone = 0;
      for (const id of ids) {
        if (byHand) release.run({ id });
        gone += forget.run(id).changes;
        yield;
      }
      return gone;
    }
    const gone = await inTransactions(this.#database, entries());
    await this.#sweep();
    return gone;
  }

  /** One after the other, for each takes all there is. */
  #sweep(): Promise<void> {
    const sweep = () => inTransactions(this.#database, this.#removeOrphans(), this.#stopped.signal);
    const next = this.#running.then(sweep, sweep);
    this.#running = next.catch(() => undefined);
    return next;
  }

  *#removeOrphans(): Generator<undefined, void> {
    const { orphans, parts, close } = this.#statements;
    for (const holder of orphans.all()) {
      for (const part of parts) while (part.run({ holder }).changes === mostRows) yield;
      close.run(holder);
      yield;
    }
  }

  async stop(): Promise<void> {
    this.#stopped.abort(new Error('the store is closed'));
    await this.#running;
  }
}

function prepare(database: Database) {
  const some = (table: string, key: string) =>
    database.prepare(`
      DELETE FROM ${table} WHERE repository_id = @holder
        AND ${key} IN (SELECT ${key} FROM ${table} WHERE repository_id = @holder LIMIT ${mostRows})`);
  return {
    forget: database.prepare('DELETE FROM trash WHERE id = ?'),
    release: database.prepare(`
      UPDATE manifests SET untagged_at = 0
      WHERE untagged_at IS NOT NULL
        AND repository_id = (SELECT id FROM repositories WHERE name = (SELECT repository FROM trash WHERE id = @id))
        AND blob_id IN (SELECT blob_id FROM manifests
          WHERE repository_id = (SELECT holder_id FROM trash WHERE id = @id))`),
    orphans: database.column<number>(
      "SELECT id FROM repositories WHERE path < '/' AND id NOT IN (SELECT holder_id FROM trash)",
    ),
    // Tags hold on to manifests, so they go first.
    parts: [
      some('tags', 'name'),
      some('manifests', 'id'),
      some('repository_blobs', 'blob_id'),
      some('tag_history', 'id'),
    ],
    close: database.prepare('DELETE FROM repositories WHERE id = ?'),
  };
}
