import type { Database } from './database.ts';

const hourMs = 3_600_000;

/**
 * Milliseconds since 1970 that never go back, also where the computer's clock was set back or is wrong after a restart:
 * what was deleted then would else be an old thing as soon as the clock is right again, and its hold over.
 */
export class Clock {
  readonly #database: Database;
  readonly #onError: (error: unknown) => void;
  readonly #note;
  readonly #timer: NodeJS.Timeout;
  #newest: number;

  constructor(database: Database, onError: (error: unknown) => void) {
    this.#database = database;
    this.#onError = onError;
    this.#note = database.prepare("INSERT OR REPLACE INTO notes VALUES ('clock', ?)");
    const known = database.column<number | null>(`
      SELECT max(ifnull((SELECT MAX(deleted_at) FROM trash), 0),
        ifnull((SELECT CAST(value AS INTEGER) FROM notes WHERE name = 'clock'), 0))`);
    this.#newest = known.get() ?? 0;
    this.#timer = setInterval(() => this.#write(), hourMs).unref();
  }

  now(): number {
    this.#newest = Math.max(this.#newest, Date.now());
    return this.#newest;
  }

  #write(): void {
    try {
      this.#database.now(() => void this.#note.run(String(this.now())));
    } catch (error) {
      this.#onError(error);
    }
  }

  /** Also notes the time, for the next start. */
  stop(): void {
    clearInterval(this.#timer);
    this.#write();
  }
}
