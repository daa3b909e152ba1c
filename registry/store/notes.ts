import type { Database } from './database.ts';

/** Single values that outlive a restart, by name. */
export class Notes {
  readonly #database: Database;
  readonly #get;
  readonly #set;
  readonly #remove;

  constructor(database: Database) {
    this.#database = database;
    this.#get = database.column<string>('SELECT value FROM notes WHERE name = ?');
    this.#set = database.prepare('INSERT OR REPLACE INTO notes VALUES (?, ?)');
    this.#remove = database.prepare('DELETE FROM notes WHERE name = ?');
  }

  /** What was noted, of whatever shape that was. */
  read(name: string): unknown {
    const text = this.#get.get(name);
    return text === undefined ? undefined : JSON.parse(text);
  }

  /** On disk when it resolves. */
  write(name: string, value: unknown): Promise<void> {
    return this.#database.commit(() => void this.#set.run(name, JSON.stringify(value)));
  }

  remove(name: string): Promise<void> {
    return this.#database.commit(() => void this.#remove.run(name));
  }
}
