import type { Digest, ListedTag, Rule } from '../facts.ts';
import { matcher } from './globs.ts';

const dayMs = 86_400_000;

/** What is asked of a tag. */
export type JudgedTag = Pick<ListedTag, 'name' | 'digest' | 'updatedAt' | 'pulledAt' | 'attachedTo'>;

export interface Circumstances {
  now: number;
  /** Somebody pulls this image. */
  isPulled(digest: Digest): boolean;
  /** What stays with it: children of an index, what is attached. */
  leadsTo(digest: Digest): Digest[];
}

export interface Going<Judged extends JudgedTag = JudgedTag> {
  tag: Judged;
  /** Its image is being pulled: it goes with the next run. */
  waits: boolean;
}

/** Which of a repository's tags go by the rules that are on and match it; without such a rule none does. */
export function judge<Judged extends JudgedTag>(
  tags: Judged[],
  rules: Rule[],
  circumstances: Circumstances,
): Going<Judged>[] {
  if (rules.length === 0) return [];
  const kept = keptByRules(tags, rules, circumstances.now);
  const pulled = new Set(tags.filter(({ digest }) => circumstances.isPulled(digest)));
  const going = lost(tags, kept, circumstances);
  const goingNow = lost(tags, kept.union(pulled), circumstances);
  return tags.filter((tag) => going.has(tag)).map((tag) => ({ tag, waits: !goingNow.has(tag) }));
}

/** Cosign's own tags are not judged: they follow what they are attached to. */
function keptByRules<Judged extends JudgedTag>(tags: Judged[], rules: Rule[], now: number): Set<Judged> {
  const newestFirst = tags.filter(({ attachedTo }) => attachedTo === null).sort(byAge);
  return new Set(
    rules.flatMap((rule) => {
      const keeps = keeper(rule, now);
      return newestFirst.filter(keeps);
    }),
  );
}

/** Of those that were moved in the same moment, the last by name is the newest. */
function byAge(a: JudgedTag, b: JudgedTag): number {
  return b.updatedAt - a.updatedAt || (a.name < b.name ? 1 : -1);
}

function keeper({ keepLast, keepTags, keepPushedDays, keepPulledDays }: Rule, now: number) {
  const named = keepTags.map(matcher);
  const since = (days: number | null) => (days === null ? Number.POSITIVE_INFINITY : now - days * dayMs);
  const [pushedSince, pulledSince] = [since(keepPushedDays), since(keepPulledDays)];
  return ({ name, updatedAt, pulledAt }: JudgedTag, place: number): boolean =>
    place < (keepLast ?? 0) ||
    named.some((matches) => matches(name)) ||
    updatedAt > pushedSince ||
    (pulledAt ?? Number.NEGATIVE_INFINITY) > pulledSince;
}

/**
 * What goes if these stay. What cosign attached goes with the last tag that led to its image; where none did before, it
 * is of an image elsewhere and stays.
 */
function lost<Judged extends JudgedTag>(
  tags: Judged[],
  kept: ReadonlySet<Judged>,
  { leadsTo }: Circumstances,
): Set<Judged> {
  const attached = tags.filter(({ attachedTo }) => attachedTo !== null);
  const staying = new Set([...kept, ...attached]);
  const before = reached(attached.length > 0 ? tags : [], leadsTo);
  // What is attached may have something attached itself.
  for (let last = attached; last.length > 0; ) {
    const now = reached(staying, leadsTo);
    last = attached.filter(
      (tag) =>
        staying.has(tag) &&
        !kept.has(tag) &&
        tag.attachedTo !== null &&
        before.has(tag.attachedTo) &&
        !now.has(tag.attachedTo),
    );
    for (const tag of last) staying.delete(tag);
  }
  return new Set(tags.filter((tag) => !staying.has(tag)));
}

function reached(tags: Iterable<JudgedTag>, leadsTo: Circumstances['leadsTo']): Set<Digest> {
  const digests = new Set<Digest>();
  for (const { digest } of tags) digests.add(digest);
  // A Set's iterator also comes to what is added on the way.
  for (const digest of digests) for (const child of leadsTo(digest)) digests.add(child);
  return digests;
}
