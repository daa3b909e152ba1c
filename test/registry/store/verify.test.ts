import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import Sqlite from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Digest, Repository } from '../../../registry/facts.ts';
import type { BlobTable } from '../../../registry/store/blobs.ts';
import { openStore } from '../../../registry/store/open.ts';
import { ask } from '../../make/ask.ts';
import { control } from '../../make/control.ts';
import { fileOf } from '../../make/data.ts';
import { tinyDisk } from '../../make/disk.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { content, digestOf, makeImage, makeIndex, makeLayer } from '../../make/image.ts';
import { type Life, live } from '../../make/life.ts';
import { makeArtifact } from '../../make/manifest.ts';
import { pull, push, pushBlob } from '../../make/push.ts';
import { describeWith } from '../../make/tools.ts';
import { until } from '../../make/until.ts';

const mib = 1024 * 1024;
const nothing = { blobs: 0, bytes: 0, damaged: 0, mended: 0, cancelled: false, troubles: [] };

function verify({ data }: Pick<Life, 'data'>, mibPerSecond: number | null = null) {
  return control(data).ask('verify', { mibPerSecond });
}

function flipByte(file: string): void {
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(5) ^ 1, 5);
  writeFileSync(file, bytes);
}

describe('verifying', () => {
  test('reads all content, and finds nothing where nothing is wrong', async () => {
    const life = await live();
    const image = makeImage({ layers: 3 });
    await push(life.url, 'app', image, 'v1');
    const sizes = [image.manifest, image.config, ...image.layers].map(({ size }) => size);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    expect(await verify(life)).toEqual({ ...nothing, blobs: 5, bytes });
    expect(await verify(life), 'and all of it the next time').toEqual({ ...nothing, blobs: 5, bytes });
    expect(await control(life.data).ask('damaged', {})).toEqual([]);
    expect((await control(life.data).ask('status', {})).notices).toEqual([]);
  });

  const harms: Record<string, [what: string, harm: (file: string) => void]> = {
    'whose bytes changed': ['changed', flipByte],
    'that was cut short': ['size', (file) => truncateSync(file, 10)],
    'whose file is gone': ['missing', (file) => rmSync(file)],
    'whose folder is gone': ['missing', (file) => rmSync(dirname(file), { recursive: true })],
  };

  test.each(Object.keys(harms))(
    'finds content %s, sets it aside and names the images it hurts',
    async (which) => {
      const [what, harm] = harms[which] ?? ['', () => undefined];
      const life = await live();
      const image = makeImage({ layers: 2 });
      const index = makeIndex([image]);
      await push(life.url, 'team/app', index, 'multi');
      await push(life.url, 'team/app', image, 'v1');
      await push(life.url, 'other', makeImage({ layers: image.layers.slice(1) }), 'shares');
      await push(life.url, 'other', makeImage(), 'whole');
      const layer = image.layers[0] ?? image.config;
      const before = readFileSync(fileOf(life.data, layer.digest));
      harm(fileOf(life.data, layer.digest));

      expect(await verify(life)).toMatchObject({ damaged: 1, mended: 0, cancelled: false, troubles: [] });
      const left = `quarantine/${layer.digest.replace(':', '-')}`;
      expect(await control(life.data).ask('damaged', {})).toEqual([
        {
          digest: layer.digest,
          foundAt: expect.any(Number),
          what,
          file: what === 'missing' ? null : left,
          images: ['team/app:multi', 'team/app:v1'],
        },
      ]);
      expect(existsSync(join(life.data, left))).toBe(what !== 'missing');
      expect(existsSync(fileOf(life.data, layer.digest))).toBe(false);
      expect((await ask(life.port, 'HEAD', `/v2/team/app/blobs/${layer.digest}`)).status).toBe(404);
      const { notices } = await control(life.data).ask('status', {});
      expect(notices).toMatchObject([
        { code: 'BLOBS_DAMAGED', facts: { count: 1, images: 'team/app:multi, team/app:v1' } },
      ]);

      await pushBlob(life.url, 'somewhere/else', layer);
      expect(await control(life.data).ask('damaged', {}), 'a push of the same heals it').toEqual([]);
      expect(existsSync(join(life.data, left))).toBe(false);
      expect(readFileSync(fileOf(life.data, layer.digest)).equals(before)).toBe(true);
      await pull(life.url, 'team/app', 'multi');
      expect((await control(life.data).ask('status', {})).notices).toEqual([]);
      expect(await verify(life)).toMatchObject({ damaged: 0 });
    },
  );

  test('names the image whose signature is damaged', async () => {
    const life = await live();
    const image = makeImage();
    await push(life.url, 'app', image, 'v1');
    const signature = makeImage({ subject: image.manifest, artifactType: 'application/vnd.test.signature' });
    await push(life.url, 'app', signature);
    flipByte(fileOf(life.data, signature.layers[0]?.digest ?? ''));
    await verify(life);
    expect(await control(life.data).ask('damaged', {})).toMatchObject([{ images: ['app:v1'] }]);
  });

  test('lists what is found while it is served as well, and forgets what it is told to', async () => {
    const life = await live();
    const image = makeImage();
    await push(life.url, 'app', image, 'v1');
    truncateSync(fileOf(life.data, image.config.digest), 3);
    expect((await ask(life.port, 'GET', `/v2/app/blobs/${image.config.digest}`)).status).toBe(404);
    const client = control(life.data);
    expect(await client.ask('damaged', {})).toMatchObject([{ digest: image.config.digest, what: 'size' }]);
    expect(readdirSync(join(life.data, 'quarantine'))).toHaveLength(1);

    const { digest } = image.config;
    expect(await client.ask('forgetDamaged', { digest })).toEqual({ forgotten: true });
    expect(await client.ask('forgetDamaged', { digest })).toEqual({ forgotten: false });
    expect(await client.ask('damaged', {})).toEqual([]);
    expect(readdirSync(join(life.data, 'quarantine'))).toEqual([]);
    await expect(client.ask('forgetDamaged', { digest: 'nonsense' })).rejects.toThrow(/digest is malformed/);
  });

  test('remembers what is damaged over a restart', async () => {
    const first = await live();
    const image = makeImage();
    await push(first.url, 'app', image, 'v1');
    flipByte(fileOf(first.data, image.config.digest));
    await verify(first);
    await first.stop();
    const again = await live({ data: first.data });
    expect(await control(again.data).ask('damaged', {})).toMatchObject([{ digest: image.config.digest }]);
  });

  test('leaves alone a file that cannot be read now, says so, and goes on with the others', async () => {
    const life = await live();
    const image = makeImage({ layers: 2 });
    await push(life.url, 'app', image, 'v1');
    // A folder in the place of the file: reading it is an error, and no missing file.
    const digest = image.layers[0]?.digest ?? '';
    const file = fileOf(life.data, digest);
    renameSync(file, `${file}-kept`);
    mkdirSync(file);
    const verified = await verify(life);
    expect(verified).toMatchObject({ blobs: 3, damaged: 0, troubles: [{ code: 'BLOB_UNREADABLE' }] });
    expect(verified.troubles[0]?.message).toContain(digest);
    rmSync(file, { recursive: true });
    renameSync(`${file}-kept`, file);
    expect(await verify(life)).toMatchObject({ blobs: 4, damaged: 0, troubles: [] });
  });

  test('does not speak of a file that is another one by now', async () => {
    const folder = temporaryFolder();
    const store = await openStore(folder, { damage: () => undefined, error: () => undefined });
    onTestFinished(() => store.close());
    const bytes = Buffer.from('replaced while somebody looked');
    const digest = digestOf(bytes) as Digest;
    const upload = await store.uploads.start('app' as Repository);
    await upload.append(Readable.from([bytes]));
    await upload.commit(digest);
    const [content] = store.integrity.due(Date.now(), undefined, 1);
    if (!content) throw new Error('there is something to check');
    truncateSync(fileOf(folder, digest), 3);
    const checking = store.integrity.check(content, () => undefined);
    // As a push does it.
    writeFileSync(`${fileOf(folder, digest)}-new`, bytes);
    renameSync(`${fileOf(folder, digest)}-new`, fileOf(folder, digest));
    expect(await checking).toEqual({ is: 'right', mended: 0 });
    expect((store.blobs as BlobTable).damaged(digest, 'changed', 'the stamp of another file')).toBe(false);
    expect(store.blobs.size('app' as Repository, digest)).toBe(bytes.length);
    expect(await store.integrity.damaged()).toEqual([]);
  });

  test('goes on with pushes of the very blobs it reads, and never takes one of those for damage', async () => {
    const life = await live();
    const blobs = Array.from({ length: 20 }, () =>
      content('x', Buffer.alloc(200_000, Math.random().toString())),
    );
    for (const blob of blobs) await pushBlob(life.url, 'app', blob);
    for (const blob of blobs) flipByte(fileOf(life.data, blob.digest));
    const pushing = Promise.all(blobs.map((blob) => pushBlob(life.url, 'app', blob)));
    await verify(life);
    await pushing;
    for (const blob of blobs) await pushBlob(life.url, 'app', blob);
    expect(await verify(life)).toMatchObject({ blobs: 20, damaged: 0 });
    for (const { digest } of blobs) expect(digestOf(readFileSync(fileOf(life.data, digest)))).toBe(digest);
  });
});

describe('the pace of verifying', () => {
  /** Content that is read in many pieces. */
  async function withContent(mibs: number): Promise<Life> {
    const life = await live();
    for (let i = 0; i < mibs; i++) await pushBlob(life.url, 'app', makeLayer(mib));
    return life;
  }

  const running = async ({ data }: Life) => {
    const jobs = await control(data).ask('jobs', {});
    return jobs.find(({ kind, state }) => kind === 'verify' && state === 'running');
  };

  test('is kept: at a mebibyte in a thousand seconds, the second one is not read at once', async () => {
    const life = await withContent(6);
    const verifying = verify(life, 0.001).catch((error: unknown) => error);
    await until(async () => ((await running(life))?.bytes ?? 0) > 0);
    const job = await running(life);
    expect(job?.bytes).toBeGreaterThan(0);
    expect(job?.bytes).toBeLessThanOrEqual(mib);
    expect(job).toMatchObject({ totalItems: 6, items: 0 });
    await control(life.data).ask('cancelJob', { id: job?.id ?? '' });
    expect(await verifying).toMatchObject({ cancelled: true, blobs: 0 });
  });

  test('ended early, it goes on where it was, also after a restart', async () => {
    const life = await withContent(6);
    // A rate at which it is in the middle for a while.
    const verifying = verify(life, 8);
    await until(async () => ((await running(life))?.items ?? 0) >= 2);
    await control(life.data).ask('cancelJob', { id: (await running(life))?.id ?? '' });
    const first = await verifying;
    expect(first).toMatchObject({ cancelled: true, damaged: 0 });
    expect(first.blobs).toBeGreaterThanOrEqual(2);
    expect(first.blobs).toBeLessThan(6);
    await life.stop();

    const again = await live({ data: life.data });
    const rest = await verify(again);
    expect(rest.cancelled).toBe(false);
    expect(rest.blobs + first.blobs).toBe(6);
    expect((await verify(again)).blobs, 'once it has ended, the next one reads all').toBe(6);
  });

  test('in the background is quiet, and gives way to who waits for it', async () => {
    const life = await withContent(3);
    const client = control(life.data);
    await client.ask('setPolicy', { policy: { verifyMibPerSecond: 0.001 }, confirmed: false });
    await until(async () => ((await running(life))?.bytes ?? 0) > 0);
    expect(await running(life)).toMatchObject({ items: 0, totalItems: 3 });
    expect(await verify(life)).toMatchObject({ blobs: 3, cancelled: false });
    expect(await running(life)).toBeUndefined();
  });

  test('in the background ends when it is switched off', async () => {
    const life = await withContent(3);
    const client = control(life.data);
    await client.ask('setPolicy', { policy: { verifyMibPerSecond: 0.001 }, confirmed: false });
    await until(async () => (await running(life)) !== undefined);
    await client.ask('setPolicy', { policy: { verifyMibPerSecond: null }, confirmed: false });
    await until(async () => (await running(life)) === undefined);
    expect(await running(life)).toBeUndefined();
  });
});

describe('the facts of manifests', () => {
  const lies: Record<string, string> = {
    'a media type':
      "UPDATE manifests SET media_type = 'application/vnd.docker.distribution.manifest.v2+json'",
    'an artifact type': "UPDATE manifests SET artifact_type = 'application/x-lie'",
    'a platform': "UPDATE manifests SET platform = 'plan9/mips' WHERE platform IS NOT NULL",
    'an annotation': `UPDATE manifests SET annotations = '{"a":"lie"}'`,
    'annotations that are no JSON': "UPDATE manifests SET annotations = 'no JSON'",
    'no subject': 'UPDATE manifests SET subject_id = NULL WHERE subject_id IS NOT NULL',
    'a size of a layer': "UPDATE manifest_references SET size = 1 WHERE kind = 'layer'",
    'fewer references': "DELETE FROM manifest_references WHERE kind <> 'config'",
    'another order of layers': `UPDATE manifest_references SET position = 9 WHERE position = 1
      AND manifest_id IN (SELECT manifest_id FROM manifest_references WHERE position = 2)`,
  };

  test.each(Object.keys(lies))('are mended where a record says %s', async (which) => {
    const first = await live();
    const image = makeImage({ layers: 2, annotations: { a: 'truth' } });
    await push(first.url, 'app', makeIndex([image]), 'multi');
    await push(first.url, 'app', makeImage({ subject: image.manifest, artifactType: 'application/x-sbom' }));
    const said = factsOf(first.data);
    await first.stop();
    const sql = new Sqlite(join(first.data, 'berth.db'));
    expect(sql.prepare(lies[which] ?? '').run().changes).toBeGreaterThan(0);
    sql.close();
    expect(factsOf(first.data)).not.toEqual(said);

    const again = await live({ data: first.data });
    const { mended, damaged } = await verify(again);
    expect(mended).toBeGreaterThan(0);
    expect(damaged).toBe(0);
    expect(factsOf(first.data)).toEqual(said);
    expect((await verify(again)).mended).toBe(0);
  });

  test('stay as they are where the bytes alone do not say them', async () => {
    const life = await live({ allowSparse: true });
    const image = makeImage({ format: 'docker' });
    const { mediaType, ...untyped } = JSON.parse(image.manifest.bytes.toString());
    const manifest = content(mediaType, Buffer.from(JSON.stringify(untyped)));
    await push(life.url, 'typed/by/header', { ...image, manifest }, 'v1');
    await push(life.url, 'app', makeImage(), 'v1');
    await life.stop();
    const again = await live({ data: life.data });
    expect(await verify(again)).toMatchObject({ mended: 0, troubles: [] });
    expect((await pull(again.url, 'typed/by/header', 'v1')).mediaType).toBe(mediaType);
  });

  test('are right for every kind of manifest from the start', async () => {
    const life = await live();
    await push(life.url, 'app', makeIndex([makeImage(), makeImage({ platform: 'linux/arm64/v8' })]), 'multi');
    await push(life.url, 'app', makeIndex([makeImage({ format: 'docker' })], { format: 'docker' }), 'docker');
    await pushBlob(life.url, 'app', content('application/vnd.oci.empty.v1+json', Buffer.from('{}')));
    const artifact = makeArtifact({ annotations: { key: 'value', __proto__: 'x' } });
    await ask(life.port, 'PUT', `/v2/app/manifests/${artifact.digest}`, {
      headers: { 'content-type': artifact.mediaType },
      body: artifact.bytes,
    });
    expect(await verify(life)).toMatchObject({ mended: 0, damaged: 0 });
  });

  function factsOf(data: string): unknown[] {
    const sql = new Sqlite(join(data, 'berth.db'), { readonly: true });
    const facts = [
      sql.prepare('SELECT media_type, artifact_type, subject_id, annotations, platform FROM manifests').all(),
      sql.prepare('SELECT * FROM manifest_references ORDER BY manifest_id, position').all(),
    ];
    sql.close();
    return facts;
  }
});

describe('a data folder that goes away while it is verified', () => {
  test('is an error, and none of its content is damaged', async () => {
    const folder = join(temporaryFolder(), 'data');
    const life = await live({ data: folder });
    for (let i = 0; i < 5; i++) await pushBlob(life.url, 'app', makeLayer(mib));
    const client = control(folder);
    const verifying = client.ask('verify', { mibPerSecond: 4 }).catch((error: unknown) => error);
    await until(async () => ((await client.ask('jobs', {}))[0]?.items ?? 0) > 0);
    renameSync(folder, `${folder}-elsewhere`);
    expect(await verifying).toMatchObject({ code: 'FOLDER_MISSING' });
    renameSync(`${folder}-elsewhere`, folder);
    expect(await client.ask('damaged', {})).toEqual([]);
    const rest = await client.ask('verify', { mibPerSecond: null });
    expect(rest).toMatchObject({ damaged: 0, cancelled: false });
    expect(rest.blobs).toBeGreaterThan(0);
  });
});

describeWith('a disk that is pulled out', { tools: ['mount', 'umount', 'fallocate'], root: true }, () => {
  test('in the middle of verifying leaves nothing on the list', async () => {
    const disk = tinyDisk();
    const life = await live({ data: disk.folder });
    for (let i = 0; i < 5; i++) await pushBlob(life.url, 'app', makeLayer(mib));
    const client = control(disk.folder);
    // Connected before the socket's name goes with the disk.
    const verifying = client.ask('verify', { mibPerSecond: 4 }).catch((error: unknown) => error);
    await until(async () => ((await client.ask('jobs', {}))[0]?.items ?? 0) > 0);
    disk.detach();
    expect(await verifying).toMatchObject({ code: 'FOLDER_MISSING' });
    expect(readdirSync(disk.folder)).toEqual([]);
  });
});
