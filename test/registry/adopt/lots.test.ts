import { expect, test } from 'vitest';
import { lotsOf, type Revision } from '../../../registry/adopt/lots.ts';
import type { Digest } from '../../../registry/names.ts';
import { randomFrom, seed } from '../../make/random.ts';

test('what an index lists, and what is attached to an image, comes with one that keeps it', () => {
  console.log(`lots: seed ${seed} (BERTH_TEST_SEED=${seed} repeats its choices)`);
  const random = randomFrom(seed);
  const revisions = new Map<Digest, Revision>();
  const names = Array.from({ length: 2000 }, (_, i) => `m${i}` as Digest);
  for (const [i, name] of names.entries()) {
    // Each may only know those before it, as with digests.
    const some = () => random.pick([...names.slice(Math.max(0, i - 40), i), 'not here' as Digest]);
    const children = random.int(4) === 0 ? Array.from({ length: random.int(5) }, some) : [];
    const subject = random.int(6) === 0 ? some() : undefined;
    revisions.set(name, { at: i, children, subject, files: random.int(12), bytes: random.int(100_000_000) });
  }
  const shuffled = new Map([...revisions].sort(() => random.int(3) - 1));
  const lots = [...lotsOf(shuffled)];
  expect(lots.flat().toSorted(), 'each once').toEqual(names.toSorted());

  const lotOf = new Map(lots.flatMap((lot, i) => lot.map((name) => [name, i])));
  const keepers = new Map(names.map((name) => [name, new Set<Digest>()]));
  for (const [name, { children, subject }] of revisions) {
    for (const child of children) keepers.get(child)?.add(name);
    if (subject && revisions.has(subject)) keepers.get(name)?.add(subject);
  }
  for (const [name, those] of keepers) {
    const lots = [...those].map((keeper) => lotOf.get(keeper));
    if (those.size > 0) expect(lots, name).toContain(lotOf.get(name));
  }
});

test('a lot has an end: by files, or by bytes', () => {
  const many = (revision: Partial<Revision>) =>
    new Map(
      Array.from({ length: 100 }, (_, i) => [
        `m${i}` as Digest,
        { at: i, children: [], subject: undefined, files: 1, bytes: 10, ...revision },
      ]),
    );
  expect([...lotsOf(many({}))].map((lot) => lot.length)).toEqual([100]);
  expect([...lotsOf(many({ files: 9 }))].map((lot) => lot.length)).toEqual([20, 20, 20, 20, 20]);
  expect([...lotsOf(many({ bytes: 1e9 }))].map((lot) => lot.length)).toEqual(Array(100).fill(1));
});
