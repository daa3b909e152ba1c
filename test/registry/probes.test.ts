import { expect, test } from 'vitest';
import { control } from '../make/control.ts';
import { temporaryFolder } from '../make/folder.ts';
import { makeImage } from '../make/image.ts';
import { live } from '../make/life.ts';
import { pull, push } from '../make/push.ts';

const tag = 'try-0123456789ab';
const served = (options = {}) => live({ home: temporaryFolder(), ...options });

/** Examines the registry alone, which ends with the removal of all probes. */
async function examined(data: string): Promise<void> {
  await control(data).ask('examine', { engines: [] });
}

test('of an image to be tried with nothing stays: no name, no trash, no content, no news, no figures', async () => {
  const { url, data, stop } = await served();
  const client = control(data);
  const before = await figures(data);
  await push(url, 'berth/probe', makeImage({ layers: 2 }), tag);
  await pull(url, 'berth/probe', tag);
  expect((await client.ask('repositories', {})).map(({ name }) => name)).toEqual(['berth/probe']);
  expect(await client.ask('transfers', {})).toEqual([]);

  await examined(data);
  expect(await figures(data)).toEqual(before);
  // What was moved is counted some seconds later, or at the end.
  await stop();
  await served({ data });
  expect(await figures(data)).toEqual(before);
});

test('what a person keeps under the same name stays', async () => {
  const { url, data } = await served();
  const own = makeImage();
  await push(url, 'berth/probe', own, 'v1');
  await push(url, 'berth/probe', makeImage(), tag);
  await examined(data);
  expect((await pull(url, 'berth/probe', 'v1')).digest).toBe(own.manifest.digest);
  await expect(pull(url, 'berth/probe', tag)).rejects.toThrow('404');
});

test('where the store is not put in order by itself, only the names go', async () => {
  const { url, data } = await served();
  const client = control(data);
  await client.ask('setPolicy', { policy: { schedule: null }, confirmed: false });
  await push(url, 'berth/probe', makeImage(), tag);
  await examined(data);
  expect(await client.ask('repositories', {})).toEqual([]);
  expect((await client.ask('previewCollect', { limit: 0 })).bytes).toBeGreaterThan(0);
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
