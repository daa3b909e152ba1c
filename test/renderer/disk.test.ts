import { describe, expect, test } from 'vitest';
import type { CleanUp, Usage } from '../../registry/control/contract.ts';
import type { Digest, Repository, Tag, TrashEntry } from '../../registry/facts.ts';
import { diskGroups, strength } from '../../renderer/views/disk/disk-rows.ts';
import { axisTop, daysUntil, growthPerDay } from '../../renderer/views/disk/per-day.ts';
import { nameLines } from '../../renderer/views/disk/tile-label.ts';
import { bytesOfEntries, referenceOfEntry } from '../../renderer/views/disk/trash/entries.ts';
import { layOut, neighbour, portions, type Tile } from '../../renderer/views/disk/treemap.ts';
import { goingKinds, left, taken } from '../../renderer/views/disk/what-goes/going.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** A store with images of these unique bytes, two to a repository. */
function makeUsage(sizes: number[], others: Partial<Usage> = {}): Usage {
  const uniqueBytes = sizes.reduce((sum, size) => sum + size, 0);
  return {
    bytes: uniqueBytes,
    uniqueBytes,
    sharedBytes: 0,
    trashBytes: 0,
    untaggedBytes: 0,
    cachedBytes: 0,
    uploadBytes: 0,
    images: sizes.map((size, at) => ({
      repository: `team/app-${Math.floor(at / 2)}` as Repository,
      tags: [`1.${at}` as Tag],
      digest: `sha256:${String(at).padStart(64, '0')}` as Digest,
      bytes: size,
      uniqueBytes: size,
      pushedAt: 1000,
      pulledAt: at === 0 ? 5000 : null,
    })),
    shared: [],
    ...others,
  };
}

const none = { items: 0, bytes: 0 };

/** What a clean-up would take. */
function makeCleanUp(sums: Partial<CleanUp['sums']>, withManifests = none): CleanUp {
  const all = { manifest: none, blob: none, cached: none, upload: none, file: none, ...sums };
  const bytes = Object.values(all).reduce((sum, kind) => sum + kind.bytes, 0);
  return {
    bytes,
    items: [],
    sums: all,
    withManifests,
    leased: { bytes: 0, until: null },
    trashBytes: 0,
    at: 0,
  };
}

/** An entry of the trash whose content nothing else needs. */
function makeEntry(id: number, bytes: number, others: Partial<TrashEntry> = {}): TrashEntry {
  return {
    id,
    kind: 'tag',
    repository: 'team/app' as Repository,
    tags: ['1.0' as Tag],
    tagCount: 1,
    digest: `sha256:${'a'.repeat(64)}` as Digest,
    client: 'berth',
    deletedAt: 0,
    until: 0,
    bytes,
    ...others,
  };
}

const box = { width: 600, height: 400 };
const area = ({ width, height }: Tile) => width * height;

describe('the rows of the map', () => {
  test('are grouped by what needs the bytes, largest first; what takes nothing is left out', () => {
    const groups = diskGroups(makeUsage([10, 0, 30], { untaggedBytes: 7 }));
    expect(groups.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['pushed', 40],
      ['untagged', 7],
    ]);
    expect(groups[0]?.rows.map(({ bytes }) => bytes)).toEqual([30, 10]);
  });

  test('know when an image was used last: pulled, or else pushed', () => {
    const rows = diskGroups(makeUsage([20, 10]))[0]?.rows;
    expect(rows).toMatchObject([{ usedAt: 5000 }, { usedAt: 1000 }]);
  });

  test('have one more for shared bytes beyond those that were answered', () => {
    const shared = [{ bytes: 60, blobs: 2, images: 3, repositories: [] }];
    const [group] = diskGroups(makeUsage([], { sharedBytes: 100, shared }));
    expect(group?.rows).toMatchObject([
      { bytes: 60, images: 3 },
      { bytes: 40, images: null },
    ]);
  });

  test('say of what no tag needs which of it would come back, and what is under way', () => {
    const usage = makeUsage([40], { untaggedBytes: 30, uploadBytes: 5 });
    const cleanUp = makeCleanUp(
      {
        manifest: { items: 2, bytes: 1 },
        blob: { items: 4, bytes: 19 },
        upload: { items: 1, bytes: 5 },
        cached: { items: 1, bytes: 40 },
      },
      { items: 3, bytes: 12 },
    );
    const groups = diskGroups(usage, { cleanUp });
    expect(groups.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['pushed', 40],
      ['garbage', 25],
      ['untagged', 10],
    ]);
    expect(groups[1]?.rows).toMatchObject([
      { kind: 'manifest', items: 2, bytes: 13 },
      { kind: 'blob', items: 1, bytes: 7 },
      { kind: 'upload', items: 1, bytes: 5 },
    ]);
  });

  test('have one for each entry of the trash that holds anything, and one for what several of them need', () => {
    const trash = [makeEntry(1, 5), makeEntry(2, 0), makeEntry(3, 9)];
    const groups = diskGroups(makeUsage([], { trashBytes: 20 }), { trash });
    expect(groups).toMatchObject([
      {
        name: 'trash',
        bytes: 20,
        rows: [{ id: 'trash 3' }, { id: 'trash rest', bytes: 6 }, { id: 'trash 1' }],
      },
    ]);
  });

  test('are strong this week, fainter this month, faint before', () => {
    expect([0, 7, 8, 30, 31].map((days) => strength(0, days * dayMs))).toEqual([1, 1, 2, 2, 3]);
  });
});

describe('the map', () => {
  test('gives each tile an area by its bytes, all within the box, none over another', () => {
    const { tiles } = layOut(diskGroups(makeUsage([400, 300, 200, 100])), box);
    expect(tiles).toHaveLength(4);
    const [large, small] = [
      tiles.find(({ bytes }) => bytes === 400),
      tiles.find(({ bytes }) => bytes === 100),
    ];
    expect(area(large as Tile) / area(small as Tile)).toBeGreaterThan(3);
    for (const tile of tiles) {
      expect(tile.x + tile.width).toBeLessThanOrEqual(box.width + 0.01);
      expect(tile.y + tile.height).toBeLessThanOrEqual(box.height + 0.01);
      for (const other of tiles) if (other !== tile) expect(overlap(tile, other)).toBe(false);
    }
  });

  test('puts images of one repository side by side', () => {
    const { tiles } = layOut(diskGroups(makeUsage([400, 390, 380, 370])), box);
    const repositories = tiles.map(({ rows: [row] }) => row?.group === 'pushed' && row.repository);
    expect(repositories).toEqual(['team/app-0', 'team/app-0', 'team/app-1', 'team/app-1']);
  });

  test('has a column for what is shared or needed by nobody, however little it is', () => {
    const usage = makeUsage([1e9], { sharedBytes: 10, untaggedBytes: 5, uploadBytes: 1, trashBytes: 2 });
    const { headings, tiles } = layOut(diskGroups(usage), box);
    expect(headings.map(({ group }) => group.name)).toEqual(['pushed', 'shared', 'trash', 'untagged']);
    for (const heading of headings.slice(1)) expect(heading.width).toBeGreaterThan(150);
    for (const tile of tiles) expect(Math.min(tile.width, tile.height)).toBeGreaterThan(30);
  });

  test('draws no more tiles than can be drawn quickly, however much room there is', () => {
    const { tiles } = layOut(diskGroups(makeUsage(Array(1000).fill(5))), { width: 4000, height: 2000 });
    expect(tiles).toHaveLength(301);
  });

  test('draws ten thousand images as some hundred tiles and the rest as one', () => {
    const sizes = Array.from({ length: 10_000 }, (_, at) => Math.ceil(1e9 / (at + 1)));
    const { tiles } = layOut(diskGroups(makeUsage(sizes)), box);
    expect(tiles.length).toBeLessThanOrEqual(301);
    const more = tiles.find(({ id }) => id === 'pushed more');
    expect(tiles.reduce((sum, { rows }) => sum + rows.length, 0)).toBe(10_000);
    expect(more?.bytes).toBe(more?.rows.reduce((sum, { bytes }) => sum + bytes, 0));
  });

  test('of an empty store, or in no room at all, has no tiles', () => {
    expect(layOut([], box)).toEqual({ headings: [], tiles: [] });
    expect(layOut(diskGroups(makeUsage([5])), { width: 0, height: 0 }).tiles).toEqual([]);
  });

  test('is walked by arrow keys to the tile that lies there', () => {
    const at = (x: number, y: number): Tile => ({
      id: `${x},${y}`,
      group: 'pushed',
      bytes: 1,
      rows: [],
      x,
      y,
      width: 10,
      height: 10,
    });
    const tiles = [at(0, 0), at(10, 0), at(0, 10), at(10, 10)];
    const [first] = tiles;
    const to = (key: string) => neighbour(tiles, first as Tile, key)?.id;
    expect(['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'x'].map(to)).toEqual([
      '10,0',
      '0,10',
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('what would go', () => {
  const cleanUp = makeCleanUp(
    { manifest: { items: 2, bytes: 1 }, blob: { items: 5, bytes: 90 }, file: { items: 1, bytes: 4 } },
    { items: 4, bytes: 60 },
  );

  test('counts the layers of images without a tag as theirs, and leaves out kinds of which there is nothing', () => {
    expect(goingKinds(cleanUp)).toEqual([
      { kind: 'manifest', items: 2, bytes: 61 },
      { kind: 'blob', items: 1, bytes: 30 },
      { kind: 'file', items: 1, bytes: 4 },
    ]);
    expect(goingKinds(makeCleanUp({}))).toEqual([]);
  });

  test('has no images without layers: who leaves the layers leaves them too, and who takes them takes both', () => {
    const none = left(new Set(), 'blob', true);
    expect([...none].sort()).toEqual(['blob', 'cached', 'manifest']);
    expect([...left(none, 'manifest', false)]).toEqual(['cached']);
    expect([...left(none, 'blob', false)].sort()).toEqual(['cached', 'manifest']);
  });

  test('is all of it unless something is left', () => {
    expect(taken(new Set())).toEqual({});
    expect(taken(new Set(['upload', 'manifest']))).toEqual({ kinds: ['blob', 'cached', 'file'] });
  });

  test('counts the layers of cached images as theirs where nothing else takes layers with it', () => {
    const sums = { cached: { items: 1, bytes: 2 }, blob: { items: 3, bytes: 30 } };
    expect(goingKinds(makeCleanUp(sums, { items: 3, bytes: 30 }))).toEqual([
      { kind: 'cached', items: 1, bytes: 32 },
    ]);
  });
});

describe('an entry of the trash', () => {
  test('is called as it was before: by its tag, its digest, or its repository', () => {
    expect(referenceOfEntry(makeEntry(1, 0))).toBe('team/app:1.0');
    expect(referenceOfEntry(makeEntry(1, 0, { kind: 'manifest' }))).toMatch(/^team\/app@sha256:a+$/);
    expect(referenceOfEntry(makeEntry(1, 0, { kind: 'repository', digest: null }))).toBe('team/app');
  });

  test('shares content with others, so all of them give back more than each for itself', () => {
    const entries = [makeEntry(1, 5), makeEntry(2, 9)];
    expect(bytesOfEntries(entries, 20)).toBe(20);
    expect(bytesOfEntries(entries, 0)).toBe(14);
  });
});

test.each([
  [100, [1, 1], 10, [50, 50]],
  [100, [99, 1], 10, [90, 10]],
  [100, [100], 10, [100]],
  [30, [5, 1, 1], 20, [10, 10, 10]],
])('%i divided by %j with at least %i is %j', (length, weights, least, expected) => {
  expect(portions(length, weights, least)).toEqual(expected);
});

test('a tile says as much of a name as fits', () => {
  const [group] = diskGroups(makeUsage([5]));
  const [row] = group?.rows ?? [];
  if (row?.group !== 'pushed') throw new Error('an image was made');
  const lines = (width: number, height: number) => nameLines(row, { width, height });
  expect(lines(200, 20)).toEqual(['team/app-0:1.0']);
  expect(lines(70, 20)).toEqual(['app-0:1.0']);
  expect(lines(40, 20)).toEqual(['app-0']);
  expect(lines(40, 60)).toEqual(['app-0', ':1.0']);
});

test('growth a day is known once a day has gone by', () => {
  const points = (...bytes: number[]) => bytes.map((size, at) => ({ at: at * dayMs, bytes: size }));
  expect(growthPerDay(points(10, 30, 50))).toBe(20);
  expect(growthPerDay(points(50, 30))).toBe(-20);
  expect(growthPerDay(points(10))).toBeNull();
  expect(growthPerDay([])).toBeNull();
  expect(
    growthPerDay([
      { at: 0, bytes: 1 },
      { at: dayMs / 2, bytes: 9 },
    ]),
  ).toBeNull();
});

test.each([
  ['a day that has begun counts', 100, 30, 2],
  ['what is reached already is not', 60, 40, null],
  ['a store that shrinks reaches nothing', 100, -40, null],
  ['what is far ahead is no guess', 1e6, 1, null],
])('the day of the warning is guessed: %s', (_, limit, perDay, days) => {
  expect(daysUntil(limit, { bytes: 60, perDay })).toBe(days);
});

test('an axis ends at a round number of the unit that is shown', () => {
  expect([1, 900, 1024, 124 * 2 ** 20, 61.4 * 2 ** 30].map(axisTop)).toEqual([
    1,
    1024,
    1024,
    150 * 2 ** 20,
    80 * 2 ** 30,
  ]);
});

function overlap(a: Tile, b: Tile): boolean {
  const apart =
    a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
  return !apart;
}
