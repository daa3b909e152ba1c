import { describe, expect, test } from 'vitest';
import { type Circumstances, type JudgedTag, judge } from '../../../registry/collect/rules.ts';
import type { Digest, Rule, Tag } from '../../../registry/facts.ts';
import { makeRule } from '../../make/rule.ts';

const day = 86_400_000;
const now = 1000 * day;

describe('a tag stays', () => {
  test.each<[what: string, rule: Partial<Rule>, stay: string]>([
    ['that is among the newest', { keepLast: 2 }, 'v3 main'],
    ['where there are fewer than so many', { keepLast: 9 }, 'v1 v2 v3 main latest'],
    ['whose name matches one of the patterns', { keepTags: ['v?', 'x*'] }, 'v1 v2 v3'],
    ['that is named itself', { keepTags: ['latest'] }, 'latest'],
    ['that was pushed within the time', { keepPushedDays: 25 }, 'v3 main'],
    ['that was pulled within the time', { keepPulledDays: 10 }, 'v1'],
    ['for any one condition', { keepLast: 1, keepTags: ['v2'], keepPulledDays: 10 }, 'v1 v2 main'],
  ])('%s', (_what, condition, stay) => {
    const tags = [
      tag('v1', { age: 40, pulled: 5 }),
      tag('v2', { age: 30, pulled: 20 }),
      tag('v3', { age: 20 }),
      tag('main', { age: 10 }),
      tag('latest', { age: 30.5 }),
    ];
    expect(staying(tags, [makeRule(condition)])).toBe(stay);
  });

  test('if one of several rules keeps it', () => {
    const tags = [tag('v1', { age: 9 }), tag('v2', { age: 8 }), tag('new', { age: 1 })];
    expect(staying(tags, [makeRule({ keepLast: 1 }), makeRule({ keepTags: ['v1'] })])).toBe('v1 new');
  });

  test('where no rule is', () => {
    expect(staying([tag('v1', { age: 999 })], [])).toBe('v1');
  });

  test('if it is the last by name of those that were moved in the same moment', () => {
    expect(staying([tag('b'), tag('a'), tag('c')], [makeRule({ keepLast: 2 })])).toBe('b c');
  });

  test('if its time is in the future, for then a clock was wrong', () => {
    expect(staying([tag('v1', { age: -400 })], [makeRule({ keepPushedDays: 1 })])).toBe('v1');
  });
});

describe('what cosign attached by a tag', () => {
  const signed = [tag('old', { age: 9, digest: 'o' }), tag('new', { digest: 'n' })];
  const signature = (of: string, digest = `sig-${of}`) => tag(`${of}.sig`, { digest, of });

  test('goes with the last tag of its image, is no tag among the newest, and is not judged by its name', () => {
    const tags = [...signed, signature('o'), signature('n')];
    expect(staying(tags, [makeRule({ keepLast: 1 })])).toBe('new n.sig');
    expect(staying(tags, [makeRule({ keepLast: 1, keepTags: ['*.sig'] })])).toBe('new n.sig');
  });

  test('stays while another tag is on its image', () => {
    const tags = [...signed, tag('kept', { digest: 'o', age: 8 }), signature('o')];
    expect(staying(tags, [makeRule({ keepLast: 1, keepTags: ['kept'] })])).toBe('new kept o.sig');
  });

  test('goes with the index that lists its image, unless another one does', () => {
    const leadsTo = children({ o: ['both', 'mine'], n: ['both'] });
    const tags = [...signed, signature('mine'), signature('both')];
    expect(staying(tags, [makeRule({ keepLast: 1 })], { leadsTo })).toBe('new both.sig');
  });

  test('goes with what it signs, when that was attached itself', () => {
    const tags = [...signed, tag('o.sbom', { digest: 'sbom', of: 'o' }), signature('sbom')];
    expect(staying(tags, [makeRule({ keepLast: 1 })])).toBe('new');
  });

  test('stays where its image is in another repository', () => {
    expect(staying([...signed, signature('elsewhere')], [makeRule({ keepLast: 1 })])).toBe(
      'new elsewhere.sig',
    );
  });
});

describe('a tag whose image is being pulled', () => {
  test('waits, and so does every tag on it and what is attached to it', () => {
    const tags = [
      tag('new'),
      tag('a', { age: 2, digest: 'pulled' }),
      tag('b', { age: 2, digest: 'pulled' }),
      tag('c', { age: 2 }),
      tag('pulled.sig', { of: 'pulled' }),
      tag('c.sig', { of: 'c' }),
    ];
    const isPulled = (digest: Digest) => digest === 'pulled';
    expect(
      judge(tags, [makeRule({ keepLast: 1 })], { now, isPulled, leadsTo: () => [] }).map(
        ({ tag: { name }, waits }) => `${name}${waits ? ' waits' : ''}`,
      ),
    ).toEqual(['a waits', 'b waits', 'c', 'pulled.sig waits', 'c.sig']);
  });

  test('does not keep another one from going', () => {
    const tags = [tag('new'), tag('old', { age: 2 })];
    const isPulled = (digest: Digest) => digest === 'new';
    expect(judge(tags, [makeRule({ keepLast: 1 })], { now, isPulled, leadsTo: () => [] })).toEqual([
      { tag: tags[1], waits: false },
    ]);
  });
});

interface Traits {
  /** Days since it was moved, and pulled. */
  age?: number;
  pulled?: number;
  digest?: string;
  of?: string;
}

function tag(name: string, { age = 0, pulled, digest = name, of }: Traits = {}): JudgedTag {
  return {
    name: name as Tag,
    digest: digest as Digest,
    updatedAt: now - age * day,
    pulledAt: pulled === undefined ? null : now - pulled * day,
    attachedTo: (of ?? null) as Digest | null,
  };
}

function children(table: Record<string, string[]>): Circumstances['leadsTo'] {
  return (digest) => (table[digest] ?? []) as Digest[];
}

function staying(tags: JudgedTag[], rules: Rule[], circumstances: Partial<Circumstances> = {}): string {
  const going = judge(tags, rules, { now, isPulled: () => false, leadsTo: () => [], ...circumstances });
  const gone = new Set(going.map(({ tag }) => tag));
  return tags
    .filter((tag) => !gone.has(tag))
    .map(({ name }) => name)
    .join(' ');
}
