import type { LiveEvent, RegistryState } from '../../electron/bridge/contract.ts';
import type { PageEvents } from './events.ts';
import { linesOf } from './stream.ts';

const firstPauseMs = 1000;
const longestPauseMs = 15_000;

/**
 * The live stream of the window door, opened again whenever it ends. The registry counts as running while it is open,
 * so its state is told from here.
 */
export class Connection {
  readonly #events: PageEvents;
  #state: RegistryState = { state: 'starting' };
  #tryNow = () => {};

  constructor(events: PageEvents) {
    this.#events = events;
    void this.#stayOpen();
  }

  get state(): RegistryState {
    return this.#state;
  }

  /** Does not wait for the next try. */
  tryNow(): RegistryState {
    this.#tryNow();
    return this.#state;
  }

  async #stayOpen(): Promise<never> {
    let diedAt = Date.now();
    for (let tries = 0; ; tries++) {
      const opened = await this.#follow();
      if (opened) {
        diedAt = Date.now();
        tries = 0;
      }
      const pauseMs = Math.min(firstPauseMs * 2 ** tries, longestPauseMs);
      this.#become({
        state: 'restarting',
        diedAt,
        nextTryAt: Date.now() + pauseMs,
        tries,
        trouble: { code: 'NOT_RUNNING', message: 'The registry does not answer.', facts: {} },
      });
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs);
        this.#tryNow = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Until the stream ends; says whether it was open at all. */
  async #follow(): Promise<boolean> {
    let opened = false;
    try {
      for await (const lines of linesOf('/live', new AbortController().signal)) {
        opened = true;
        for (const line of lines) this.#hear(JSON.parse(line) as LiveEvent);
      }
    } catch {
      // Refused or broken off: the same to the page, which tries again.
    }
    return opened;
  }

  #hear(event: LiveEvent): void {
    if (event.kind === 'status') this.#become({ state: 'running', attached: true, status: event.status });
    this.#events.tell('live', event);
  }

  #become(state: RegistryState): void {
    this.#state = state;
    this.#events.tell('state', state);
  }
}
