import Sqlite from 'better-sqlite3';
import type { Digest } from '../names.ts';
import type { Database } from './database.ts';
import { fromBytes, toBytes } from './digests.ts';
import { inSteps } from './in-steps.ts';
import { findNeeders } from './needers.ts';
import { GraphNeeds } from './needs.ts';
import { readGraph } from './read-graph.ts';
import type { Needs, Usage } from './store.ts';

interface Answer {
  needs: Needs;
  generation: number;
  /** Until then it is good enough for whoever does not ask for this very moment, whatever is written meanwhile. */
  freshUntil: number;
}

/** While much is written, reading takes a twentieth of the time at most; what costs next to nothing is always read anew. */
function freshFor(costMs: number): number {
  return costMs < 10 ? 0 : Math.min(1000, 20 * costMs);
}

/**
 * Reads over a connection of its own: a transaction there sees the store at one moment, however many steps the reading
 * takes and whatever is written meanwhile.
 */
export class UsageTable implements Usage {
  readonly #database: Database;
  readonly #file: string;
  readonly #stopped = new AbortController();
  readonly #digest;
  readonly #id;
  #connection: Sqlite.Database | undefined;
  #last: Answer | undefined;
  #running: Promise<Answer> | undefined;

  constructor(database: Database, file: string) {
    this.#database = database;
    this.#file = file;
    this.#digest = database.column<Buffer>('SELECT digest FROM blobs WHERE id = ?');
    this.#id = database.column<number>('SELECT id FROM blobs WHERE digest = ?');
  }

  async now(): Promise<Needs> {
    const { generation } = this.#database;
    while (this.#last === undefined || this.#last.generation < generation) await this.#next();
    return this.#last.needs;
  }

  async lately(): Promise<Needs> {
    const last = this.#last;
    const isFresh =
      last && (last.generation === this.#database.generation || performance.now() < last.freshUntil);
    return isFresh ? last.needs : (await this.#next()).needs;
  }

  /** The one computation at a time, this or the next. */
  #next(): Promise<Answer> {
    this.#running ??= this.#compute().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #compute(): Promise<Answer> {
    this.#stopped.signal.throwIfAborted();
    const { generation } = this.#database;
    const start = performance.now();
    this.#connection ??= new Sqlite(this.#file, { readonly: true, fileMustExist: true });
    const graph = await inSteps(readGraph(this.#connection), this.#stopped.signal);
    await inSteps(findNeeders(graph), this.#stopped.signal);
    const names = {
      digest: (id: number) => {
        const bytes = this.#digest.get(id);
        return bytes && fromBytes(bytes);
      },
      id: (digest: Digest) => this.#id.get(toBytes(digest)),
    };
    const costMs = performance.now() - start;
    // From its start: what is written from then on is not in it.
    this.#last = { needs: new GraphNeeds(graph, names), generation, freshUntil: start + freshFor(costMs) };
    return this.#last;
  }

  async close(): Promise<void> {
    this.#stopped.abort(new Error('the store is closed'));
    await this.#running?.catch(() => undefined);
    this.#connection?.close();
  }
}
