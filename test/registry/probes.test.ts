import { expect, onTestFinished, test } from 'vitest';
import { Collector } from '../../registry/collect/collector.ts';
import { Jobs } from '../../registry/collect/jobs.ts';
import { standardPolicy } from '../../registry/policy.ts';
import { Probes } from '../../registry/probes.ts';
import { openStore } from '../../registry/store/open.ts';
import { control } from '../make/control.ts';
import { temporaryFolder } from '../make/folder.ts';
import { makeImage } from '../make/image.ts';
import { live } from '../make/life.ts';
import { pull, push } from '../make/push.ts';
import { until } from '../make/until.ts';

const tag = 'try-0123456789ab';
const otherTag = 'try-ba9876543210';
const served = (options = {}) => live({ home: temporaryFolder(), ...options });

/** Whoever looks after probes in a store that nobody serves at the moment. */
async function probesIn(
  data: string,
  {
    schedule = standardPolicy.schedule,
    quietMs = 60_000,
  }: { schedule?: string | null; quietMs?: number } = {},
) {
  const errors: unknown[] = [];
  const store = await openStore(data, { damage: () => undefined, error: (error) => errors.push(error) });
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    await probes.stop();
    await store.close();
  };
  const probes = new Probes({
    store,
    policy: { current: { ...standardPolicy, schedule } },
    collector: new Collector({ store, jobs: new Jobs(), staleUploadHours: 168, onChanged: () => undefined }),
    watcher: { begins: () => undefined, ends: () => undefined },
    onError: (error) => errors.push(error),
    quietMs,
  });
  onTestFinished(close);
  return { store, probes, errors, close };
}

test('of an image to be tried with nothing stays: no name, no trash, no content, no news, no figures', async () => {
  const { url, data, stop } = await served();
  const client = control(data);
  const before = await figures(data);
  await push(url, 'berth/probe', makeImage({ layers: 2 }), tag);
  await pull(url, 'berth/probe', tag);
  expect((await client.ask('repositories', {})).map(({ name }) => name)).toEqual(['berth/probe']);
  expect(await client.ask('transfers', {})).toEqual([]);
  expect(await client.ask('activity', { limit: 9 })).toEqual([]);
  await stop();

  const { probes, errors, close } = await probesIn(data);
  await probes.remove(new Set([tag]));
  await close();
  expect(errors).toEqual([]);
  await served({ data });
  expect(await figures(data)).toEqual(before);
});

test('what a person keeps under the same name stays, and what somebody else is trying out', async () => {
  const { url, data, stop } = await served();
  const own = makeImage();
  await push(url, 'berth/probe', own, 'v1');
  for (const one of [tag, otherTag]) await push(url, 'berth/probe', makeImage(), one);
  await stop();

  const { store, probes, close } = await probesIn(data);
  const [repository] = store.repositories.page({ after: '', limit: 1 }).names;
  const names = () => store.tags.names(repository as Parameters<typeof store.tags.names>[0]);
  await probes.remove(new Set([tag]));
  expect(names()).toEqual([otherTag, 'v1']);
  await probes.remove();
  expect(names()).toEqual(['v1']);
  await close();
  const next = await served({ data });
  expect((await pull(next.url, 'berth/probe', 'v1')).digest).toBe(own.manifest.digest);
});

test('where the store is not put in order by itself, only the names go', async () => {
  const { url, data, stop } = await served();
  await push(url, 'berth/probe', makeImage(), tag);
  await stop();
  const { probes, close } = await probesIn(data, { schedule: null });
  await probes.remove();
  await close();
  const client = control((await served({ data })).data);
  expect(await client.ask('repositories', {})).toEqual([]);
  expect((await client.ask('previewCollect', { limit: 0 })).bytes).toBeGreaterThan(0);
});

test('what was left behind goes by itself, after the next start', async () => {
  const { url, data, stop } = await served();
  await push(url, 'berth/probe', makeImage(), tag);
  await stop();
  const { store } = await probesIn(data, { quietMs: 10 });
  const names = () => store.repositories.page({ after: '', limit: 9 }).names;
  expect(names()).toEqual(['berth/probe']);
  await until(() => names().length === 0);
  expect(names()).toEqual([]);
});

test('what cannot be removed is said, and keeps nobody from anything', async () => {
  const { url, data, stop } = await served();
  await push(url, 'berth/probe', makeImage(), tag);
  await stop();
  const full = new Error('the disk is full');
  const { store, probes, errors } = await probesIn(data);
  store.trash.throwAway = () => Promise.reject(full);
  await probes.remove();
  expect(errors).toEqual([full]);
});

test('images beside it are news as ever', async () => {
  const { url, data } = await served();
  await push(url, 'berth/probes', makeImage(), 'v1');
  await expect.poll(async () => (await control(data).ask('activity', { limit: 9 })).length).toBe(1);
});

/** All that could tell of an image. */
async function figures(data: string) {
  const client = control(data);
  const [repositories, trash, collect, activity, traffic, jobs, { store }] = await Promise.all([
    client.ask('repositories', {}),
    client.ask('trash', {}),
    client.ask('previewCollect', { limit: 10 }),
    client.ask('activity', { limit: 10 }),
    client.ask('traffic', { days: 2 }),
    client.ask('jobs', {}),
    client.ask('status', {}),
  ]);
  const { items, bytes } = collect;
  return {
    repositories,
    trash,
    items,
    bytes,
    activity,
    traffic,
    loud: jobs.filter(({ quiet }) => !quiet),
    store,
  };
}
