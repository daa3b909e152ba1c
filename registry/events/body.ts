import { announcedBytes, type Call } from '../http.ts';
import type { Direction } from '../store/store.ts';
import type { Mover } from './moved.ts';

/** A request that carries a blob's bytes, or some of them. How many have passed is asked of its connection: that is free. */
export class Body {
  readonly direction: Direction;
  readonly mover: Mover;
  readonly #call: Call;
  readonly #passedBefore: number;

  constructor(call: Call, direction: Direction, mover: Mover) {
    this.#call = call;
    this.direction = direction;
    this.mover = mover;
    this.#passedBefore = this.#passed;
  }

  /** What its part is known by: several requests may carry one blob. */
  get part(): unknown {
    return this.#call.argument || this;
  }

  /** Bytes move, or will; not where the answer is an error. */
  get isUnderWay(): boolean {
    const { headersSent, statusCode } = this.#call.response;
    return headersSent ? statusCode < 400 : this.direction === 'push';
  }

  get expected(): number | null {
    if (this.direction === 'pull') return announcedBytes(this.#call.response);
    const { headers } = this.#call.request;
    return headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : null;
  }

  /** So far; headers are among them, a few hundred bytes. */
  get moved(): number {
    return Math.min(this.#passed - this.#passedBefore, this.expected ?? Number.POSITIVE_INFINITY);
  }

  break(): void {
    this.#call.response.destroy();
  }

  get #passed(): number {
    const { socket } = this.#call.request;
    return this.direction === 'pull' ? socket.bytesWritten : socket.bytesRead;
  }
}
