import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { ask } from '../../make/ask.ts';
import { serve } from '../../make/berth.ts';
import { control } from '../../make/control.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { makeImage } from '../../make/image.ts';
import { push } from '../../make/push.ts';
import { randomFrom, seed } from '../../make/random.ts';
import { recorded } from '../../make/recorded.ts';
import { until } from '../../make/until.ts';

const names = Array.from({ length: 2_000 }, (_, i) => `v${String(i).padStart(4, '0')}`);

test('killed in the middle of deleting and of restoring, every tag is in one place, and comes back as it was', async () => {
  console.log(`trash crash test: seed ${seed} (BERTH_TEST_SEED=${seed} repeats its choices)`);
  const random = randomFrom(seed);
  const data = await manyTags();
  const before = recorded(data, 'app');
  let splits = 0;
  // On a slow machine a kill may come before anything was moved, on a fast one after all was.
  for (let round = 0; round < 3 || (splits === 0 && round < 20); round++) {
    await killedOnce(data, random.int(names.length), async (client) => {
      const there = await tagsOf(client);
      await client.ask('remove', { references: there.map((name) => `app:${name}`) });
    });
    await killedOnce(data, random.int(names.length), async (client) => {
      await client.ask('restore', { ids: idsIn(data), overwrite: false });
    });
    const berth = await serve({ data });
    const { tags, trashed } = await whole(control(data));
    if (tags > 0 && trashed > 0) splits++;
    await berth.stop();
  }
  expect(splits).toBeGreaterThan(0);
  const berth = await serve({ data });
  const ids = idsIn(data);
  if (ids.length > 0) await control(data).ask('restore', { ids, overwrite: false });
  await berth.stop();
  expect(recorded(data, 'app')).toEqual(before);
  expect(complaints(data)).toEqual([]);
}, 120_000);

test('killed in the middle of emptying the trash, the next start lets go of the rest', async () => {
  const data = await manyTags();
  const first = await serve({ data });
  const emptied = (async () => {
    const client = control(data);
    await client.ask('remove', { references: ['app'] });
    await client.ask('emptyTrash', { ids: null });
  })().catch((error: unknown) => error);
  await until(() => recorded(data, 'app') === undefined && idsIn(data).length === 0);
  await first.stop('SIGKILL');
  await emptied;
  const berth = await serve({ data });
  expect(await control(data).ask('trash', {})).toEqual([]);
  await until(() => recorded(data, '.trash/1') === undefined);
  expect(await control(data).ask('repositories', {})).toEqual([]);
  await berth.stop();
  expect(complaints(data)).toEqual([]);
}, 120_000);

test('what a crash left of entries that are gone is not seen, and goes with the next start', async () => {
  const data = await manyTags();
  const sql = new Sqlite(join(data, 'berth.db'));
  sql.prepare("UPDATE repositories SET name = '.trash/7' WHERE name = 'app'").run();
  sql.close();
  const berth = await serve({ data });
  const client = control(data);
  expect([await client.ask('repositories', {}), await client.ask('trash', {})]).toEqual([[], []]);
  await until(() => recorded(data, '.trash/7') === undefined);
  await client.ask('collect', {});
  await berth.stop();
  expect(complaints(data)).toEqual([]);
}, 60_000);

/** Two thousand tags on three images, all in one repository. */
async function manyTags(): Promise<string> {
  const data = temporaryFolder();
  const berth = await serve({ data });
  const images = [makeImage(), makeImage(), makeImage()];
  for (const [nth, image] of images.entries()) {
    await push(berth.url, 'app', image);
    const own = names.filter((_, i) => i % images.length === nth);
    for (let at = 0; at < own.length; at += 100) {
      const query = own.slice(at, at + 100).map((name) => `tag=${name}`);
      const { status } = await ask(
        Number(new URL(berth.url).port),
        'PUT',
        `/v2/app/manifests/${image.manifest.digest}?${query.join('&')}`,
        { headers: { 'content-type': image.manifest.mediaType }, body: image.manifest.bytes },
      );
      expect(status).toBe(201);
    }
  }
  await berth.stop();
  return data;
}

type Client = ReturnType<typeof control>;

/** Ends the registry without warning as soon as the work has brought the trash over this number of entries. */
async function killedOnce(
  data: string,
  entries: number,
  work: (client: Client) => Promise<unknown>,
): Promise<void> {
  const berth = await serve({ data });
  const isAbove = () => idsIn(data).length > entries;
  const before = isAbove();
  let isDone = false;
  const working = work(control(data))
    .catch((error: unknown) => error)
    .finally(() => {
      isDone = true;
    });
  while (!isDone && isAbove() === before) await sleep(1);
  await berth.stop('SIGKILL');
  await working;
}

function idsIn(data: string): number[] {
  const sql = new Sqlite(join(data, 'berth.db'), { readonly: true });
  const ids = sql.prepare<[], number>('SELECT id FROM trash').pluck().all();
  sql.close();
  return ids;
}

async function tagsOf(client: Client): Promise<string[]> {
  const listed = (await client.ask('repositories', {})).length > 0;
  return listed ? (await client.ask('tags', { repository: 'app' })).map(({ name }) => name) : [];
}

/** Every tag is there or in the trash, once. */
async function whole(client: Client): Promise<{ tags: number; trashed: number }> {
  const tags = await tagsOf(client);
  const entries = await client.ask('trash', {});
  expect([...tags, ...entries.flatMap((entry) => entry.tags)].sort()).toEqual(names);
  return { tags: tags.length, trashed: entries.length };
}

function complaints(data: string): unknown[] {
  const sql = new Sqlite(join(data, 'berth.db'), { readonly: true });
  const found = sql.pragma('foreign_key_check') as unknown[];
  const integrity = sql.pragma('integrity_check', { simple: true });
  sql.close();
  return integrity === 'ok' ? found : [integrity, ...found];
}
