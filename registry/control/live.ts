import type { EventEmitter } from 'node:events';
import type { Jobs } from '../collect/jobs.ts';
import type { Events } from '../events/events.ts';
import type { Transfers } from '../events/transfers.ts';
import type { SetUp } from '../facts.ts';
import type { LiveEvent, Status } from './contract.ts';

const movingMs = 500;
const changedMs = 1_000;
const statusMs = 3_000;

type Hear = (event: LiveEvent) => void;

interface Sources {
  status(): Promise<Status>;
  transfers: Pick<Transfers, 'list'>;
  events: Events;
  jobs: Jobs;
  connections: EventEmitter<{ setUp: [SetUp] }>;
}

/** Says how things stand and what changes, to whoever follows; while nobody does, it looks at nothing. */
export class Live {
  readonly #sources: Sources;
  readonly #followers = new Set<Hear>();
  #timers: NodeJS.Timeout[] = [];
  #lastCondition = '';
  #isMoving = false;
  /** Runs for a second after a change was said; then comes what there is to say. */
  #pause: NodeJS.Timeout | undefined;
  #next: 'nothing' | 'changed' | 'settled' = 'nothing';

  constructor(sources: Sources) {
    this.#sources = sources;
    sources.events.on('activity', (activity) => this.#tell({ kind: 'activity', activity }));
    sources.events.on('changed', () => this.#tellChanged());
    sources.jobs.on('changed', () => this.#tellJobs());
    sources.connections.on('setUp', (setUp) => this.#tell({ kind: 'setUp', setUp }));
  }

  /** The first it hears is how things stand. Gives the function that ends it. */
  follow(hear: Hear): () => void {
    this.#followers.add(hear);
    if (this.#followers.size === 1) this.#watch();
    hear({ kind: 'transfers', transfers: this.#sources.transfers.list() });
    hear({ kind: 'jobs', jobs: this.#sources.jobs.list() });
    void this.#look(hear);
    return () => {
      this.#followers.delete(hear);
      if (this.#followers.size === 0) this.stop();
    };
  }

  /** The status is said again where a person would see a difference. */
  look(): Promise<void> {
    return this.#look();
  }

  stop(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    clearTimeout(this.#pause);
    this.#pause = undefined;
  }

  #watch(): void {
    this.#timers = [
      setInterval(() => this.#tellMoving(), movingMs).unref(),
      setInterval(() => void this.#look(), statusMs).unref(),
    ];
  }

  /** A newcomer hears it in any case. */
  async #look(newcomer?: Hear): Promise<void> {
    const status = await this.#sources.status();
    const condition = conditionOf(status);
    const isNews = condition !== this.#lastCondition;
    this.#lastCondition = condition;
    if (isNews) this.#tell({ kind: 'status', status });
    else if (newcomer && this.#followers.has(newcomer)) newcomer({ kind: 'status', status });
  }

  #tellMoving(): void {
    if (this.#sources.jobs.areRunning) this.#tellJobs();
    const transfers = this.#sources.transfers.list();
    if (transfers.length > 0 || this.#isMoving) this.#tell({ kind: 'transfers', transfers });
    this.#isMoving = transfers.length > 0;
  }

  #tellJobs(): void {
    if (this.#followers.size > 0) this.#tell({ kind: 'jobs', jobs: this.#sources.jobs.list() });
  }

  /**
   * The first change is said at once, those of the next second together at its end. A second after the last one it is
   * said once more: whoever asked at once may have been given a list of just before (see `Usage.lately`).
   */
  #tellChanged(): void {
    if (this.#followers.size === 0) return;
    if (this.#pause) this.#next = 'changed';
    else this.#sayChanged('settled');
  }

  #sayChanged(next: 'nothing' | 'settled'): void {
    this.#next = next;
    this.#tell({ kind: 'changed' });
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      if (this.#next !== 'nothing') this.#sayChanged(this.#next === 'changed' ? 'settled' : 'nothing');
    }, changedMs).unref();
  }

  #tell(event: LiveEvent): void {
    for (const follower of this.#followers) follower(event);
  }
}

function conditionOf({ readOnly, trouble, notices, budget, cleanUpBytes }: Status): string {
  return JSON.stringify([readOnly, trouble, notices, budget, cleanUpBytes]);
}
