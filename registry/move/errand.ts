import { troubleOf } from '../errors.ts';
import type { Trouble } from '../facts.ts';
import { type Moved, moveFolder } from './move.ts';
import { type MoveProgress, seldom } from './progress.ts';
import { removeOldFolder } from './remove.ts';
import { cleanTarget } from './target.ts';

/** What the program around the registry tells its mover. */
export type ToMover =
  /** Begins at once, beside a registry that serves the old folder. */
  | { kind: 'move'; from: string; to: string }
  /** In answer to `stop`. */
  | { kind: 'stopped' }
  | { kind: 'cancel' }
  | { kind: 'remove'; folder: string; servedFrom: string }
  /** Removes what a move has left that was killed. */
  | { kind: 'clean'; folder: string };

/** And what it hears; one of the last five is the end of an errand. */
export type FromMover =
  | ({ kind: 'progress' } & MoveProgress)
  /** The registry has to stop now; nothing more can be done beside it. */
  | { kind: 'stop' }
  | ({ kind: 'moved' } & Moved)
  /** The folder is gone, or holds files that are not Berth's. */
  | { kind: 'removed'; gone: boolean }
  | { kind: 'cleaned' }
  | { kind: 'cancelled' }
  | { kind: 'failed'; trouble: Trouble };

/** Does one errand after the other; gives the function that takes messages. */
export function mover(tell: (message: FromMover) => void): (message: ToMover) => void {
  let cancelled = new AbortController();
  let hearStopped: () => void = () => undefined;

  async function move({ from, to }: { from: string; to: string }): Promise<FromMover> {
    const untilStopped = () =>
      new Promise<void>((resolve) => {
        hearStopped = resolve;
        tell({ kind: 'stop' });
      });
    const onProgress = seldom((progress: MoveProgress) => tell({ kind: 'progress', ...progress }));
    const moved = await moveFolder(from, to, { signal: cancelled.signal, untilStopped, onProgress });
    return { kind: 'moved', ...moved };
  }

  async function run(errand: () => Promise<FromMover>): Promise<void> {
    cancelled = new AbortController();
    try {
      tell(await errand());
    } catch (error) {
      tell(cancelled.signal.aborted ? { kind: 'cancelled' } : { kind: 'failed', trouble: troubleOf(error) });
    }
  }

  async function remove({ folder, servedFrom }: { folder: string; servedFrom: string }): Promise<FromMover> {
    return { kind: 'removed', ...(await removeOldFolder(folder, servedFrom)) };
  }

  async function clean({ folder }: { folder: string }): Promise<FromMover> {
    await cleanTarget(folder);
    return { kind: 'cleaned' };
  }

  return (message) => {
    switch (message.kind) {
      case 'move':
        return void run(() => move(message));
      case 'remove':
        return void run(() => remove(message));
      case 'clean':
        return void run(() => clean(message));
      case 'stopped':
        return hearStopped();
      case 'cancel':
        return cancelled.abort();
    }
  };
}
