import type { PageEvents } from './events.ts';
import { linesOf } from './stream.ts';

const pauseMs = 2000;
/** Asked for again after the connection broke, so that the lines in between are not missed. */
const overlap = 1000;

/** Follows the log over broken connections; each line is told once. */
export class LogFollower {
  readonly #events: PageEvents;
  #following = new AbortController();

  constructor(events: PageEvents) {
    this.#events = events;
  }

  follow(lines: number): void {
    this.unfollow();
    this.#following = new AbortController();
    void this.#stay(lines, this.#following.signal);
  }

  unfollow(): void {
    this.#following.abort();
  }

  async #stay(lines: number, signal: AbortSignal): Promise<void> {
    let newest = 0;
    for (let asked = lines; !signal.aborted; asked = overlap) {
      const known = newest;
      try {
        for await (const some of linesOf(`/logs?lines=${asked}&follow=true`, signal)) {
          const fresh = some.filter((line) => known === 0 || timeOf(line) > known);
          newest = Math.max(newest, ...fresh.map(timeOf));
          if (fresh.length > 0) this.#events.tell('log', fresh);
        }
      } catch {
        // Broken off or stopped on purpose; the loop knows which.
      }
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

/** Found without parsing: a log may have a hundred thousand lines. */
function timeOf(line: string): number {
  return Number(/"time":(\d+)/.exec(line)?.[1] ?? 0);
}
