import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { troubleOf } from '../errors.ts';
import type { Job, JobKind } from '../facts.ts';

/** Speed is the mean over this time. */
const speedMs = 3_000;

/** How far a job is: whoever works on it says so here as often as it likes. */
export class Progress {
  /** What it is about: a folder. */
  subject: string | null = null;
  bytes = 0;
  items = 0;
  totalBytes: number | null = null;
  totalItems: number | null = null;
}

export type Work<Result> = (progress: Progress, signal: AbortSignal) => Promise<Result>;

/** Long work: one of a kind at a time, seen by whoever looks, ended early by whoever asks. */
export class Jobs extends EventEmitter<{ changed: [] }> {
  readonly #running = new Map<JobKind, Running>();
  readonly #ended = new Map<JobKind, Job>();
  #stopped = false;

  constructor() {
    super();
    // A listener for each window.
    this.setMaxListeners(0);
  }

  /**
   * Does the work, or waits for the same kind of work that is going on already. The signal is aborted when somebody
   * cancels: work that then resolves says itself what it had done, work that rejects was cancelled. Where nobody waits
   * for it, it is `quiet`, until somebody does.
   */
  run<Result>(kind: JobKind, work: Work<Result>, { quiet = false } = {}): Promise<Result> {
    const known = this.#running.get(kind);
    if (known) {
      known.quiet &&= quiet;
      return known.result as Promise<Result>;
    }
    const job = new Running(kind, work, quiet);
    if (this.#stopped) job.cancel();
    this.#running.set(kind, job);
    this.emit('changed');
    job.result
      .catch(() => undefined)
      .finally(() => {
        this.#running.delete(kind);
        this.#ended.set(kind, job.facts());
        this.emit('changed');
      });
    return job.result as Promise<Result>;
  }

  isRunning(kind: JobKind): boolean {
    return this.#running.has(kind);
  }

  get areRunning(): boolean {
    return this.#running.size > 0;
  }

  /** False if no such job runs. */
  cancel(id: string): boolean {
    const job = [...this.#running.values()].find((one) => one.id === id);
    job?.cancel();
    return job !== undefined;
  }

  /** Those that run, then the last of each kind that ended. */
  list(): Job[] {
    return [...[...this.#running.values()].map((job) => job.facts()), ...this.#ended.values()];
  }

  /** Ends all of them, and resolves when they have; what is begun from then on is ended at once. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const running = [...this.#running.values()];
    for (const job of running) job.cancel();
    await Promise.allSettled(running.map(({ result }) => result));
  }
}

class Running {
  readonly id = randomUUID();
  readonly kind: JobKind;
  readonly result: Promise<unknown>;
  quiet: boolean;
  readonly #progress = new Progress();
  readonly #cancelling = new AbortController();
  readonly #startedAt = Date.now();
  #endedAt: number | null = null;
  #state: Job['state'] = 'running';
  #trouble: Job['trouble'] = null;
  #samples = [{ at: performance.now(), bytes: 0 }];

  constructor(kind: JobKind, work: Work<unknown>, quiet: boolean) {
    this.kind = kind;
    this.quiet = quiet;
    this.result = this.#work(work);
  }

  cancel(): void {
    this.#cancelling.abort();
  }

  async #work(work: Work<unknown>): Promise<unknown> {
    try {
      const result = await work(this.#progress, this.#cancelling.signal);
      this.#state = this.#cancelling.signal.aborted ? 'cancelled' : 'done';
      return result;
    } catch (error) {
      this.#state = this.#cancelling.signal.aborted ? 'cancelled' : 'failed';
      if (this.#state === 'failed') this.#trouble = troubleOf(error);
      throw error;
    } finally {
      this.#endedAt = Date.now();
    }
  }

  facts(): Job {
    const { id, kind } = this;
    const { subject, bytes, items, totalBytes, totalItems } = this.#progress;
    return {
      id,
      kind,
      state: this.#state,
      quiet: this.quiet,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      subject,
      bytes,
      totalBytes,
      items,
      totalItems,
      bytesPerSecond: this.#state === 'running' ? this.#speed() : 0,
      trouble: this.#trouble,
    };
  }

  #speed(): number {
    const now = { at: performance.now(), bytes: this.#progress.bytes };
    this.#samples.push(now);
    // One sample stays that is old enough.
    while (this.#samples.length > 2 && (this.#samples[1]?.at ?? now.at) <= now.at - speedMs)
      this.#samples.shift();
    const first = this.#samples[0] ?? now;
    return now.at > first.at ? Math.round(((now.bytes - first.bytes) * 1000) / (now.at - first.at)) : 0;
  }
}
