import type { Events } from '../events/events.ts';
import type { GoingTag, Policy, Repository, Rule } from '../facts.ts';
import { formatImageReference } from '../names.ts';
import type { Needs, Store } from '../store/store.ts';
import { matcher } from './globs.ts';
import type { Jobs, Progress } from './jobs.ts';
import { checkRules, matchesAll } from './policy-checks.ts';
import { type PullSources, pullsUnderWay } from './pulls.ts';
import { bytesOf, verdictsOn } from './verdicts.ts';

/** Tags that go in one transaction. */
const atOnce = 100;
/** As whom the rules delete. */
const client = 'rule';

export interface RetentionParts extends PullSources {
  store: Pick<Store, 'usage' | 'trash' | 'leases' | 'manifests'>;
  policy: { readonly current: Policy };
  jobs: Jobs;
  events: Pick<Events, 'happened'>;
}

interface Question {
  /** Those in force where none are given. */
  rules?: Rule[] | undefined;
  /** Only this one. */
  repository?: Repository | undefined;
  /** Only those that the rule in this place matches. */
  of?: number | undefined;
  /** Of the tags that are named. */
  limit: number;
}

/** Runs the rules on the store, and says beforehand what they would do. */
export class Retention {
  readonly #parts: RetentionParts;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
  }

  async preview({ rules = this.#parts.policy.current.rules, repository, of, limit }: Question) {
    checkRules(rules);
    const { needs, names } = await this.#look();
    const [only] = of === undefined ? [] : rules.slice(of);
    const isMeant = only ? matcher(only.pattern) : () => true;
    const repositories = names.filter(
      (name) => (repository === undefined || name === repository) && isMeant(name),
    );
    const verdicts = await this.#judge({ needs, rules, repositories });
    const going = verdicts.flatMap((verdict) => verdict.going);
    const bytes = await bytesOf(needs, going);
    const ofRules: { repositories: number; tags: number; bytes: number }[] = [];
    for (const rule of rules) {
      const tags = verdicts.filter((verdict) => verdict.rules.includes(rule)).flatMap(({ going }) => going);
      ofRules.push({
        repositories: repositories.filter(matcher(rule.pattern)).length,
        tags: tags.length,
        bytes: tags.length === going.length ? bytes : await bytesOf(needs, tags),
      });
    }
    return {
      repositories: verdicts.length,
      kept: verdicts.reduce((sum, { kept }) => sum + kept, 0),
      bytes,
      going: going.slice(0, limit),
      goingCount: going.length,
      rules: ofRules,
      matchesAll: rules.some((rule) => matchesAll(rule, names)),
    };
  }

  /** Moves to the trash what goes by the rules in force. While that is done, another run is the same one. */
  run(options?: { quiet: boolean }) {
    return this.#parts.jobs.run('retention', (progress, signal) => this.#run(progress, signal), options);
  }

  async #run(progress: Progress, signal: AbortSignal) {
    const { rules } = this.#parts.policy.current;
    const { needs, names } = await this.#look();
    const verdicts = await this.#judge({ needs, rules, repositories: names });
    const going = verdicts.flatMap((verdict) => verdict.going);
    progress.totalItems = going.length;
    const gone: GoingTag[] = [];
    let waiting = 0;
    for (let i = 0; i < going.length && !signal.aborted; i += atOnce) {
      const batch = going.slice(i, i + atOnce);
      // Some may have been asked for since they were judged.
      const isPulled = pullsUnderWay(this.#parts);
      const free = batch.filter(({ waits, repository, digest }) => !waits && !isPulled(repository, digest));
      waiting += batch.length - free.length;
      gone.push(...(await this.#throwAway(free)));
      progress.items += batch.length;
    }
    const bytes = await bytesOf(needs, gone);
    return { tags: gone.length, waiting, bytes };
  }

  #judge({ needs, ...judged }: { needs: Needs; rules: Rule[]; repositories: Repository[] }) {
    return verdictsOn(needs, { ...judged, isPulled: pullsUnderWay(this.#parts) });
  }

  async #throwAway(tags: GoingTag[]): Promise<GoingTag[]> {
    const { store, policy, events } = this.#parts;
    const removed = tags.map(({ repository, tag, digest, updatedAt }) => ({
      repository,
      tag,
      seen: { digest, updatedAt },
    }));
    const thrown = await store.trash.throwAway(removed, { client, days: policy.current.trashDays });
    const names = new Set(thrown.map(({ removed }) => formatImageReference(removed)));
    const gone = tags.filter((tag) =>
      names.has(formatImageReference({ repository: tag.repository, tag: tag.tag })),
    );
    for (const { repository, tag, digest } of gone)
      events.happened({ kind: 'delete', repository, tag, digest, client });
    return gone;
  }

  async #look() {
    const needs = await this.#parts.store.usage.now();
    return { needs, names: (await needs.repositories()).map(({ name }) => name) };
  }
}
