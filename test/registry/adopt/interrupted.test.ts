import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { ControlClient } from '../../../registry/control/client.ts';
import { serve } from '../../make/berth.ts';
import { control } from '../../make/control.ts';
import { contentOf, fileOf, unfinished } from '../../make/data.ts';
import { tinyDisk } from '../../make/disk.ts';
import { distribution } from '../../make/distribution.ts';
import { inventory, picture } from '../../make/distribution-data.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { digestOf, digestsOf, type Image, makeImage, makeIndex, makeLayer } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { pull, push } from '../../make/push.ts';
import { randomFrom, seed } from '../../make/random.ts';
import { describeWith } from '../../make/tools.ts';
import { until } from '../../make/until.ts';

// Thousands of small files, each of them flushed.
vi.setConfig({ testTimeout: 180_000 });

const images = process.env.BERTH_TEST_LONG ? 250 : 120;
const random = randomFrom(seed);
let all: { repository: string; tag: string; image: Image }[];

beforeAll(() => {
  const base = makeLayer();
  all = Array.from({ length: images }, (_, i) => ({
    repository: `team-${i % 7}/app-${i % 20}`,
    tag: `v${i}`,
    image: makeImage({ layers: [base, makeLayer(2000)] }),
  }));
});

/** A folder with all of them. */
function used() {
  const there = distribution();
  for (const { repository, tag, image } of all) there.put(repository, image, tag);
  there.put('index', makeIndex([makeImage(), makeImage({ platform: 'linux/arm64' })]), 'v1');
  return there;
}

for (const move of [false, true]) {
  const name = move ? 'a move' : 'an adoption';
  test(`${name} that is killed at any moment is gone on with, and comes to the same`, async () => {
    console.log(`killed adoptions: seed ${seed} (BERTH_TEST_SEED=${seed} repeats its choices)`);
    const there = used();
    const before = picture(there.folder);
    const data = temporaryFolder();
    let killed = 0;
    for (let round = 0; round < 5; round++) {
      const berth = await serve({ data });
      const client = new ControlClient(data);
      let ended = false;
      const adopting = client.ask('adopt', { folder: there.folder, move }).then(
        () => {
          ended = true;
        },
        () => undefined,
      );
      await until(
        async () => ended || (await client.ask('jobs', {})).some(({ totalItems }) => totalItems !== null),
      );
      await Promise.race([adopting, sleep(random.int(250))]);
      if (!ended) killed++;
      await berth.stop('SIGKILL');
      await adopting;
      await client.close();
      expect(badFilesIn(data)).toEqual([]);
      if (!move) expect(picture(there.folder)).toEqual(before);
    }
    expect(killed, 'it was killed early enough for this test').toBeGreaterThan(0);

    const { url } = await live({ data });
    const adopted = await control(data).ask('adopt', { folder: there.folder, move });
    if (!move) expect(adopted).toMatchObject({ manifests: images + 3, tags: images + 1, skipped: [] });
    await expectWhole(url, data);
    if (move) expect(contentOf(there.folder)).toEqual([]);
    else expect(picture(there.folder)).toEqual(before);
  });
}

test('one that is cancelled keeps what came until then, leaves nothing else, and can be gone on with', async () => {
  const there = used();
  const before = picture(there.folder);
  const { data, url } = await live();
  const client = control(data);
  const adopting = client.ask('adopt', { folder: there.folder, move: true });
  adopting.catch(() => undefined);
  await until(async () => {
    const [job] = await client.ask('jobs', {});
    return (job?.items ?? 0) > 0 && (await client.ask('cancelJob', { id: job?.id ?? '' })).cancelled;
  });
  await expect(adopting).rejects.toThrow('It was cancelled. What came over until then is here.');
  expect((await client.ask('jobs', {}))[0]).toMatchObject({ kind: 'adopt', state: 'cancelled' });
  expect(picture(there.folder), 'nothing leaves before all of it is here').toEqual(before);
  expect(unfinished(data)).toEqual([]);
  expect(contentOf(data)).toEqual(recordedIn(data));
  expect(contentOf(data).length).toBeLessThan(contentOf(there.folder).length);
  const came = Object.entries(await inventory(url)).flatMap(([name, tags]) =>
    Object.keys(tags).map((tag) => [name, tag]),
  );
  for (const [name = '', tag = ''] of came) await pull(url, name, tag);

  await client.ask('adopt', { folder: there.folder, move: false });
  await expectWhole(url, data);
});

test('pushes of the same content and clean-ups go on meanwhile, and nothing is lost', async () => {
  const there = used();
  const { data, url } = await live();
  const client = control(data);
  let ended = false;
  const adopting = client.ask('adopt', { folder: there.folder, move: false }).finally(() => {
    ended = true;
  });
  const pushes = async () => {
    for (let i = 0; !ended || i < 20; i++) {
      const { repository, image } = random.pick(all);
      await push(url, i % 2 ? 'elsewhere' : repository, image, `pushed-${i}`);
    }
  };
  const collections = async () => {
    while (!ended) await client.ask('collect', {});
  };
  await Promise.all([adopting, pushes(), pushes(), collections()]);
  await expectWhole(url, data);
  await client.ask('collect', {});
  await expectWhole(url, data);
  expect(contentOf(data)).toEqual(recordedIn(data));
});

test('a second one of another folder has to wait, one of the same folder is the same', async () => {
  const [there, other] = [used(), used()];
  const { data } = await live();
  const client = control(data);
  const first = client.ask('adopt', { folder: there.folder, move: false });
  await until(async () => (await client.ask('jobs', {})).some(({ state }) => state === 'running'));
  const same = client.ask('adopt', { folder: join(there.folder, 'docker'), move: false });
  await expect(client.ask('adopt', { folder: other.folder, move: false })).rejects.toThrow(
    /is being taken over at the moment/,
  );
  expect(await same).toEqual(await first);
});

describeWith('on another disk', { tools: ['mount', 'umount', 'fallocate'], root: true }, () => {
  test('a copy that is killed leaves no half of a file behind', async () => {
    const there = used();
    const data = join(tinyDisk({ mib: 100 }).folder, 'berth');
    for (let round = 0; round < 3; round++) {
      const berth = await serve({ data });
      const client = new ControlClient(data);
      const adopting = client.ask('adopt', { folder: there.folder, move: false }).catch(() => undefined);
      await Promise.race([adopting, sleep(100 + random.int(300))]);
      await berth.stop('SIGKILL');
      await adopting;
      await client.close();
      expect(badFilesIn(data)).toEqual([]);
    }
    const { url } = await live({ data });
    await control(data).ask('adopt', { folder: there.folder, move: false });
    await expectWhole(url, data);
  });
});

describe('a hand-over', () => {
  test('that is cancelled or killed is gone on with', async () => {
    const there = used();
    const data = temporaryFolder();
    const first = await serve({ data });
    const client = new ControlClient(data);
    await client.ask('adopt', { folder: there.folder, move: false });
    const cancelled = client.ask('handOver', {});
    cancelled.catch(() => undefined);
    await until(async () => {
      const job = (await client.ask('jobs', {})).find(({ kind }) => kind === 'hand-over');
      return (job?.items ?? 0) > 0 && (await client.ask('cancelJob', { id: job?.id ?? '' })).cancelled;
    });
    await expect(cancelled).rejects.toThrow(
      'It was cancelled. Link files are missing until it is done again.',
    );
    const killed = client.ask('handOver', {}).catch(() => undefined);
    await sleep(random.int(200));
    await first.stop('SIGKILL');
    await killed;
    await client.close();

    await live({ data });
    const handed = await control(data).ask('handOver', {});
    expect(handed).toMatchObject({ manifests: images + 3, tags: images + 1, skipped: [] });
    const folder = 'docker/registry/v2/repositories';
    const names = (root: string) => Object.keys(picture(join(root, folder)));
    expect(names(data).filter((name) => name.endsWith('link'))).toEqual(
      names(there.folder).filter((name) => name.endsWith('link')),
    );
  });
});

async function expectWhole(url: string, data: string): Promise<void> {
  for (const { repository, tag, image } of all) {
    expect((await pull(url, repository, tag)).digests).toEqual(digestsOf(image));
  }
  await pull(url, 'index', 'v1');
  expect(unfinished(data)).toEqual([]);
}

/** Files in the place of content whose bytes are not those of their name. */
function badFilesIn(data: string): string[] {
  return contentOf(data).filter((digest) => digestOf(readFileSync(fileOf(data, digest))) !== digest);
}

function recordedIn(data: string): string[] {
  const sql = new Sqlite(join(data, 'berth.db'), { readonly: true });
  try {
    const digests = sql
      .prepare<[], Buffer>('SELECT digest FROM blobs WHERE stored_at IS NOT NULL')
      .pluck()
      .all();
    return digests.map((digest) => `sha256:${digest.toString('hex')}`).sort();
  } finally {
    sql.close();
  }
}
