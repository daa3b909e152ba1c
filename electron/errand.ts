import type { Trouble } from '../registry/facts.ts';
import type { FromMover, ToMover } from '../registry/move/errand.ts';
import type { Forked } from './forked.ts';

/** A process of registry/mover.ts. */
export type MoverProcess = Pick<Forked<FromMover>, 'postMessage' | 'kill' | 'on' | 'once'>;

type Along = Extract<FromMover, { kind: 'progress' | 'stop' }>;
type End = Exclude<FromMover, Along>;

/** One errand of a mover process, which goes when the errand has ended; what is told to it later is not heard. */
export class Errand {
  readonly end: Promise<End>;
  #mover: MoverProcess | undefined;

  constructor(mover: MoverProcess, errand: ToMover, hear: (message: Along) => void = () => undefined) {
    this.#mover = mover;
    this.end = new Promise((resolve) => {
      const end = (message: End) => {
        this.#mover = undefined;
        mover.kill();
        resolve(message);
      };
      mover.on('message', (message) => {
        if (message.kind === 'progress' || message.kind === 'stop') hear(message);
        else end(message);
      });
      mover.once('exit', () => end({ kind: 'failed', trouble: crashed }));
    });
    this.tell(errand);
  }

  tell(message: ToMover): void {
    this.#mover?.postMessage(message);
  }
}

const crashed: Trouble = {
  code: 'MOVE_CRASHED',
  message: 'The process that moved the data ended unexpectedly. The data are in the old folder.',
  facts: {},
};
