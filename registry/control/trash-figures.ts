import type { Store } from '../store/store.ts';
import type { Status } from './contract.ts';

const leastMs = 3_000;
/** While much is written, working it out takes a twentieth of the time at most. */
const shareOfTime = 20;

type Figures = Status['trash'];

/** What the trash holds, for whoever asks again and again: the number as it is, the bytes as they were a while ago. */
export class TrashFigures {
  readonly #store: Pick<Store, 'trash' | 'usage'>;
  #last: Figures = { entries: 0, bytes: 0 };
  #lookAgainAt = 0;

  constructor(store: Pick<Store, 'trash' | 'usage'>) {
    this.#store = store;
  }

  /** Never waits; also while the disk is gone. */
  now(): Figures {
    try {
      const { entries } = this.#store.trash;
      this.#last = { entries, bytes: entries === 0 ? 0 : this.#last.bytes };
      if (entries > 0 && performance.now() >= this.#lookAgainAt) void this.#look();
    } catch {
      // The status says why; what it held last is still the best answer.
    }
    return this.#last;
  }

  async #look(): Promise<void> {
    const start = performance.now();
    this.#lookAgainAt = Number.POSITIVE_INFINITY;
    try {
      const { trashBytes } = (await this.#store.usage.lately()).bytes();
      this.#last = { ...this.#last, bytes: trashBytes };
    } catch {
      // As above.
    }
    const end = performance.now();
    this.#lookAgainAt = end + Math.max(leastMs, shareOfTime * (end - start));
  }
}
