import { setTimeout as delay } from 'node:timers/promises';

const mib = 1024 * 1024;
/** Shorter waits are gathered: no timer is that exact. */
const shortestMs = 50;

/** Keeps work on bytes at a rate that may change meanwhile. */
export class Pace {
  readonly #mibPerSecond: () => number | null;
  readonly #signal: AbortSignal;
  #freeAt = performance.now();

  /** Null is without a bound. */
  constructor(mibPerSecond: () => number | null, signal: AbortSignal) {
    this.#mibPerSecond = mibPerSecond;
    this.#signal = signal;
  }

  /** Resolves when the work on these bytes has taken its time; rejects when it is aborted. */
  async take(bytes: number): Promise<void> {
    this.#signal.throwIfAborted();
    const rate = this.#mibPerSecond();
    const now = performance.now();
    // Time that nobody used is not made up for.
    this.#freeAt = Math.max(this.#freeAt, now);
    if (rate === null) return;
    this.#freeAt += (bytes / mib / rate) * 1000;
    if (this.#freeAt - now >= shortestMs)
      await delay(this.#freeAt - now, undefined, { signal: this.#signal });
  }
}
