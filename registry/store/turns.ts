import { setTimeout as delay, setImmediate } from 'node:timers/promises';

const { eventLoopUtilization } = performance;
/** Whoever shares the loop gets so many times what this takes. */
const share = 9;
const shortestRestMs = 2;
/** How often it is looked whether anybody else has something to do. */
const lookMs = 50;
const busyFrom = 0.03;
/** What waking up takes by itself. In a short rest that looks like a busy loop, and long rests would follow for nothing. */
const wakingMs = 0.3;

/** Long work in pieces: as fast as it goes while nobody else needs the loop, and a tenth of the time while somebody does. */
export class Turns {
  #isBusy = true;
  #looked = Number.NEGATIVE_INFINITY;

  /** Does a piece, and resolves when it is time for the next one. */
  async take<Result>(piece: () => Result): Promise<Result> {
    const begun = performance.now();
    const result = piece();
    await this.rest(performance.now() - begun);
    return result;
  }

  /** After a piece of work that took so long. */
  async rest(workedMs: number): Promise<void> {
    if (!this.#isBusy && performance.now() < this.#looked + lookMs) {
      await setImmediate();
      return;
    }
    const before = eventLoopUtilization();
    await delay(Math.max(shortestRestMs, this.#isBusy ? workedMs * share : 0));
    const { active, idle } = eventLoopUtilization(before);
    this.#isBusy = active - wakingMs > (active + idle) * busyFrom;
    this.#looked = performance.now();
  }
}
