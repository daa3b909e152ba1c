import { setTimeout as delay } from 'node:timers/promises';

const eachMs = 250;
const mostWaiting = 20;

/** Slows guessing down: wrong tries are answered one after the other, and a crowd of them is sent away. */
export class WrongTries {
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves when this try may be answered; false at once where too many wait already. */
  async wait(): Promise<boolean> {
    if (this.#waiting >= mostWaiting) return false;
    this.#waiting++;
    this.#last = this.#last.then(() => delay(eachMs, undefined, { ref: false }));
    await this.#last;
    this.#waiting--;
    return true;
  }
}
