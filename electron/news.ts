import type { LiveEvent } from '../registry/control/contract.ts';
import type { JobKind, Trouble } from '../registry/facts.ts';
import type { Move, RegistryState } from './bridge/desk.ts';
import { JobNews } from './job-news.ts';
import type { News } from './notifications.ts';
import { shortly, type Words } from './words/index.ts';

/** What took longer is waited for elsewhere; what was quicker is seen anyway. */
const longMs = 30_000;

/** Finds, in all that happens, what a person who looks elsewhere wants to be told: a long job's end, and trouble. */
export class NewsDesk {
  readonly #words: () => Words;
  readonly #jobs: JobNews;
  #troubles = new Set<string>();
  #moveStartedAt = Date.now();

  constructor(words: () => Words) {
    this.#words = words;
    this.#jobs = new JobNews(words, longMs);
  }

  /** Each trouble once, until it is over. A registry that died and is back at once is none. */
  ofState(state: RegistryState): News | undefined {
    if (state.state === 'starting' || (state.state === 'restarting' && state.tries === 0)) return undefined;
    const troubles = troublesIn(state);
    const trouble = troubles.find(({ code }) => !this.#troubles.has(code));
    this.#troubles = new Set(troubles.map(({ code }) => code));
    if (!trouble) return undefined;
    return { title: 'Berth', body: this.#words().attention(shortly(this.#words(), trouble)), page: '/' };
  }

  /** The person waits for the end of the next job of this kind. */
  awaitEnd(kind: JobKind): void {
    this.#jobs.awaitEnd(kind);
  }

  ofLive(event: LiveEvent): News | undefined {
    if (event.kind === 'jobs') return this.#jobs.hear(event.jobs);
    if (event.kind !== 'activity') return undefined;
    const { kind, ms, repository, tag } = event.activity;
    if (ms === null || ms < longMs || (kind !== 'push' && kind !== 'pull')) return undefined;
    const reference = tag === null ? repository : `${repository}:${tag}`;
    const title = kind === 'push' ? this.#words().pushed(reference) : this.#words().pulled(reference);
    return { title, page: `/images/${repository}` };
  }

  ofMove(move: Move): News | undefined {
    if (move.state === 'running') this.#moveStartedAt = move.startedAt;
    if (move.state === 'failed')
      return {
        title: this.#words().moveFailed,
        body: shortly(this.#words(), move.trouble),
        page: '/settings',
      };
    if (move.state !== 'moved' || Date.now() - this.#moveStartedAt < longMs) return undefined;
    return { title: this.#words().moved(move.to), page: '/settings' };
  }
}

function troublesIn(state: RegistryState): Trouble[] {
  if (state.state !== 'running') return 'trouble' in state ? [state.trouble] : [];
  const { trouble, notices } = state.status;
  return trouble ? [trouble, ...notices] : notices;
}
