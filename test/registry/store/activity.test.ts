import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Repository } from '../../../registry/facts.ts';
import { ActivityTable } from '../../../registry/store/activity.ts';
import { Database } from '../../../registry/store/database.ts';
import { GrowthTable } from '../../../registry/store/growth.ts';
import type { Deed } from '../../../registry/store/store.ts';
import { temporaryFolder } from '../../make/folder.ts';

const dayMs = 86_400_000;
const noon = new Date(2026, 5, 15, 12).getTime();

test('of what happened the newest 20,000 are kept', async () => {
  const { activity } = await tables();
  for (let i = 0; i < 20_010; i++) activity.add(pull);
  activity.flush();
  activity.add(pull);
  activity.flush();
  const ids = activity.page({ limit: 30_000 }).map(({ id }) => id);
  expect([ids.length, ids[0], ids.at(-1)]).toEqual([20_000, 20_011, 12]);
});

test('what is not yet written is on every page, and in its place', async () => {
  const { activity } = await tables();
  activity.add(pull);
  activity.flush();
  for (let i = 0; i < 3; i++) activity.add(pull);
  expect(activity.page({ limit: 10 }).map(({ id }) => id)).toEqual([4, 3, 2, 1]);
  expect(activity.page({ limit: 2, before: 4 }).map(({ id }) => id)).toEqual([3, 2]);
  expect(activity.page({ limit: 10, repository: 'other' as Repository })).toEqual([]);
});

test('traffic is counted by the local day, and forgotten after two years', async () => {
  const { activity } = await tables();
  const today = at(noon);
  const justNow = new Date(2026, 5, 15, 0, 0, 1).getTime();
  const justBefore = justNow - 2000;
  for (const time of [noon, justNow, justBefore]) activity.add({ ...pull, at: time, bytes: 10 });
  activity.moved('push', 5, noon);
  expect(activity.traffic(2)).toEqual([
    { at: new Date(2026, 5, 14).getTime(), pushes: 0, pulls: 1, pushedBytes: 0, pulledBytes: 10 },
    { at: new Date(2026, 5, 15).getTime(), pushes: 0, pulls: 2, pushedBytes: 5, pulledBytes: 20 },
  ]);
  today.setSystemTime(noon + 800 * dayMs);
  activity.add({ ...pull, at: Date.now() });
  activity.flush();
  today.setSystemTime(noon);
  expect(activity.traffic(2).map(({ pulls }) => pulls)).toEqual([0, 0]);
});

test('growth is noted by the hour for two weeks, then by the day, and forgotten after two years', async () => {
  const { growth } = await tables();
  const clock = at(noon);
  const hours = 30 * 24;
  for (let hour = 0; hour < hours; hour++) {
    clock.setSystemTime(noon + hour * 3_600_000);
    growth.sample();
    growth.sample();
  }
  const points = growth.points(731).slice(0, -1);
  const gaps = points.slice(1).map((point, i) => (point.at - (points[i]?.at ?? 0)) / 3_600_000);
  expect(new Set(gaps.slice(0, 14))).toEqual(new Set([24, gaps[0]]));
  expect(new Set(gaps.slice(-14 * 24 + 1))).toEqual(new Set([1]));
  clock.setSystemTime(noon + 800 * dayMs);
  growth.sample();
  expect(growth.points(2000).length).toBeLessThanOrEqual(2);
});

const pull: Deed = {
  at: noon,
  kind: 'pull',
  repository: 'app' as Repository,
  tag: null,
  digest: null,
  client: 'test',
  bytes: null,
  ms: null,
};

async function tables() {
  const database = await Database.open(join(temporaryFolder(), 'berth.db'));
  const rise = (error: unknown) => {
    throw error;
  };
  const activity = new ActivityTable(database, rise);
  onTestFinished(async () => {
    activity.stop();
    await database.close();
  });
  let bytes = 0;
  return { activity, growth: new GrowthTable(database, () => bytes++) };
}

/** Sets the clock to a time; timers go on. */
function at(time: number) {
  vi.useFakeTimers({ toFake: ['Date'], now: time });
  onTestFinished(() => void vi.useRealTimers());
  return vi;
}
