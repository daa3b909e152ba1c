import { PlainError, troubleOf } from '../registry/errors.ts';
import type { Trouble } from '../registry/facts.ts';
import type { ToMover } from '../registry/move/errand.ts';
import type { Move, RegistryState } from './bridge/desk.ts';
import { Errand, type MoverProcess } from './errand.ts';

/** What is kept over restarts of the app. */
export type RememberedMove =
  | null
  | { state: 'running'; from: string; to: string }
  | { state: 'moved'; from: string; to: string; bytes: number };

interface Parts {
  /** The folder that is served now, and after the next start. `set` returns once it is on disk. */
  data: { get(): string; set(folder: string): void };
  remembered: { get(): RememberedMove; set(move: RememberedMove): void };
  registry: { stop(): Promise<unknown>; start(): Promise<RegistryState> };
  fork(): MoverProcess;
  announce(move: Move): void;
}

/**
 * Moves the data folder. Until everything was checked in the new one and the registry has started there, the old one is
 * in force, whatever ends in the middle; afterwards it stays until the person is content.
 */
export class DataMove {
  readonly #parts: Parts;
  #move: Move;
  #running: { errand: Errand; ended: Promise<void> } | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#move = this.#afterRestart();
  }

  state(): Move {
    return this.#move;
  }

  /** Gives the state as it is now; how it goes on is announced. */
  start(to: string): Move {
    if (this.#move.state === 'running' || this.#move.state === 'moved') return this.#move;
    const from = this.#parts.data.get();
    this.#parts.remembered.set({ state: 'running', from, to });
    this.#running = this.#run({
      state: 'running',
      from,
      to,
      step: 'copy',
      bytes: 0,
      totalBytes: 0,
      startedAt: Date.now(),
    });
    return this.#move;
  }

  /** Gives up a move under way, or forgets one that failed with what it left; resolves when nothing of it is there. */
  async cancel(): Promise<Move> {
    if (this.#move.state === 'running') {
      this.#running?.errand.tell({ kind: 'cancel' });
      await this.#running?.ended;
    } else if (this.#move.state === 'failed') {
      await this.#errand({ kind: 'clean', folder: this.#move.to });
      this.#end({ state: 'none' });
    }
    return this.#move;
  }

  /** Serves from the old folder again. The new one stays as it is: something may have been pushed to it. */
  async revert(): Promise<Move> {
    if (this.#move.state === 'moved') {
      await this.#parts.registry.stop();
      this.#parts.data.set(this.#move.from);
      this.#end({ state: 'none' });
      await this.#parts.registry.start();
    }
    return this.#move;
  }

  /** Removes the old folder, as far as its files are Berth's. */
  async finish(): Promise<Move> {
    if (this.#move.state === 'moved') {
      const { from: folder, to: servedFrom } = this.#move;
      const answer = await this.#errand({ kind: 'remove', folder, servedFrom });
      if (answer.kind === 'failed') throw new PlainError(answer.trouble.message, answer.trouble);
      this.#end({ state: 'none' });
    }
    return this.#move;
  }

  /** Before the app quits: a move under way is given up, and its process is not left behind. */
  async stop(): Promise<void> {
    if (this.#move.state === 'running') await this.cancel();
  }

  /** `ended` resolves when a registry that was stopped for the move runs again, too. */
  #run(begun: Extract<Move, { state: 'running' }>): { errand: Errand; ended: Promise<void> } {
    const { from, to } = begun;
    let stopped: Promise<unknown> | undefined;
    let stays: Trouble | undefined;
    this.#set(begun);

    const stop = async () => {
      this.#set({ ...begun, step: 'switch' });
      stopped = this.#parts.registry.stop();
      try {
        await stopped;
        errand.tell({ kind: 'stopped' });
      } catch (error) {
        stays = troubleOf(error);
        errand.tell({ kind: 'cancel' });
      }
    };
    const errand = new Errand(this.#parts.fork(), { kind: 'move', from, to }, (message) => {
      if (message.kind === 'stop') void stop();
      else {
        const { step, bytes, totalBytes } = message;
        this.#set({ ...begun, step: stopped ? 'switch' : step, bytes, totalBytes });
      }
    });
    const ended = errand.end.then(async (end) => {
      await stopped?.catch(() => undefined);
      if (end.kind === 'moved') return this.#switchTo(begun, end.bytes);
      const trouble = end.kind === 'failed' ? end.trouble : stays;
      this.#end(trouble ? { state: 'failed', from, to, trouble } : { state: 'none' });
      if (stopped) await this.#parts.registry.start();
    });
    return { errand, ended };
  }

  async #switchTo({ from, to }: { from: string; to: string }, bytes: number): Promise<void> {
    this.#parts.data.set(to);
    const state = await this.#parts.registry.start();
    if (state.state === 'failed') {
      this.#parts.data.set(from);
      await this.#errand({ kind: 'remove', folder: to, servedFrom: from });
      this.#end({ state: 'failed', from, to, trouble: state.trouble });
      await this.#parts.registry.start();
      return;
    }
    this.#parts.remembered.set({ state: 'moved', from, to, bytes });
    this.#set({ state: 'moved', from, to, bytes });
  }

  #errand(message: ToMover): Errand['end'] {
    return new Errand(this.#parts.fork(), message).end;
  }

  /** The app may have ended in the middle: then the folder in force says how far it was. */
  #afterRestart(): Move {
    const remembered = this.#parts.remembered.get();
    if (!remembered) return { state: 'none' };
    const { from, to } = remembered;
    if (remembered.state === 'moved') return remembered;
    if (this.#parts.data.get() === to) return { state: 'moved', from, to, bytes: 0 };
    return { state: 'failed', from, to, trouble: interrupted };
  }

  /** Nothing is left to be done about it after a restart. */
  #end(move: Move): void {
    this.#parts.remembered.set(null);
    this.#set(move);
  }

  #set(move: Move): void {
    this.#move = move;
    this.#parts.announce(move);
  }
}

const interrupted: Trouble = {
  code: 'MOVE_INTERRUPTED',
  message:
    'Berth ended in the middle of the move. The data are in the old folder; start the move again to go on with it.',
  facts: {},
};
