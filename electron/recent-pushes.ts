import type { LiveEvent } from '../registry/control/contract.ts';
import type { Activity } from '../registry/facts.ts';

/** So many are offered. */
const kept = 5;

/** References of the images that were pushed last, newest first, each once. */
export class RecentPushes {
  #references: string[] = [];

  get references(): string[] {
    return this.#references;
  }

  /** What the registry knows from before. */
  begin(newestFirst: Activity[]): void {
    this.#references = [];
    for (const activity of newestFirst.toReversed()) this.#add(activity);
  }

  hear(event: LiveEvent): void {
    if (event.kind === 'activity') this.#add(event.activity);
  }

  #add({ kind, repository, tag }: Activity): void {
    if (tag === null || (kind !== 'push' && kind !== 'delete')) return;
    const reference = `${repository}:${tag}`;
    const others = this.#references.filter((other) => other !== reference);
    this.#references = kind === 'push' ? [reference, ...others].slice(0, kept) : others;
  }
}
