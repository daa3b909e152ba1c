import type { LiveEvent } from '../registry/control/contract.ts';
import type { Trouble } from '../registry/facts.ts';
import type { Move, RegistryState } from './bridge/desk.ts';
import { shortly, type Words } from './words/index.ts';

/** Something worth a notification: the title, and the page that a click on it shows. */
export interface News {
  title: string;
  body?: string;
  page: string;
}

/** What took longer is waited for elsewhere; what was quicker is seen anyway. */
const longMs = 30_000;

/** Finds, in all that happens, what a person who looks elsewhere wants to be told: a long job's end, and trouble. */
export class NewsDesk {
  readonly #words: () => Words;
  #trouble = '';
  #moveStartedAt = Date.now();

  constructor(words: () => Words) {
    this.#words = words;
  }

  /** Each trouble once, until it is over. A registry that died and is back at once is none. */
  ofState(state: RegistryState): News | undefined {
    if (state.state === 'starting' || (state.state === 'restarting' && state.tries === 0)) return undefined;
    const trouble = troubleIn(state);
    const before = this.#trouble;
    this.#trouble = trouble?.code ?? '';
    if (!trouble || trouble.code === before) return undefined;
    return { title: 'Berth', body: this.#words().attention(shortly(this.#words(), trouble)), page: '/' };
  }

  ofLive(event: LiveEvent): News | undefined {
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

function troubleIn(state: RegistryState): Trouble | null {
  if (state.state === 'running') return state.status.trouble;
  return state.state === 'failed' || state.state === 'restarting' ? state.trouble : null;
}
