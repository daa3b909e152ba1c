import { setImmediate } from 'node:timers/promises';
import type { Digest, GoingTag, ListedTag, Repository, Rule } from '../facts.ts';
import type { Needs } from '../store/store.ts';
import { matcher } from './globs.ts';
import { judge } from './rules.ts';

/** What rules say of one repository. */
export interface Verdict {
  repository: Repository;
  /** Those that match it. */
  rules: Rule[];
  going: GoingTag[];
  kept: number;
}

interface Options {
  rules: Rule[];
  repositories: Repository[];
  isPulled(repository: Repository, digest: Digest): boolean;
}

/** Judges every repository that one of the rules matches. */
export async function verdictsOn(
  needs: Needs,
  { rules, repositories, isPulled }: Options,
): Promise<Verdict[]> {
  const known = rules
    .filter(({ enabled }) => enabled)
    .map((rule) => ({ rule, matches: matcher(rule.pattern) }));
  const now = Date.now();
  const verdicts: Verdict[] = [];
  for (const repository of repositories) {
    const matching = known.filter(({ matches }) => matches(repository)).map(({ rule }) => rule);
    const tags = matching.length > 0 ? await needs.tags(repository) : undefined;
    if (!tags) continue;
    // Who runs an image by its digest pulls what the tag is kept for.
    const pulled = tags.map((tag) => ({
      ...tag,
      pulledAt: Math.max(tag.pulledAt ?? 0, needs.pulledAt(repository, tag.digest) ?? 0) || null,
    }));
    const going = judge(pulled, matching, {
      now,
      isPulled: (digest) => isPulled(repository, digest),
      leadsTo: (digest) => needs.leadsTo(repository, digest),
    });
    verdicts.push({
      repository,
      rules: matching,
      going: going.map(({ tag, waits }) => ({ ...facts(repository, tag), waits })),
      kept: tags.length - going.length,
    });
    await setImmediate();
  }
  return verdicts;
}

function facts(repository: Repository, { name, digest, updatedAt, pulledAt }: ListedTag) {
  return { repository, tag: name, digest, updatedAt, pulledAt };
}

/** Comes back without these. */
export async function bytesOf(needs: Needs, tags: GoingTag[]): Promise<number> {
  if (tags.length === 0) return 0;
  return (await needs.without(tags.map(({ repository, tag }) => ({ repository, tag })))).bytes;
}
