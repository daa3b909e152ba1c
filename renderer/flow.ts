import type { Transfer } from '../electron/bridge/contract.ts';

export const flowSeconds = 60;

/** What was moved in one second. */
export interface FlowSecond {
  pushed: number;
  pulled: number;
}

/** Bytes moved in each of the last sixty seconds, worked out from how far the transfers are each time they are told. */
export class Flow {
  readonly #seconds = new Map<number, FlowSecond>();
  #moved = new Map<string, number>();

  hear(transfers: Transfer[], now: number): void {
    const second = Math.floor(now / 1000);
    for (const { id, direction, bytes } of transfers) {
      // Of one that is heard of for the first time, all it has moved was moved just now.
      const fresh = Math.max(0, bytes - (this.#moved.get(id) ?? 0));
      if (fresh > 0) this.#at(second)[direction === 'push' ? 'pushed' : 'pulled'] += fresh;
    }
    this.#moved = new Map(transfers.map(({ id, bytes }) => [id, bytes]));
    for (const past of this.#seconds.keys()) if (past <= second - flowSeconds) this.#seconds.delete(past);
  }

  /** The last sixty whole seconds, oldest first. */
  last(now: number): FlowSecond[] {
    const newest = Math.floor(now / 1000);
    return Array.from(
      { length: flowSeconds },
      (_, at) => this.#seconds.get(newest - flowSeconds + 1 + at) ?? { pushed: 0, pulled: 0 },
    );
  }

  #at(second: number): FlowSecond {
    const there = this.#seconds.get(second);
    if (there) return there;
    const fresh = { pushed: 0, pulled: 0 };
    this.#seconds.set(second, fresh);
    return fresh;
  }
}

/** Of this window, from when it was opened. */
export const flow = new Flow();
