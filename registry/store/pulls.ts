import type { Tag } from '../names.ts';
import type { Database } from './database.ts';
import { flushRegularly } from './regularly.ts';

/**
 * When what was pulled last. Pulls come thousands a second, so they are gathered in memory and written every few
 * seconds; kill -9 costs at most those seconds of pull times, and nothing else.
 */
export class PullTimes {
  readonly #database: Database;
  readonly #manifests = new Map<number, number>();
  readonly #tags = new Map<string, { manifestId: number; tag: Tag; at: number }>();
  readonly #flushing: { stop(): void };
  readonly #statements;

  constructor(database: Database, onError: (error: unknown) => void) {
    this.#database = database;
    this.#statements = {
      manifest: database.prepare('UPDATE manifests SET pulled_at = ? WHERE id = ?'),
      repository: database.prepare(
        'UPDATE repositories SET pulled_at = ? WHERE id = (SELECT repository_id FROM manifests WHERE id = ?)',
      ),
      tag: database.prepare(`
        UPDATE tags SET pulled_at = ?
        WHERE repository_id = (SELECT repository_id FROM manifests WHERE id = ?) AND name = ?`),
    };
    this.#flushing = flushRegularly(() => this.flush(), onError);
  }

  note(manifestId: number, tag: Tag | undefined): void {
    const at = Date.now();
    this.#manifests.set(manifestId, at);
    if (tag !== undefined) this.#tags.set(`${manifestId}:${tag}`, { manifestId, tag, at });
  }

  flush(): void {
    if (this.#manifests.size === 0) return;
    this.#database.now(() => {
      for (const [id, at] of this.#manifests) {
        this.#statements.manifest.run(at, id);
        this.#statements.repository.run(at, id);
      }
      for (const { manifestId, tag, at } of this.#tags.values())
        this.#statements.tag.run(at, manifestId, tag);
    });
    this.#manifests.clear();
    this.#tags.clear();
  }

  stop(): void {
    this.#flushing.stop();
  }
}
