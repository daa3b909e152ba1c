import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { whyNoFolder, whyNoFolders } from '../../../registry/adopt/portable-tags.ts';
import { moveFolder } from '../../../registry/move/move.ts';
import { removeOldFolder } from '../../../registry/move/remove.ts';
import type { Tag } from '../../../registry/names.ts';
import { openStore } from '../../../registry/store/open.ts';
import { ask } from '../../make/ask.ts';
import { run } from '../../make/command.ts';
import { containersFor } from '../../make/containers.ts';
import { control } from '../../make/control.ts';
import { contentOf, fileOf } from '../../make/data.ts';
import { expectAll, fillRegistry, inventory, picture, type Used } from '../../make/distribution-data.ts';
import { configOf, dockerRegistry } from '../../make/docker-registry.ts';
import { type Dockerd, startDockerd } from '../../make/dockerd.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { descriptorOf, digestsOf, makeImage, makeIndex, makeLayer } from '../../make/image.ts';
import { digestsIn } from '../../make/layout.ts';
import { live } from '../../make/life.ts';
import { emptyConfig, makeManifest, types } from '../../make/manifest.ts';
import { pull, push, pushBlob } from '../../make/push.ts';
import { describeWith } from '../../make/tools.ts';

const tookIn = 'docker-registry took it in after the hand-over; pull it from there and push it here';

describeWith('docker-registry on a folder that was handed over', { tools: ['docker-registry'] }, (paths) => {
  const program = paths['docker-registry'];

  test('serves every image, byte by byte, with the same catalog, tags and digests', async () => {
    const { data, used, said } = await handedOver();
    const there = await dockerRegistry(program, data);
    expect(await inventory(there.url)).toEqual(said);
    await expectAll(there.url, used);
    for (const { repository, digest, bytes } of everyBlob(used)) {
      const blob = await fetch(`${there.url}/v2/${repository}/blobs/${digest}`);
      const [algorithm = '', hex] = digest.split(':');
      const body = Buffer.from(await blob.arrayBuffer());
      expect([digest, createHash(algorithm).update(body).digest('hex'), body.length]).toEqual([
        digest,
        hex,
        bytes,
      ]);
    }
  });

  test('serves a manifest and its tag that have a sha512 digest', async () => {
    const here = await live();
    const image = makeImage();
    await pushBlob(here.url, 'app', image.config);
    for (const layer of image.layers) await pushBlob(here.url, 'app', layer);
    const digest = `sha512:${createHash('sha512').update(image.manifest.bytes).digest('hex')}`;
    const put = await ask(here.port, 'PUT', `/v2/app/manifests/${digest}?tag=v1`, {
      headers: { 'content-type': image.manifest.mediaType },
      body: image.manifest.bytes,
    });
    expect(put.status).toBe(201);
    await control(here.data).ask('handOver', {});
    await here.stop();
    const there = await dockerRegistry(program, here.data);
    const headers = { accept: image.manifest.mediaType };
    for (const reference of [digest, 'v1']) {
      const answer = await fetch(`${there.url}/v2/app/manifests/${reference}`, { headers });
      expect([answer.status, answer.headers.get('docker-content-digest')]).toEqual([200, digest]);
    }
  });

  test('takes pushes, which Berth does not know: no clean-up and no hand-over of Berth takes them away', async () => {
    const { data, used } = await handedOver();
    const [moved, added, index, alone] = [makeImage(), makeImage(), makeIndex([makeImage()]), makeLayer()];
    const first = await dockerRegistry(program, data);
    await push(first.url, 'new', index, 'v1');
    await push(first.url, 'team/app', moved, 'latest');
    await push(first.url, 'other', added, 'added');
    await pushBlob(first.url, 'other', alone);
    const said = await inventory(first.url);
    await first.stop();
    const nobodys = writeNobodys(data);
    const isMoved = ({ repository, reference }: Used['pushed'][number]) =>
      repository === 'team/app' && reference === 'latest';
    const unmoved = { ...used, pushed: used.pushed.filter((one) => !isMoved(one)) };

    // The second time, what it took in is older than a hand-over.
    for (const time of ['first', 'second']) {
      await collectFiles(data);
      expect(contentOf(data)).not.toContain(nobodys);
      const here = await live({ data });
      await expectAll(here.url, used);
      expect(Object.keys(await inventory(here.url))).not.toContain('new');
      await expect(control(data).ask('adopt', { folder: data, move: false })).rejects.toThrow(
        /belongs to Berth's own data folder/,
      );
      const { tags, skipped } = await control(data).ask('handOver', {});
      expect(tags, time).toBe(6);
      const child = index.images[0]?.manifest.digest;
      expect(skipped.map(({ what }) => what).sort(), time).toEqual(
        [`new@${child}`, 'new:v1', 'other:added', 'team/app:latest'].sort(),
      );
      for (const { reason } of skipped) expect(reason).toBe(tookIn);
      await here.stop();

      const again = await dockerRegistry(program, data);
      expect(await inventory(again.url), time).toEqual(said);
      await expectAll(again.url, unmoved);
      expect((await pull(again.url, 'new', 'v1')).digests).toEqual(digestsOf(index));
      expect((await pull(again.url, 'team/app', 'latest')).digests).toEqual(digestsOf(moved));
      expect((await pull(again.url, 'other', 'added')).digests).toEqual(digestsOf(added));
      const blob = await fetch(`${again.url}/v2/other/blobs/${alone.digest}`);
      expect(Buffer.from(await blob.arrayBuffer()).equals(alone.bytes)).toBe(true);
      await again.stop();
    }
  });

  test('keeps the layers that an image it took in is built on, in a repository where Berth has them no more', async () => {
    const { data, used } = await handedOver();
    const there = await dockerRegistry(program, data);
    const own = makeLayer();
    const image = makeImage({ layers: [...used.shared.layers, own] });
    // As clients do: what is there already is not sent again.
    for (const blob of [image.config, own]) await pushBlob(there.url, 'team', blob);
    const { mediaType, bytes } = image.manifest;
    await fetch(`${there.url}/v2/team/manifests/top`, {
      method: 'PUT',
      headers: { 'content-type': mediaType },
      body: new Uint8Array(bytes),
    });
    await there.stop();
    const here = await live({ data });
    await control(data).ask('remove', { references: ['team'] });
    await control(data).ask('emptyTrash', { ids: null });
    await control(data).ask('handOver', {});
    await here.stop();
    const again = await dockerRegistry(program, data);
    expect((await inventory(again.url)).team).toEqual({ top: image.manifest.digest });
    expect((await pull(again.url, 'team', 'top')).digests).toEqual(digestsOf(image));
  });

  test('lets go of a tag that Berth has taken over from it', async () => {
    const { data } = await handedOver();
    const [taken, next] = [makeImage(), makeImage()];
    const there = await dockerRegistry(program, data);
    await push(there.url, 'team', taken, 'v1');
    await there.stop();
    const here = await live({ data });
    for (const image of [taken, next]) {
      await push(here.url, 'team', image, 'v1');
      expect(await control(data).ask('handOver', {})).toMatchObject({ tags: 7, skipped: [] });
    }
    await here.stop();
    const again = await dockerRegistry(program, data);
    expect((await inventory(again.url)).team?.v1).toBe(next.manifest.digest);
  });

  test('no longer has what was deleted before it was handed over again', async () => {
    const { data, used } = await handedOver();
    const here = await live({ data });
    await control(data).ask('remove', { references: ['team', 'team/app:latest', 'other:also'] });
    await push(here.url, 'team/app', makeImage(), 'v1');
    await control(data).ask('emptyTrash', { ids: null });
    const said = await inventory(here.url);
    const { tags, repositories } = await control(data).ask('handOver', {});
    expect([repositories, tags]).toEqual([4, 3]);
    await here.stop();
    const there = await dockerRegistry(program, data);
    expect(await inventory(there.url)).toEqual(said);
    expect(Object.keys(said)).toContain('team/app/deep');
    expect(existsSync(join(data, 'docker/registry/v2/repositories/team/_manifests'))).toBe(false);
    const gone = await fetch(`${there.url}/v2/team/manifests/${used.shared.manifest.digest}`);
    expect(gone.status).toBe(404);
  });

  test('can collect: nothing that has a tag goes, and Berth serves all of it as before', async () => {
    const { data, used } = await handedOver();
    await run(program, ['garbage-collect', configOf(data)]);
    const here = await live({ data });
    await expectAll(here.url, used);
  });

  test('cannot serve some things, and they are named', async () => {
    const here = await live();
    await pushBlob(here.url, 'app', emptyConfig);
    const untyped = makeManifest(types.dockerManifest, {
      schemaVersion: 2,
      config: descriptorOf(emptyConfig),
      layers: [],
    });
    await push(
      here.url,
      'app',
      { ...makeImage(), config: emptyConfig, layers: [], manifest: untyped },
      'old',
    );
    const good = makeImage();
    await push(here.url, 'app', good, 'good');
    expect(await control(here.data).ask('handOver', {})).toEqual({
      repositories: 1,
      tags: 1,
      manifests: 1,
      folder: here.data,
      skipped: [
        {
          what: `app@${untyped.digest}`,
          reason: `it would be served as ${types.ociManifest} and not as ${types.dockerManifest}`,
        },
        { what: 'app:old', reason: `docker distribution cannot serve ${untyped.digest}` },
      ],
      skippedCount: 2,
    });
    await here.stop();
    const there = await dockerRegistry(program, here.data);
    expect(await inventory(there.url)).toEqual({ app: { good: good.manifest.digest } });
  });
});

describeWith('skopeo', { tools: ['docker-registry', 'skopeo'] }, (paths) => {
  test('copies images out of docker-registry on a folder that was handed over', async () => {
    const { data, used } = await handedOver();
    const there = await dockerRegistry(paths['docker-registry'], data);
    const skopeo = containersFor();
    const layout = temporaryFolder();
    const source = `docker://${there.address}/team/app:v1`;
    await skopeo.run(paths.skopeo, [
      'copy',
      '--all',
      '--preserve-digests',
      '--src-tls-verify=false',
      source,
      `oci:${layout}:v1`,
    ]);
    expect(digestsIn(layout)).toEqual(digestsOf(used.index));
    for (const image of ['team:V1', 'team/app/deep:1.0_x-y', 'other:also']) {
      const to = `dir:${join(temporaryFolder(), 'image')}`;
      await skopeo.run(paths.skopeo, [
        'copy',
        '--all',
        '--preserve-digests',
        '--src-tls-verify=false',
        `docker://${there.address}/${image}`,
        to,
      ]);
    }
  });
});

const tools = ['docker-registry', 'docker', 'dockerd', 'containerd', 'ctr'] as const;
describeWith('docker', { tools: [...tools], root: true }, (paths) => {
  let daemon: Dockerd | undefined;
  beforeAll(async () => {
    daemon = await startDockerd(paths);
  });
  afterAll(() => daemon?.stop());

  test('pulls images from docker-registry on a folder that was handed over', async () => {
    const { data, used } = await handedOver();
    const there = await dockerRegistry(paths['docker-registry'], data);
    for (const [image, digest] of [
      ['team:v1', used.shared.manifest.digest],
      ['team/app:v1', used.index.manifest.digest],
    ]) {
      const name = `${there.address}/${image}`;
      expect(await run(paths.docker, ['pull', name], { env: { ...daemon?.env } })).toContain(
        `Digest: ${digest}`,
      );
    }
  });
});

test('a second hand-over changes nothing where nothing has changed', async () => {
  const { data } = await handedOver();
  const repositories = join(data, 'docker/registry/v2/repositories');
  const before = picture(repositories);
  const here = await live({ data });
  await control(data).ask('handOver', {});
  expect(picture(repositories)).toEqual(before);
  await here.stop();
});

test('a link holds a digest and nothing else, and none is left half-written', async () => {
  const { data } = await handedOver();
  const repositories = join(data, 'docker/registry/v2/repositories');
  // As a crash leaves it.
  const [link = ''] = filesIn(repositories);
  renameSync(link, `${link}.berth.tmp`);
  writeFileSync(filesIn(repositories)[1] ?? '', '');
  const here = await live({ data });
  await control(data).ask('handOver', {});
  await here.stop();
  for (const file of filesIn(repositories)) {
    expect(file).toMatch(/\/link$/);
    expect(readFileSync(file, 'latin1')).toMatch(/^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/);
  }
});

test('goes with the old folder once the store was moved, and can be done again in the new one', async () => {
  const { data, used } = await handedOver();
  const to = join(temporaryFolder(), 'new');
  await moveFolder(data, to);
  expect(existsSync(join(to, 'docker/registry/v2/repositories'))).toBe(false);
  expect(await removeOldFolder(data, to)).toEqual({ gone: true });
  const here = await live({ data: to });
  expect(await control(to).ask('handOver', {})).toMatchObject({ repositories: 5, tags: 7, skipped: [] });
  await expectAll(here.url, used);
});

test('what is in the trash is not handed over', async () => {
  const here = await live();
  await push(here.url, 'app', makeImage(), 'v1');
  await push(here.url, 'app', makeImage(), 'v2');
  await push(here.url, 'gone', makeImage(), 'v1');
  await control(here.data).ask('remove', { references: ['gone', 'app:v2'] });
  expect(await control(here.data).ask('handOver', {})).toMatchObject({ repositories: 1, tags: 1 });
});

test('a folder that was handed over can be taken over by another Berth, with its times', async () => {
  const { data, used, said } = await handedOver();
  const before = await live({ data });
  const [tag] = await control(data).ask('tags', { repository: 'team/app' });
  const { history } = await control(data).ask('inspect', { reference: 'team/app:latest' });
  await before.stop();
  const here = await live();
  await expect(control(here.data).ask('adopt', { folder: data, move: true })).rejects.toThrow(
    /another Berth/,
  );
  await control(here.data).ask('adopt', { folder: data, move: false });
  expect(await inventory(here.url)).toEqual(said);
  await expectAll(here.url, used);
  expect(await control(here.data).ask('tags', { repository: 'team/app' })).toContainEqual({
    ...tag,
    pulledAt: null,
  });
  const after = await control(here.data).ask('inspect', { reference: 'team/app:latest' });
  expect(after.history).toEqual(history);
});

test('names that a disk has no folders for are told', () => {
  const linux = { isCaseSensitive: true, isWindows: false };
  const mac = { isCaseSensitive: false, isWindows: false };
  const windows = { isCaseSensitive: false, isWindows: true };
  const why = (tag: string, disk: typeof linux) => whyNoFolder(tag as Tag, new Set(['v1']), disk);
  expect([why('V1', linux), why('con', linux), why('1.', mac)]).toEqual([undefined, undefined, undefined]);
  expect([why('V1', mac), why('V1', windows)]).toEqual([
    'this disk cannot tell it from a tag in other letters',
    'this disk cannot tell it from a tag in other letters',
  ]);
  for (const tag of ['con', 'NUL', 'com1', 'aux.1', '1.'])
    expect(why(tag, windows)).toMatch(/^Windows knows/);
  expect([why('console', windows), why('v2', windows)]).toEqual([undefined, undefined]);
  expect([whyNoFolders('team/aux', windows), whyNoFolders('team/aux', mac)]).toEqual([
    'Windows knows no folder of that name',
    undefined,
  ]);
});

/** A stopped Berth with everything in it, handed over. */
async function handedOver(): Promise<{
  data: string;
  used: Used;
  said: Awaited<ReturnType<typeof inventory>>;
}> {
  const here = await live();
  const used = await fillRegistry({ url: here.url, folder: here.data });
  const said = await inventory(here.url);
  const handed = await control(here.data).ask('handOver', {});
  expect(handed).toMatchObject({ repositories: 5, tags: 7, folder: here.data, skipped: [] });
  await here.stop();
  return { data: here.data, used, said };
}

/** Content that no record and no link speaks of, as a crash leaves it. */
function writeNobodys(data: string): string {
  const { digest, bytes } = makeLayer();
  mkdirSync(dirname(fileOf(data, digest)), { recursive: true });
  writeFileSync(fileOf(data, digest), bytes);
  return digest;
}

/** A clean-up of a stopped Berth takes the files that no record speaks of, young ones too. */
async function collectFiles(data: string): Promise<void> {
  const reports = { damage: () => undefined, error: () => undefined };
  const store = await openStore(data, reports, { leaseMinutes: 1e-9 });
  const found = await store.garbage.find({ filesBefore: Date.now() + 60_000, kinds: ['file'] });
  const signal = new AbortController().signal;
  const removed = await store.garbage.remove(found, { signal, onProgress: () => undefined });
  expect(removed).toMatchObject({ troubles: [], cancelled: false });
  await store.close();
}

function everyBlob({ pushed }: Used): { repository: string; digest: string; bytes: number }[] {
  return pushed.flatMap(({ repository, manifest }) => {
    const { config, layers = [] } = JSON.parse(manifest.bytes.toString());
    const blobs = (config ? [config, ...layers] : []) as { digest: string; size: number }[];
    return blobs.map(({ digest, size }) => ({ repository, digest, bytes: size }));
  });
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}
