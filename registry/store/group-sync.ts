interface Waiting {
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Lets many callers share one flush to disk. Whoever calls `wait` is answered by a flush that began after the call,
 * so what was written before it is safe; while one flush runs, the next group gathers.
 */
export class GroupSync {
  readonly #flush: () => Promise<void>;
  #waiting: Waiting[] = [];
  #running = false;

  constructor(flush: () => Promise<void>) {
    this.#flush = flush;
  }

  wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      if (this.#running) return;
      this.#running = true;
      // After this turn of the event loop: requests that arrived together are flushed together.
      setImmediate(() => void this.#run());
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        await this.#flush();
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#running = false;
  }
}
