import type { Store } from '../store/store.ts';
import type { Budgets } from './budgets.ts';
import type { Collector } from './collector.ts';
import type { PolicyInForce } from './policy.ts';
import { nextRun } from './policy-checks.ts';
import type { Retention } from './retention.ts';

const dayMs = 86_400_000;
const note = 'upkeep';

interface Parts {
  store: Pick<Store, 'notes' | 'trash' | 'clock' | 'growth' | 'leases'>;
  policy: Pick<PolicyInForce, 'current'>;
  retention: Pick<Retention, 'run'>;
  budgets: Pick<Budgets, 'keep'>;
  collector: Pick<Collector, 'collectQuietly'>;
  onDone(done: Done): void;
  onError(error: unknown, what: string): void;
}

/** What one upkeep came to; null where a step has failed. */
export interface Done {
  /** Entries of the trash whose hold had ended. */
  letGo: number | null;
  /** Tags that rules moved to the trash. */
  tags: number | null;
  /** Came back. */
  bytes: number | null;
}

interface Times {
  lookEveryMs?: number;
  /** After a start everybody else comes first. */
  graceMs?: number;
  now?(): number;
}

/** When it was done last, or since when its schedule is that. */
interface Noted {
  schedule: string;
  at: number;
}

/**
 * Keeps the store in order by the policy's schedule. A time at which the computer slept or Berth was off is made up for
 * once, whatever number of them it was.
 */
export class Upkeep {
  readonly #parts: Parts;
  readonly #now: () => number;
  readonly #notBefore: number;
  readonly #timer: NodeJS.Timeout;
  #noted: Noted | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(parts: Parts, { lookEveryMs = 30_000, graceMs = 5 * 60_000, now = Date.now }: Times = {}) {
    this.#parts = parts;
    this.#now = now;
    this.#notBefore = performance.now() + graceMs;
    this.#timer = setInterval(() => void this.look(), lookEveryMs).unref();
  }

  /** Does what is to do if its time has come. Of several at once there is one; never rejects. */
  look(): Promise<void> {
    this.#running ??= this.#look()
      .catch((error) => this.#parts.onError(error, 'the schedule of upkeep could not be followed'))
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  /** Resolves when the step at work has ended; the next ones are left for another time. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #look(): Promise<void> {
    const { schedule } = this.#parts.policy.current;
    if (schedule === null || performance.now() < this.#notBefore) return;
    // Nothing could go yet, and the next time may be a day away.
    if (this.#parts.store.leases.areAfterACrash) return;
    this.#noted ??= this.#parts.store.notes.read(note) as Noted | undefined;
    const since = this.#noted;
    const now = this.#now();
    // A new schedule, or a clock that was set back: nothing was missed.
    if (since?.schedule !== schedule || since.at > now) return this.#note({ schedule, at: now });
    if (nextRun(schedule, new Date(since.at)).getTime() > now) return;
    await this.#run();
    if (!this.#stopped) await this.#note({ schedule, at: this.#now() });
  }

  /** Remembered even where it cannot be written, so that a full disk is no reason to do it over and over. */
  #note(noted: Noted): Promise<void> {
    this.#noted = noted;
    return this.#parts.store.notes.write(note, noted);
  }

  async #run(): Promise<void> {
    const { store, policy, retention, budgets, collector, onDone } = this.#parts;
    const now = store.clock.now();
    const { untaggedDays } = policy.current;
    const letGo = await this.#step('what the trash held for long enough could not be let go of', () =>
      store.trash.letGo(store.trash.due(now), { byHand: false }),
    );
    const ran = await this.#step('the rules could not be run', () => retention.run({ quiet: true }));
    await this.#step('budgets could not be kept', () => budgets.keep());
    const collected = await this.#step('what can go could not be collected', () =>
      collector.collectQuietly({ untaggedBefore: untaggedDays === null ? 0 : now - untaggedDays * dayMs }),
    );
    await this.#step('the size of the store could not be noted', async () => store.growth.sample());
    if (!this.#stopped) onDone({ letGo, tags: ran?.tags ?? null, bytes: collected?.bytes ?? null });
  }

  /** Whatever fails, the others are done. */
  async #step<Result>(failure: string, work: () => Promise<Result>): Promise<Result | null> {
    if (this.#stopped) return null;
    try {
      return await work();
    } catch (error) {
      if (!this.#stopped) this.#parts.onError(error, failure);
      return null;
    }
  }
}
