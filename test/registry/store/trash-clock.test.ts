import { afterEach, expect, test, vi } from 'vitest';
import { openStore } from '../../../registry/store/open.ts';
import { control } from '../../make/control.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { makeImage } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { push } from '../../make/push.ts';
import { recorded } from '../../make/recorded.ts';

const dayMs = 86_400_000;
const today = Date.now();

afterEach(() => {
  vi.useRealTimers();
});

test('a clock that is set back a year and comes right again ends no hold early', async () => {
  const data = temporaryFolder();
  await at(today, () => deleteOne(data, 'before'));
  await at(today - 365 * dayMs, () => deleteOne(data, 'meanwhile'));
  expect(await due(data, today - 365 * dayMs)).toEqual([]);
  expect(await due(data, today + dayMs)).toEqual([]);
  expect(await due(data, today + 6.9 * dayMs)).toEqual([]);
  expect(await due(data, today + 7.1 * dayMs)).toEqual([1, 2]);
});

test('what lost its tag while the clock was set back has not been without one for a year', async () => {
  const data = temporaryFolder();
  await at(today, () => deleteOne(data, 'before'));
  await at(today - 365 * dayMs, () => deleteOne(data, 'meanwhile'));
  const since = recorded(data, 'meanwhile')?.manifests.map((manifest) => manifest.untagged_at);
  expect(Number(since?.[0])).toBeGreaterThanOrEqual(today);
});

test('also if nothing was deleted before, for the time is noted', async () => {
  const data = temporaryFolder();
  await at(today, async () => (await live({ data })).stop());
  await at(today - 365 * dayMs, () => deleteOne(data, 'meanwhile'));
  expect(await due(data, today + 6.9 * dayMs)).toEqual([]);
  expect(await due(data, today + 7.1 * dayMs)).toEqual([1]);
});

/** Does it while the computer's clock says this. */
async function at(now: number, work: () => Promise<unknown>): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now });
  await work();
  vi.useRealTimers();
}

async function deleteOne(data: string, repository: string): Promise<void> {
  const life = await live({ data });
  await push(life.url, repository, makeImage(), 'v1');
  await control(data).ask('remove', { references: [`${repository}:v1`] });
  await life.stop();
}

async function due(data: string, now: number): Promise<number[]> {
  const store = await openStore(data, { damage: () => undefined, error: () => undefined });
  const ids = store.trash.due(now);
  await store.close();
  return ids;
}
