import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import type { Digest } from '../names.ts';
import type { Store } from '../store/store.ts';
import type { Distribution } from './distribution.ts';
import { readLink } from './links.ts';
import { ignoreUnusable } from './unusable.ts';

/** What is remembered of a hand-over: when it ended, and which links it left because docker-registry wrote them. */
interface Memory {
  at: number;
  takenIn: string[];
}

const note = 'handedOver';

/**
 * Tells the links that docker-registry wrote since the last hand-over, or before an earlier one that left them, from
 * those that an earlier hand-over wrote.
 */
export class TakenIn {
  readonly #notes: Store['notes'];
  readonly #target: Distribution;
  readonly #since: number;
  readonly #before: ReadonlySet<string>;
  readonly #found = new Set<string>();

  constructor(notes: Store['notes'], target: Distribution) {
    this.#notes = notes;
    this.#target = target;
    const { at = 0, takenIn = [] } = (notes.read(note) ?? {}) as Partial<Memory>;
    // By a clock that was set back since then nothing is told apart, so all of it stays.
    this.#since = at > Date.now() ? 0 : at;
    this.#before = new Set(takenIn);
  }

  /**
   * The digest that such a link names; undefined for one of ours, for one that says what ours would say, and where it
   * names what is not there any more.
   */
  async digestOf(link: string, ours?: Digest): Promise<Digest | undefined> {
    const found = await readLink(link).catch(ignoreUnusable);
    const name = relative(this.#target.repositories, link);
    if (!found || found.digest === ours || (found.at <= this.#since && !this.#before.has(name)))
      return undefined;
    if (!existsSync(this.#target.blob(found.digest))) return undefined;
    this.#found.add(name);
    return found.digest;
  }

  /** At the end of a hand-over: all links that are there now are ours, or were found to be docker-registry's. */
  remember(): Promise<void> {
    const memory: Memory = { at: Date.now(), takenIn: [...this.#found] };
    return this.#notes.write(note, memory);
  }
}
