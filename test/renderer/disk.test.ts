import { describe, expect, test } from 'vitest';
import type { Usage } from '../../registry/control/contract.ts';
import type { Digest, Repository, Tag } from '../../registry/facts.ts';
import { diskGroups, strength } from '../../renderer/views/disk/disk-rows.ts';
import { axisTop, growthPerDay } from '../../renderer/views/disk/per-day.ts';
import { nameLines } from '../../renderer/views/disk/tile-label.ts';
import { layOut, neighbour, portions, type Tile } from '../../renderer/views/disk/treemap.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** A store with images of these unique bytes, two to a repository. */
function makeUsage(sizes: number[], others: Partial<Usage> = {}): Usage {
  const uniqueBytes = sizes.reduce((sum, size) => sum + size, 0);
  return {
    bytes: uniqueBytes,
    uniqueBytes,
    sharedBytes: 0,
    untaggedBytes: 0,
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
    const usage = makeUsage([1e9], { sharedBytes: 10, untaggedBytes: 5, uploadBytes: 1 });
    const { headings, tiles } = layOut(diskGroups(usage), box);
    expect(headings.map(({ group }) => group.name)).toEqual(['pushed', 'shared', 'untagged', 'uploads']);
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
