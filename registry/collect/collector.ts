import type { Collected, GarbageKind } from '../facts.ts';
import type { FoundGarbage, GarbageOptions, Store } from '../store/store.ts';
import type { Jobs, Progress } from './jobs.ts';

const hourMs = 3_600_000;

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
  /** One that runs and takes less than one that is asked for. */
  #heldBackRun: Promise<Collected> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What a clean-up that is asked for would take now. */
  preview(kinds?: readonly GarbageKind[]): Promise<FoundGarbage> {
    return this.#find({ kinds });
  }

  /** For somebody who waits for it; of several at once there is one. One that holds back more ends first. */
  async collect(kinds?: readonly GarbageKind[]): Promise<Collected> {
    await this.#heldBackRun?.catch(() => undefined);
    return this.#run({ kinds });
  }

  /** Of manifests without a tag only those that their owner let go of by hand, just now; blobs that nothing needs. */
  async collectLetGo(): Promise<Collected> {
    const { jobs } = this.#parts;
    // One that runs already may not have seen them.
    while (jobs.isRunning('collect')) await (this.#heldBackRun ?? this.#run({})).catch(() => undefined);
    return this.#heldBack({ kinds: ['manifest', 'blob'], untaggedBefore: 1 });
  }

  collectQuietly(scheduled: Scheduled): Promise<Collected> {
    return this.#heldBack(scheduled, { quiet: true });
  }

  #heldBack(options: GarbageOptions, shown = { quiet: false }): Promise<Collected> {
    const running = this.#run(options, shown);
    this.#heldBackRun = running;
    const ended = () => {
      if (this.#heldBackRun === running) this.#heldBackRun = undefined;
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
