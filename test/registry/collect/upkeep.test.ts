import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Budgets } from '../../../registry/collect/budgets.ts';
import { Collector } from '../../../registry/collect/collector.ts';
import { Jobs } from '../../../registry/collect/jobs.ts';
import { PolicyInForce } from '../../../registry/collect/policy.ts';
import { Retention } from '../../../registry/collect/retention.ts';
import { type Done, Upkeep } from '../../../registry/collect/upkeep.ts';
import { Events } from '../../../registry/events/events.ts';
import { Known } from '../../../registry/events/known.ts';
import { Transfers } from '../../../registry/events/transfers.ts';
import type { Policy } from '../../../registry/facts.ts';
import { parseImageReference } from '../../../registry/names.ts';
import { openStore } from '../../../registry/store/open.ts';
import type { Store } from '../../../registry/store/store.ts';
import { serve } from '../../make/berth.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { makeImage } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { push } from '../../make/push.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** Noon, in local time. */
const noon = new Date(2026, 5, 10, 12).getTime();

describe('the schedule', () => {
  test('is followed once for each of its times, and not before the first', async () => {
    const { at, runs } = await kept({ schedule: '0 3 * * *' });
    await at(noon, noon + hour, noon + 14 * hour);
    expect(runs()).toBe(0);
    await at(noon + 15 * hour, noon + 16 * hour, noon + 38 * hour);
    expect(runs()).toBe(1);
    await at(noon + 39 * hour);
    expect(runs()).toBe(2);
  });

  test('is made up for once, whatever was missed', async () => {
    const { at, runs } = await kept({ schedule: '0 3 * * *' });
    await at(noon, noon + 10 * day, noon + 10 * day + hour);
    expect(runs()).toBe(1);
  });

  test('is made up for after a restart, but not in its first minutes', async () => {
    const data = temporaryFolder();
    const before = await kept({ schedule: '0 3 * * *', data });
    await before.at(noon);
    await before.stop();
    const busy = await kept({ data, graceMs: 60_000 });
    await busy.at(noon + 2 * day);
    expect(busy.runs()).toBe(0);
    await busy.stop();
    const after = await kept({ data });
    await after.at(noon + 2 * day);
    expect(after.runs()).toBe(1);
  });

  test('waits after a crash until something could go', async () => {
    const data = temporaryFolder();
    const before = await kept({ schedule: '0 3 * * *', data });
    await before.at(noon);
    await before.stop();
    const crashed = await serve({ data });
    await crashed.stop('SIGKILL');
    const after = await kept({ data });
    await after.at(noon + 2 * day);
    expect(after.runs()).toBe(0);
  });

  test('that is new has missed nothing', async () => {
    const { at, runs, change } = await kept({ schedule: '0 3 * * *' });
    await at(noon);
    await change({ schedule: null });
    await at(noon + 5 * day);
    await change({ schedule: '0 4 * * *' });
    await at(noon + 5 * day);
    expect(runs()).toBe(0);
    await at(noon + 6 * day);
    expect(runs()).toBe(1);
  });

  test('goes on by a clock that was set back, and nothing goes early', async () => {
    const { at, runs, store, throwAway } = await kept({ schedule: '0 3 * * *' });
    await throwAway('app:v2');
    await at(noon, noon - 365 * day, noon - 364 * day);
    expect(runs(), 'the next night of that clock').toBe(1);
    expect(await store.trash.list()).toHaveLength(1);
    await at(noon);
    expect(runs(), 'the clock jumped forward by a year: once').toBe(2);
  });

  test('comes once in a night that has an hour twice, or lacks one', async () => {
    const zone = process.env.TZ;
    process.env.TZ = 'Europe/Berlin';
    onTestFinished(() => {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    });
    for (const [year, month, date] of [
      [2026, 2, 28],
      [2026, 9, 24],
    ] as const) {
      const { at, runs } = await kept({ schedule: '30 2 * * *' });
      const evening = new Date(year, month, date, 20).getTime();
      const looks = Array.from({ length: 24 }, (_, i) => evening + i * 0.5 * hour);
      await at(...looks);
      expect(runs()).toBe(1);
    }
  });
});

describe('upkeep', () => {
  test('lets go of what the trash held long enough, runs the rules, and takes what nothing needs', async () => {
    const { at, done, throwAway, store, change } = await kept({
      schedule: '0 3 * * *',
      untaggedDays: 0,
      trashDays: 0,
    });
    await throwAway('app:v2');
    await change({ rules: [{ ...rule, pattern: 'app', keepTags: ['v2'] }], trashDays: 7 });
    const { bytes } = store.totals();
    await at(noon, noon + day);
    expect(done()).toMatchObject([{ letGo: 1, tags: 1 }]);
    expect(done()[0]?.bytes).toBeGreaterThan(1000);
    expect(store.totals().bytes).toBe(bytes - (done()[0]?.bytes ?? 0));
    expect(await store.trash.list()).toMatchObject([{ tags: ['v1'], client: 'rule' }]);
  });

  test('leaves what has had no tag for less time than it should be kept', async () => {
    const { at, done, store, throwAway, change } = await kept({
      schedule: '0 3 * * *',
      untaggedDays: 7,
      trashDays: 0,
    });
    await throwAway('app:v1');
    const { manifests } = store.totals();
    await at(noon, noon + day);
    expect(done()[0]?.letGo).toBe(1);
    expect(store.totals().manifests).toBe(manifests);
    await change({ untaggedDays: 0 });
    await at(noon + 2 * day);
    expect(store.totals().manifests).toBe(manifests - 1);
  });

  test('does the other steps where one fails, and says which', async () => {
    const { at, done, errors, break: breakStep } = await kept({ schedule: '0 3 * * *' });
    breakStep();
    await at(noon, noon + day);
    expect(errors()).toEqual(['the rules could not be run']);
    expect(done()).toMatchObject([{ letGo: 0, tags: null, bytes: 0 }]);
  });
});

const rule = { keepLast: null, keepTags: [], keepPushedDays: null, keepPulledDays: null, enabled: true };

interface Kept extends Partial<Policy> {
  data?: string;
  graceMs?: number;
}

/** A store with the images app:v1 and app:v2, kept in order by a clock that the test sets. */
async function kept({ data = temporaryFolder(), graceMs = 0, ...fields }: Kept) {
  if (!existsSync(join(data, 'berth.db'))) {
    const { url, stop } = await live({ data });
    for (const tag of ['v1', 'v2']) await push(url, 'app', makeImage(), tag);
    await stop();
  }
  const store: Store = await openStore(data, { damage: () => undefined, error: () => undefined });
  const errors: string[] = [];
  const done: Done[] = [];
  const policy = new PolicyInForce(store, (error) => errors.push(`${error}`));
  await policy.change(fields, { confirmed: true });
  const jobs = new Jobs();
  const events = new Events(store.activity);
  const transfers = new Transfers(new Known(store), store.activity, events);
  const collector = new Collector({ store, jobs, staleUploadHours: 24, onChanged: () => undefined });
  const budgets = new Budgets({
    store,
    policy,
    events,
    evict: async () => undefined,
    onError: () => undefined,
  });
  const retention = new Retention({ store, policy, jobs, transfers, events });
  let now = noon;
  let isBroken = false;
  const upkeep = new Upkeep(
    {
      store,
      policy,
      budgets,
      collector,
      retention: {
        run: (options) => (isBroken ? Promise.reject(new Error('broken')) : retention.run(options)),
      },
      onDone: (one) => done.push(one),
      onError: (_error, what) => errors.push(what),
    },
    { lookEveryMs: day, graceMs, now: () => now },
  );
  let stopped: Promise<void> | undefined;
  const stop = () => {
    const end = async () => {
      await jobs.stop();
      await upkeep.stop();
      await budgets.stop();
      transfers.stop();
      await store.close();
    };
    stopped ??= end();
    return stopped;
  };
  onTestFinished(stop);
  return {
    store,
    stop,
    done: () => done,
    runs: () => done.length,
    errors: () => errors,
    change: (fields: Partial<Policy>) => policy.change(fields, { confirmed: true }),
    break: () => {
      isBroken = true;
    },
    throwAway: (reference: string) =>
      store.trash.throwAway([parseImageReference(reference)], {
        client: 'me',
        days: policy.current.trashDays,
      }),
    /** Looks at each of these times. */
    async at(...times: number[]) {
      for (const time of times) {
        now = time;
        await upkeep.look();
      }
    },
  };
}
