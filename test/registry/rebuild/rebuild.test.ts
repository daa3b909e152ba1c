import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { rebuildStore } from '../../../registry/rebuild/rebuild.ts';
import { jsonOf } from '../../make/answer.ts';
import { ask } from '../../make/ask.ts';
import { berth, berthScript } from '../../make/cli.ts';
import { control } from '../../make/control.ts';
import { fileOf } from '../../make/data.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { digestsOf, type Image, type Index, makeImage, makeIndex } from '../../make/image.ts';
import { type Life, live } from '../../make/life.ts';
import { pull, push } from '../../make/push.ts';

const database = (data: string) => join(data, 'berth.db');

/** References and what has to come when they are pulled. */
type Pushed = Record<string, Image | Index>;

async function pushAll({ url }: Life, pushed: Pushed): Promise<void> {
  for (const [reference, image] of Object.entries(pushed)) {
    const [repository = '', tag] = reference.split(':');
    await push(url, repository, image, tag);
  }
}

/** Every byte of every image is pulled and compared with its digest. */
async function expectAll({ url }: Life, pushed: Pushed): Promise<void> {
  for (const [reference, image] of Object.entries(pushed)) {
    const [repository = '', tag = ''] = reference.split(':');
    const pulled = await pull(url, repository, tag);
    expect(pulled.digests, reference).toEqual(digestsOf(image));
    expect(pulled.mediaType).toBe(image.manifest.mediaType);
  }
}

async function tagsOf({ port }: Life): Promise<string[]> {
  const list = async (path: string) => jsonOf<Record<string, string[]>>(await ask(port, 'GET', path));
  const tags: string[] = [];
  for (const repository of (await list('/v2/_catalog')).repositories ?? []) {
    const { tags: names } = await list(`/v2/${repository}/tags/list`);
    for (const name of names ?? []) tags.push(`${repository}:${name}`);
  }
  return tags.sort();
}

function someImages(): Pushed {
  const image = makeImage({ layers: 2 });
  return {
    'app:v1': image,
    'app:v2': makeImage({ layers: image.layers.slice(0, 1) }),
    'team/multi:latest': makeIndex([makeImage(), makeImage({ platform: 'linux/arm64' })]),
    'old/docker:1': makeImage({ format: 'docker' }),
  };
}

const losses: Record<string, [state: string, lose: (data: string) => void]> = {
  deleted: ['missing', (data) => rmSync(database(data))],
  'a file without a byte': ['missing', (data) => truncateSync(database(data), 0)],
  'cut short': ['damaged', (data) => truncateSync(database(data), 20_000)],
  garbage: ['damaged', (data) => writeFileSync(database(data), Buffer.alloc(50_000, 'garbage '))],
  'overwritten in the middle': [
    'damaged',
    (data) => {
      const bytes = readFileSync(database(data));
      bytes.fill('x', 9000, 60_000);
      writeFileSync(database(data), bytes);
    },
  ],
};

describe.each(Object.keys(losses))('a database that is %s', (which) => {
  const [state, lose] = losses[which] ?? ['', () => undefined];

  test('is begun anew with the newest copy, and what came since has its names from the log', async () => {
    const life = await live();
    const before = someImages();
    await pushAll(life, before);
    await control(life.data).ask('backUp', {});
    const since: Pushed = {
      'app:v1': makeImage(),
      'app:v3': makeIndex([makeImage()]),
      'brand/new:1': makeImage(),
    };
    await pushAll(life, since);
    await ask(life.port, 'DELETE', '/v2/app/manifests/v2');
    await ask(life.port, 'DELETE', `/v2/old/docker/manifests/${before['old/docker:1']?.manifest.digest}`);
    const tags = await tagsOf(life);
    await life.stop();
    const old = existsSync(database(life.data)) ? readFileSync(database(life.data)).length : 0;
    removeNewestCopies(life.data, 1);
    lose(life.data);
    await expect(live({ data: life.data })).rejects.toThrow(/berth rebuild/);

    const rebuilt = await rebuildStore(life.data);
    expect(rebuilt).toMatchObject({
      database: { state },
      unusable: [],
      recovered: [],
      dropped: [],
      damaged: 0,
    });
    expect(rebuilt.backup).toContain('/backups/berth-');
    expect(old).toBeGreaterThan(0);
    const again = await live({ data: life.data });
    expect(await tagsOf(again)).toEqual(tags);
    const { 'app:v2': _, 'old/docker:1': __, ...kept } = before;
    await expectAll(again, { ...kept, ...since });
    expect(await control(life.data).ask('verify', { mibPerSecond: null })).toMatchObject({
      damaged: 0,
      mended: 0,
    });
    expect(leftovers(life.data)).toEqual(
      which === 'deleted' ? [] : [expect.stringMatching(/^berth\.db\.20/)],
    );
  });

  test('is begun empty where there is no copy, and the log knows the names', async () => {
    // So small that the log is rotated every few lines.
    const life = await live({ logMib: 0.002, logFiles: 50 });
    const signed = makeImage();
    const pushed: Pushed = { ...someImages(), 'app:v1': signed };
    await pushAll(life, pushed);
    const signature = makeImage({ subject: signed.manifest, artifactType: 'application/x-sig' });
    await push(life.url, 'app', signature);
    await control(life.data).ask('tag', {
      repository: 'app',
      tag: 'retagged',
      digest: signed.manifest.digest,
    });
    await control(life.data).ask('copy', { from: 'team/multi:latest', to: 'copy/of:it', referrers: true });
    await control(life.data).ask('remove', { references: ['app:v2'] });
    const [removed] = await control(life.data).ask('remove', { references: ['old/docker'] });
    await control(life.data).ask('restore', { ids: [removed?.trashId ?? 0], overwrite: false });
    const tags = await tagsOf(life);
    await life.stop();
    rmSync(join(life.data, 'backups'), { recursive: true });
    lose(life.data);
    const rebuilt = await rebuildStore(life.data);
    expect(rebuilt).toMatchObject({ backup: null, recovered: [], damaged: 0, deleted: 2 });

    const again = await live({ data: life.data });
    expect(await tagsOf(again)).toEqual(tags);
    const { 'app:v2': _, ...kept } = pushed;
    await expectAll(again, { ...kept, 'copy/of:it': pushed['team/multi:latest'] ?? signature });
    const { referrers } = await control(life.data).ask('inspect', { reference: 'app:v1' });
    expect(referrers).toMatchObject([{ digest: signature.manifest.digest }]);
    expect(await control(life.data).ask('trash', {}), 'what was deleted can still be restored').toMatchObject(
      [{ repository: 'app', tags: ['v2'] }],
    );
  });
});

describe('where nobody knows a name any more', () => {
  test('every image comes back, with what belongs to it, under a name that was made up', async () => {
    const life = await live({ logLevel: 'silent' });
    const pushed = someImages();
    await pushAll(life, pushed);
    const signed = pushed['app:v1'] ?? makeImage();
    const signature = makeImage({ subject: signed.manifest, artifactType: 'application/x-sig' });
    await push(life.url, 'app', signature);
    await life.stop();
    for (const name of ['berth.db', 'backups', 'logs'])
      rmSync(join(life.data, name), { recursive: true, force: true });

    const { recovered, manifests } = await rebuildStore(life.data);
    expect(manifests).toBe(7);
    expect(recovered).toHaveLength(4);
    const again = await live({ data: life.data });
    for (const { manifest } of Object.values(pushed)) {
      const repository = `recovered/${manifest.digest.slice(7, 19)}`;
      expect(recovered).toContain(`${repository}:recovered`);
      expect((await pull(again.url, repository, 'recovered')).digest).toBe(manifest.digest);
    }
    const referrers = await ask(
      again.port,
      'GET',
      `/v2/recovered/${signed.manifest.digest.slice(7, 19)}/referrers/${signed.manifest.digest}`,
    );
    expect(JSON.parse(referrers.body.toString()).manifests).toMatchObject([
      { digest: signature.manifest.digest },
    ]);
    await expectAll(
      again,
      Object.fromEntries(
        Object.values(pushed).map((image) => [
          `recovered/${image.manifest.digest.slice(7, 19)}:recovered`,
          image,
        ]),
      ),
    );
  });

  test('an image that shares a layer with a known one comes back beside it', async () => {
    const life = await live({ logLevel: 'silent' });
    const known = makeImage();
    await push(life.url, 'app', known, 'v1');
    await control(life.data).ask('backUp', {});
    const next = makeImage({ layers: known.layers });
    const child = makeImage();
    await push(life.url, 'app', next, 'v2');
    await push(life.url, 'multi', makeIndex([child]), 'v1');
    await life.stop();
    rmSync(database(life.data));
    removeNewestCopies(life.data, 1);
    const { recovered } = await rebuildStore(life.data);
    const short = next.manifest.digest.slice(7, 19);
    expect(recovered).toHaveLength(2);
    expect(recovered).toContain(`app:recovered-${short}`);
    const again = await live({ data: life.data });
    await expectAll(again, { 'app:v1': known, [`app:recovered-${short}`]: next });
  });
});

describe('copies of the database', () => {
  test('that are damaged, half or from a newer version are passed over', async () => {
    const life = await live();
    const pushed = someImages();
    await pushAll(life, pushed);
    await control(life.data).ask('backUp', {});
    await life.stop();
    const [good = ''] = copiesOf(life.data);
    const bytes = readFileSync(join(life.data, 'backups', good));
    const add = (day: number, content: Buffer) =>
      writeFileSync(join(life.data, `backups/berth-2026-01-0${day}T00-00-00.000Z.db`), content);
    // The newest counts, so the good one is made the oldest.
    rmSync(join(life.data, 'backups', good));
    add(1, bytes);
    add(2, bytes.subarray(0, bytes.length / 2));
    const middle = Buffer.from(bytes);
    middle.fill('x', 5000, 40_000);
    add(3, middle);
    add(4, Buffer.alloc(0));
    add(5, Buffer.from('no database at all'));
    add(6, bytes);
    const newer = new Sqlite(join(life.data, 'backups/berth-2026-01-06T00-00-00.000Z.db'));
    newer.pragma('user_version = 999');
    newer.close();
    add(7, bytes);
    const inconsistent = new Sqlite(join(life.data, 'backups/berth-2026-01-07T00-00-00.000Z.db'));
    inconsistent.unsafeMode();
    inconsistent.pragma('writable_schema = ON');
    inconsistent.exec("DELETE FROM sqlite_schema WHERE name = 'tags_by_manifest'");
    inconsistent.close();
    rmSync(database(life.data));

    const rebuilt = await rebuildStore(life.data);
    expect(rebuilt.backup).toContain('2026-01-01');
    expect(rebuilt.unusable.map(({ file }) => /-0(\d)T/.exec(file)?.[1])).toEqual([
      '7',
      '6',
      '5',
      '4',
      '3',
      '2',
    ]);
    await expectAll(await live({ data: life.data }), pushed);
  });
});

describe('content', () => {
  test('that was removed since the copy takes its tags along, and is no damage', async () => {
    const life = await live();
    const [gone, kept] = [makeImage(), makeImage()];
    await pushAll(life, { 'app:gone': gone, 'app:kept': kept });
    await control(life.data).ask('backUp', {});
    await life.stop();
    removeNewestCopies(life.data, 1);
    rmSync(database(life.data));
    // As a clean-up does it; the log has been lost.
    for (const digest of digestsOf(gone)) rmSync(fileOf(life.data, digest));
    rmSync(join(life.data, 'logs'), { recursive: true });
    const rebuilt = await rebuildStore(life.data);
    expect(rebuilt).toMatchObject({ dropped: ['app:gone'], damaged: 0, recovered: [] });
    const again = await live({ data: life.data });
    expect(await tagsOf(again)).toEqual(['app:kept']);
    expect(await control(life.data).ask('damaged', {})).toEqual([]);
  });

  test('that an image needs and that is missing is named, and healed by a push', async () => {
    const life = await live();
    const image = makeImage({ layers: 2 });
    await push(life.url, 'app', image, 'v1');
    await control(life.data).ask('backUp', {});
    await life.stop();
    rmSync(database(life.data));
    truncateSync(fileOf(life.data, image.layers[0]?.digest ?? ''), 5);
    rmSync(fileOf(life.data, image.layers[1]?.digest ?? ''));
    expect(await rebuildStore(life.data)).toMatchObject({ damaged: 2, dropped: [] });
    const again = await live({ data: life.data });
    const damaged = await control(life.data).ask('damaged', {});
    expect(damaged.map(({ what, images }) => [what, images]).sort()).toEqual([
      ['missing', ['app:v1']],
      ['size', ['app:v1']],
    ]);
    await push(again.url, 'app', image, 'v1');
    await expectAll(again, { 'app:v1': image });
    expect(await control(life.data).ask('damaged', {})).toEqual([]);
  });

  test('that a whole database takes for lost is there again, and nothing else changes', async () => {
    const life = await live();
    const image = makeImage();
    await push(life.url, 'app', image, 'v1');
    await push(life.url, 'app', makeImage(), 'deleted');
    await ask(life.port, 'DELETE', '/v2/app/manifests/deleted');
    await life.stop();
    const sql = new Sqlite(database(life.data));
    sql.exec('UPDATE blobs SET size = NULL, stored_at = NULL');
    sql.close();
    const rebuilt = await rebuildStore(life.data);
    expect(rebuilt).toMatchObject({
      database: { state: 'whole' },
      setAside: null,
      found: 6,
      manifests: 0,
      tags: 0,
    });
    expect(leftovers(life.data)).toEqual([]);
    const again = await live({ data: life.data });
    expect(await tagsOf(again)).toEqual(['app:v1']);
    await expectAll(again, { 'app:v1': image });
  });
});

describe('berth rebuild', () => {
  test('says what it did, and with --dry-run changes nothing', async () => {
    const life = await live();
    await pushAll(life, someImages());
    await life.stop();
    truncateSync(database(life.data), 20_000);
    const before = filesOf(life.data);
    const dry = await berth(['rebuild', '--data', life.data, '--dry-run', '--json']);
    expect(JSON.parse(dry.stdout)).toMatchObject({
      dryRun: true,
      database: { state: 'damaged' },
      setAside: null,
    });
    expect(filesOf(life.data)).toEqual(before);
    const { code, stdout } = await berth(['rebuild', '--data', life.data]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /The database is damaged: .*\.\nIt begins with the copy .*\nWhat was there is kept as /,
    );
    expect(stdout).toContain(`berth serve --data ${life.data}`);
  });

  test('refuses in a sentence what it cannot do', async () => {
    const life = await live();
    const served = await berth(['rebuild', '--data', life.data]);
    expect([served.code, served.stderr]).toEqual([1, `A registry serves ${life.data}. Stop it first.\n`]);
    await life.stop();
    const sql = new Sqlite(database(life.data));
    sql.pragma('user_version = 999');
    sql.close();
    const newer = await berth(['rebuild', '--data', life.data]);
    expect([newer.code, newer.stderr]).toEqual([
      1,
      expect.stringMatching(/^[^\n]*newer version[^\n]*--replace-newer\.\n$/),
    ]);
    const replaced = await berth(['rebuild', '--data', life.data, '--replace-newer', '--json']);
    expect(JSON.parse(replaced.stdout)).toMatchObject({ database: { state: 'newer' } });
    expect(leftovers(life.data)).toHaveLength(1);

    const empty = temporaryFolder();
    const nothing = await berth(['rebuild', '--data', empty]);
    expect([nothing.code, nothing.stderr]).toEqual([1, `${empty} is not a data folder of Berth.\n`]);
    expect(readdirSync(empty)).toEqual([]);
  });

  test('killed in the middle, can be run again', { timeout: 60_000 }, async () => {
    const life = await live();
    const pushed: Pushed = {};
    for (let i = 0; i < 60; i++) pushed[`app-${i % 7}:v${i}`] = makeImage();
    await pushAll(life, pushed);
    const tags = await tagsOf(life);
    await life.stop();
    rmSync(join(life.data, 'backups'), { recursive: true });
    truncateSync(database(life.data), 20_000);
    for (const afterMs of [60, 120, 180, 240, 300, 350, 400]) {
      const child = spawn(process.execPath, [berthScript, 'rebuild', '--data', life.data], {
        stdio: 'ignore',
      });
      const exited = once(child, 'exit');
      const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
      await exited;
      clearTimeout(timer);
    }
    await rebuildStore(life.data);
    const again = await live({ data: life.data });
    expect(await tagsOf(again)).toEqual(tags);
    await expectAll(again, pushed);
    expect(existsSync(join(life.data, 'berth.db.rebuilding'))).toBe(false);
  });
});

function copiesOf(data: string): string[] {
  return readdirSync(join(data, 'backups')).sort();
}

/** As if the registry had been killed instead of stopped. */
function removeNewestCopies(data: string, keep: number): void {
  for (const name of copiesOf(data).slice(keep)) rmSync(join(data, 'backups', name));
}

function leftovers(data: string): string[] {
  return readdirSync(data).filter((name) =>
    /^berth\.db\.\d[^-]*-[^-]*-[^-]*-[^-]*-[\d.]*Z$|rebuilding/.test(name),
  );
}

function filesOf(data: string): string[] {
  const files = readdirSync(data, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => !/^(berth\.lock|logs)/.test(file)).sort();
}
