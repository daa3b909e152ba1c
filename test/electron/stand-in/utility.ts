/** Loaded first in a utility process: gives it `process.parentPort`. */
import { EventEmitter } from 'node:events';
import { makeCodec } from './codec.ts';

const { encode, decode } = makeCodec();

class ParentPort extends EventEmitter {
  /** What came before anybody listened. */
  #early: unknown[] | undefined = [];

  constructor() {
    super();
    this.on('newListener', (name) => {
      if (name !== 'message' || !this.#early) return;
      const early = this.#early;
      this.#early = undefined;
      setImmediate(() => {
        for (const event of early) this.emit('message', event);
      });
    });
  }

  postMessage(message: unknown): void {
    process.send?.(encode(message));
  }

  _take(event: unknown): void {
    if (this.#early) this.#early.push(event);
    else this.emit('message', event);
  }
}

const parentPort = new ParentPort();
process.on('message', ({ message }: { message: unknown }) =>
  parentPort._take({ data: decode(message), ports: [] }),
);
// A utility process ends with its parent, without a word.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
Object.assign(process, { parentPort, type: 'utility' });
