import type { Database } from './database.ts';

/**
 * Answers of lookups, good until anything at all is written. Nobody else writes the database, so what is remembered
 * here is what a lookup would say.
 */
export class ReadCache<Value> {
  readonly #database: Database;
  readonly #most: number;
  readonly #answers = new Map<string, Value>();
  #generation = -1;

  constructor(database: Database, most = 10_000) {
    this.#database = database;
    this.#most = most;
  }

  /** What `read` says for `key`, now or since the last write; that there is nothing is not remembered. */
  get(key: string, read: () => Value | undefined): Value | undefined {
    if (this.#generation !== this.#database.generation || this.#answers.size > this.#most) {
      this.#answers.clear();
      this.#generation = this.#database.generation;
    }
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const answer = read();
    if (answer !== undefined) this.#answers.set(key, answer);
    return answer;
  }
}
