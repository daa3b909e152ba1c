import type { GarbageKind, Trouble } from '../facts.ts';
import type { FoundGarbage, GarbageOptions, GarbageSums, Store } from '../store/store.ts';
import type { Jobs, Progress } from './jobs.ts';

const hourMs = 3_600_000;

export interface Collected {
  bytes: number;
  sums: GarbageSums;
  ms: number;
  /** It was ended early; what is counted here is gone, the rest goes with the next one. */
  cancelled: boolean;
  /** What could not be removed, and why; it is tried again next time. */
  troubles: Trouble[];
}

interface Parts {
  store: Pick<Store, 'garbage'>;
  jobs: Jobs;
  staleUploadHours: number;
  /** Content is gone. */
  onChanged(): void;
}

/** What a clean-up on schedule leaves and takes that one by hand does not. */
type Scheduled = Pick<GarbageOptions, 'untaggedBefore' | 'cached'>;

/** Finds what may go, and takes it: one at a time, whoever asks. */
export class Collector {
  readonly #parts: Parts;
  /** What runs without anybody having asked. */
  #quiet: Promise<Collected> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What a clean-up that is asked for would take now. */
  preview(kinds?: readonly GarbageKind[]): Promise<FoundGarbage> {
    return this.#find({ kinds });
  }

  /** For somebody who waits for it; of several at once there is one. What runs for nobody holds back more: it ends first. */
  async collect(kinds?: readonly GarbageKind[]): Promise<Collected> {
    await this.#quiet?.catch(() => undefined);
    return this.#run({ kinds });
  }

  /** Also what became garbage just now, which one that runs already may not have seen. */
  async collectAnew(): Promise<Collected> {
    if (this.#parts.jobs.isRunning('collect')) await this.collect().catch(() => undefined);
    return this.collect();
  }

  collectQuietly(scheduled: Scheduled): Promise<Collected> {
    const running = this.#run(scheduled, { quiet: true });
    this.#quiet = running;
    const ended = () => {
      if (this.#quiet === running) this.#quiet = undefined;
    };
    running.then(ended, ended);
    return running;
  }

  #run(options: GarbageOptions, { quiet = false } = {}): Promise<Collected> {
    const work = (progress: Progress, signal: AbortSignal) => this.#collect(options, progress, signal);
    return this.#parts.jobs.run('collect', work, { quiet });
  }

  async #collect(options: GarbageOptions, progress: Progress, signal: AbortSignal): Promise<Collected> {
    const begun = performance.now();
    const found = await this.#find(options);
    progress.totalBytes = found.bytes;
    progress.totalItems = found.count;
    const onProgress = (items: number, bytes: number) => Object.assign(progress, { items, bytes });
    try {
      const removed = await this.#parts.store.garbage.remove(found, { signal, onProgress });
      return { ...removed, ms: Math.round(performance.now() - begun) };
    } finally {
      if (progress.items > 0) this.#parts.onChanged();
    }
  }

  #find(options: GarbageOptions): Promise<FoundGarbage> {
    const uploadsBefore = Date.now() - this.#parts.staleUploadHours * hourMs;
    return this.#parts.store.garbage.find({ uploadsBefore, ...options });
  }
}
