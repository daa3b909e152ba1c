import type { Trouble } from '../registry/facts.ts';
import type { RegistryState } from './bridge/desk.ts';

export interface FailurePauses {
  /** Before the first restart; doubled for each further one, up to the longest. */
  firstMs: number;
  longestMs: number;
  /** So long may one that is about to end still hold the folder, or one that begins not answer yet. */
  handoverMs: number;
}

/** What comes after a failure: how the registry is then, unless as before, and when it is begun again by itself. */
export interface Aftermath {
  state?: RegistryState;
  againInMs?: number;
  /** It may mend itself. */
  heals?: boolean;
}

/** What has gone wrong with a registry so far, and so what is done next. */
export class Failures {
  readonly #pauses: FailurePauses;
  #tries = 0;
  #diedAt: number | undefined;
  #lockedSince: number | undefined;

  constructor(pauses: FailurePauses) {
    this.#pauses = pauses;
  }

  /** One that died is begun again after ever longer pauses; one that may not start waits for the person. */
  next(trouble: Trouble): Aftermath {
    if (trouble.code === 'CRASHED') return this.#restart(trouble);
    if (trouble.code === 'FOLDER_LOCKED') {
      this.#lockedSince ??= Date.now();
      if (Date.now() - this.#lockedSince < this.#pauses.handoverMs)
        return { againInMs: this.#pauses.firstMs / 2 };
    }
    return { state: { state: 'failed', trouble }, heals: trouble.code === 'FOLDER_MISSING' };
  }

  /** It serves: whoever held the folder has let go. */
  served(): void {
    this.#lockedSince = undefined;
  }

  /** The next death is the first one again. */
  forget(): void {
    this.#tries = 0;
    this.#diedAt = undefined;
    this.#lockedSince = undefined;
  }

  #restart(trouble: Trouble): Aftermath {
    const { firstMs, longestMs } = this.#pauses;
    const againInMs = Math.min(firstMs * 2 ** this.#tries, longestMs);
    this.#diedAt ??= Date.now();
    return {
      state: {
        state: 'restarting',
        diedAt: this.#diedAt,
        nextTryAt: Date.now() + againInMs,
        tries: this.#tries++,
        trouble,
      },
      againInMs,
    };
  }
}
