import type { FromMover, ToMover } from './move/errand.ts';
import { mover } from './move/errand.ts';

/** Moves data folders for the program that started this process: Electron's utilityProcess, or fork. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: ToMover }) => void): void;
  postMessage(message: FromMover): void;
}

const { parentPort } = process as unknown as { parentPort?: ParentPort };

if (parentPort) {
  const take = mover((message) => parentPort.postMessage(message));
  parentPort.on('message', ({ data }) => take(data));
} else {
  const take = mover((message) => void process.send?.(message));
  process.on('message', (message: ToMover) => take(message));
  // Nobody is left to switch to the new folder; what was brought there is taken up by the next move.
  process.on('disconnect', () => process.exit(1));
}
