import type { Store } from '../store/store.ts';

const pauseMs = 10_000;
/** Leases end and uploads grow old without a change. */
const oldMs = 5 * 60_000;
/** Nobody who asked before that is still looking. */
const lookingMs = 60_000;

interface Parts {
  store: Pick<Store, 'garbage'>;
  staleUploadHours: number;
  onError(error: unknown): void;
}

/** How much a clean-up would give back, worked out beside everything else and only for those who look more than once. */
export class CleanUpFigure {
  readonly #parts: Parts;
  #bytes: number | null = null;
  #isChanged = true;
  #isRunning = false;
  #begunAt = Number.NEGATIVE_INFINITY;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What was known a few seconds ago; null until it was worked out. */
  get bytes(): number | null {
    const now = performance.now();
    const isLookedAt = now - this.#askedAt < lookingMs;
    const isOld = this.#isChanged ? now - this.#begunAt > pauseMs : now - this.#begunAt > oldMs;
    this.#askedAt = now;
    if (isLookedAt && isOld && !this.#isRunning) void this.#workOut(now);
    return this.#bytes;
  }

  changed(): void {
    this.#isChanged = true;
  }

  async #workOut(now: number): Promise<void> {
    this.#isRunning = true;
    this.#isChanged = false;
    this.#begunAt = now;
    try {
      const uploadsBefore = Date.now() - this.#parts.staleUploadHours * 3_600_000;
      const kinds = ['manifest', 'blob', 'upload'] as const;
      this.#bytes = (await this.#parts.store.garbage.find({ kinds, uploadsBefore })).bytes;
    } catch (error) {
      this.#parts.onError(error);
    } finally {
      this.#isRunning = false;
    }
  }
}
