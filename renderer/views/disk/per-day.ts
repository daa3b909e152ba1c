import type { GrowthPoint } from '../../../electron/bridge/contract.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** Bytes a day from the first point to the last; null before a day has gone by, which says nothing yet. */
export function growthPerDay(points: readonly GrowthPoint[]): number | null {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || last.at - first.at < dayMs) return null;
  return ((last.bytes - first.bytes) / (last.at - first.at)) * dayMs;
}

const steps = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 50, 60, 80, 100, 150, 200, 300, 400, 500, 600, 800];

/** The top of an axis: a round number in the unit the bytes are shown in, not below `most`. */
export function axisTop(most: number): number {
  let unit = 1;
  while (most / unit > 800) unit *= 1024;
  const step = steps.find((some) => some * unit >= most) ?? 800;
  return step * unit;
}

/** So far ahead is no guess worth telling. */
const longestDays = 365;

/** In how many days so many bytes are reached at this rate; null if not, or not soon, or where they are reached already. */
export function daysUntil(
  limit: number,
  { bytes, perDay }: { bytes: number; perDay: number },
): number | null {
  if (perDay <= 0 || bytes >= limit) return null;
  const days = Math.ceil((limit - bytes) / perDay);
  return days <= longestDays ? days : null;
}
