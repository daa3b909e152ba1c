import { hierarchy, treemap, treemapSquarify } from 'd3-hierarchy';
import type { DiskGroup, DiskRow } from './disk-rows.ts';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** One row of a group, or its many small ones together. */
export interface Tile extends Box {
  id: string;
  group: DiskGroup['name'];
  bytes: number;
  rows: DiskRow[];
}

export interface LaidOut {
  headings: (Box & { group: DiskGroup })[];
  tiles: Tile[];
}

const headingHeight = 22;
/** For a group's name and its bytes. */
const headingWidth = 168;
const groupGap = 12;
const tileGap = 1.5;
/** Smaller than this a tile can neither be seen nor hit; such rows become one tile together. */
const smallestArea = 14 * 14;
/** A tile without a ground of its own is not drawn. */
const thinnest = 3;
/** More than these would be slow to draw, and nobody reads them. */
const mostTiles = 300;

/** Places the groups in a box: what was pushed at the left, what is shared and what nobody needs at its right. */
export function layOut(groups: DiskGroup[], { width, height }: Pick<Box, 'width' | 'height'>): LaidOut {
  const left = groups.filter(({ name }) => name === 'pushed');
  const right = groups.filter(({ name }) => name !== 'pushed');
  const columns = [left, right].filter((column) => column.length > 0);
  const widths = portions(
    width - groupGap * (columns.length - 1),
    columns.map(bytesOf),
    Math.max(width * 0.28, headingWidth),
  );
  const laidOut: LaidOut = { headings: [], tiles: [] };
  let x = 0;
  columns.forEach((column, at) => {
    const columnWidth = widths[at] ?? 0;
    stack(column, { x, y: 0, width: columnWidth, height }, laidOut);
    x += columnWidth + groupGap;
  });
  return laidOut;
}

function stack(groups: DiskGroup[], box: Box, { headings, tiles }: LaidOut): void {
  const room = box.height - groupGap * (groups.length - 1);
  const heights = portions(
    room,
    groups.map(({ bytes }) => bytes),
    headingHeight + 40,
  );
  let y = box.y;
  groups.forEach((group, at) => {
    const height = heights[at] ?? 0;
    headings.push({ group, x: box.x, y, width: box.width, height: headingHeight });
    tiles.push(
      ...tilesOf(group, { x: box.x, y: y + headingHeight, width: box.width, height: height - headingHeight }),
    );
    y += height + groupGap;
  });
}

const bytesOf = (groups: DiskGroup[]) => groups.reduce((sum, { bytes }) => sum + bytes, 0);

/** Divides a length by weight, but gives everybody at least `least` (or the same to all, where there is not so much). */
export function portions(length: number, weights: number[], least: number): number[] {
  const floor = Math.min(least, length / weights.length);
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const poor = weights.map((weight) => (length * weight) / whole < floor);
  const richWeight = weights.reduce((sum, weight, at) => sum + (poor[at] ? 0 : weight), 0);
  const rest = length - floor * poor.filter(Boolean).length;
  const shares = weights.map((weight, at) => (poor[at] ? floor : (rest * weight) / richWeight));
  // Who gives may become poor in turn.
  return shares.some((share) => share < floor - 1e-9) ? shares.map(() => length / weights.length) : shares;
}

interface Branch {
  children?: Branch[];
  leaf?: Omit<Tile, keyof Box>;
}

function tilesOf(group: DiskGroup, box: Box): Tile[] {
  const root = hierarchy<Branch>({ children: branches(group, box) })
    .sum(({ leaf }) => leaf?.bytes ?? 0)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const placed = treemap<Branch>().tile(treemapSquarify).size([box.width, box.height]).paddingInner(tileGap)(
    root,
  );
  return placed
    .leaves()
    .flatMap(({ data, x0, y0, x1, y1 }) =>
      data.leaf && x1 - x0 >= thinnest && y1 - y0 >= thinnest
        ? [{ ...data.leaf, x: box.x + x0, y: box.y + y0, width: x1 - x0, height: y1 - y0 }]
        : [],
    );
}

/** A repository's images stand together; what is too small to see is one tile at the end. */
function branches({ name, rows }: DiskGroup, { width, height }: Box): Branch[] {
  const whole = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  const seen = rows.findIndex(
    ({ bytes }, at) => at >= mostTiles || (bytes / whole) * width * height < smallestArea,
  );
  // One small row alone would not be any larger as “1 more”.
  const end = seen < 0 || seen === rows.length - 1 ? rows.length : seen;
  const small = rows.slice(end);
  const families = Map.groupBy(rows.slice(0, end), (row) =>
    row.group === 'pushed' ? row.repository : row.id,
  );
  const leaf = (row: DiskRow): Branch => ({
    leaf: { id: row.id, group: name, bytes: row.bytes, rows: [row] },
  });
  const large: Branch[] = [...families.values()].map((family) => ({ children: family.map(leaf) }));
  if (small.length === 0) return large;
  const bytes = small.reduce((sum, row) => sum + row.bytes, 0);
  return [...large, { leaf: { id: `${name} more`, group: name, bytes, rows: small } }];
}

/** The tile an arrow key leads to: the nearest one whose middle lies in that direction. */
export function neighbour(tiles: Tile[], from: Tile, key: string): Tile | undefined {
  const directions: Record<string, [x: number, y: number]> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  };
  const direction = directions[key];
  if (direction === undefined) return undefined;
  const [dx, dy] = direction;
  const start = middle(from);
  let nearest: { tile: Tile; distance: number } | undefined;
  for (const tile of tiles) {
    const to = middle(tile);
    const along = (to.x - start.x) * dx + (to.y - start.y) * dy;
    const aside = Math.abs((to.x - start.x) * dy) + Math.abs((to.y - start.y) * dx);
    if (tile === from || along <= 1) continue;
    // Straight ahead counts more than near.
    const distance = along + 2 * aside;
    if (nearest === undefined || distance < nearest.distance) nearest = { tile, distance };
  }
  return nearest?.tile;
}

const middle = ({ x, y, width, height }: Box) => ({ x: x + width / 2, y: y + height / 2 });
