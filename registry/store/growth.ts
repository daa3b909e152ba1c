import type { GrowthPoint } from '../facts.ts';
import type { Database } from './database.ts';
import type { Growth } from './store.ts';

const dayMs = 86_400_000;
/** Kept as sampled for two weeks, then the last one of each day, for two years. */
const denseMs = 14 * dayMs;
const mostMs = 731 * dayMs;
/** A registry that is started again and again shall not note it each time. */
const leastMs = 30 * 60_000;

export class GrowthTable implements Growth {
  readonly #database: Database;
  readonly #bytes: () => number;
  readonly #statements;

  constructor(database: Database, bytes: () => number) {
    this.#database = database;
    this.#bytes = bytes;
    this.#statements = {
      last: database.column<number | null>('SELECT MAX(at) FROM growth'),
      add: database.prepare('INSERT OR REPLACE INTO growth VALUES (?, ?)'),
      thin: database.prepare(`
        DELETE FROM growth WHERE at < ?
          AND at NOT IN (SELECT MAX(at) FROM growth WHERE at < ? GROUP BY at / ${dayMs})`),
      forget: database.prepare('DELETE FROM growth WHERE at < ?'),
      since: database.prepare<GrowthPoint>('SELECT at, bytes FROM growth WHERE at >= ? ORDER BY at'),
    };
  }

  sample(): void {
    const now = Date.now();
    const { last, add, thin, forget } = this.#statements;
    if ((last.get() ?? 0) > now - leastMs) return;
    this.#database.now(() => {
      add.run(now, this.#bytes());
      // Only whole days are thinned, so that what is left of one stays the same.
      const dense = now - denseMs - (now % dayMs);
      thin.run(dense, dense);
      forget.run(now - mostMs);
    });
  }

  points(days: number): GrowthPoint[] {
    const now = Date.now();
    return [...this.#statements.since.all(now - days * dayMs), { at: now, bytes: this.#bytes() }];
  }
}
