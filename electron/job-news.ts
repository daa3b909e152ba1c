import type { Job, JobKind } from '../registry/facts.ts';
import type { News } from './notifications.ts';
import { shortly, type Words } from './words/index.ts';

const pages: Record<JobKind, string> = {
  collect: '/disk',
  retention: '/disk/rules',
  verify: '/settings/upkeep',
  adopt: '/settings/upkeep',
  'hand-over': '/settings/upkeep',
};

/** Finds what is worth telling of the registry's long jobs as they end: each once. */
export class JobNews {
  readonly #words: () => Words;
  readonly #longMs: number;
  #running = new Set<string>();
  /** Since when. */
  readonly #awaited = new Map<JobKind, number>();

  constructor(words: () => Words, longMs: number) {
    this.#words = words;
    this.#longMs = longMs;
  }

  /** The person waits for the end of the next job of this kind, however quick it is. */
  awaitEnd(kind: JobKind): void {
    this.#awaited.set(kind, Date.now());
  }

  hear(jobs: Job[]): News | undefined {
    const ended = jobs.filter((job) => job.state !== 'running' && this.#isNew(job));
    this.#running = new Set(jobs.filter(({ state }) => state === 'running').map(({ id }) => id));
    return ended.map((job) => this.#of(job)).find((news) => news !== undefined);
  }

  /** A quick one may begin and end unseen. */
  #isNew({ id, kind, startedAt }: Job): boolean {
    return this.#running.has(id) || startedAt >= (this.#awaited.get(kind) ?? Number.POSITIVE_INFINITY);
  }

  #of(job: Job): News | undefined {
    const awaited = this.#awaited.delete(job.kind);
    const { kind, state, trouble, startedAt, endedAt } = job;
    const words = this.#words();
    const page = pages[kind];
    if (state === 'cancelled') return undefined;
    if (state === 'failed') {
      return {
        title: words.jobFailed[kind],
        ...(trouble && { body: shortly(words, trouble) }),
        page,
        awaited,
      };
    }
    const ms = (endedAt ?? startedAt) - startedAt;
    // Routine is no news, however long it takes.
    if (!awaited && (job.quiet || ms < this.#longMs)) return undefined;
    return {
      title: words.jobDone[kind],
      ...(kind === 'collect' && { body: cameBack(job, ms, words) }),
      page,
      awaited,
    };
  }
}

function cameBack({ bytes }: Job, ms: number, words: Words): string {
  if (bytes === 0) return words.nothingCameBack;
  return words.cameBack(bytes, Math.max(1, Math.round(ms / 1000)));
}
