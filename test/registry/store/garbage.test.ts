import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Garbage } from '../../../registry/facts.ts';
import { ask } from '../../make/ask.ts';
import { control } from '../../make/control.ts';
import { contentOf, fileOf } from '../../make/data.ts';
import {
  content,
  contentsOf,
  digestsOf,
  type Image,
  type Index,
  makeImage,
  makeIndex,
  makeLayer,
} from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { pull, push, pushBlob } from '../../make/push.ts';
import { readWhile } from '../../make/slow-reader.ts';
import { until } from '../../make/until.ts';

/** Leases that end before the next request. */
const atOnce = 1e-9;

async function registry(options: Parameters<typeof live>[0] = {}) {
  const life = await live({ logLevel: 'silent', ...options });
  const client = control(life.data);
  const { url, data, port } = life;
  return {
    ...life,
    client,
    push: (repository: string, whole: Image | Index, reference?: string) =>
      push(url, repository, whole, reference),
    head: (path: string) => ask(port, 'HEAD', `/v2/${path}`).then(({ status }) => status),
    preview: () => client.ask('previewCollect', { limit: 1000 }),
    collect: () => client.ask('collect', {}),
    remove: (...references: string[]) => client.ask('remove', { references }),
    emptyTrash: () => client.ask('emptyTrash', { ids: null }),
    why: (reference: string) => client.ask('why', { reference }),
    has: (digest: string) => existsSync(fileOf(data, digest)),
  };
}

function sizeOf(whole: Image | Index): number {
  const sizes = new Map(contentsOf(whole).map(({ digest, size }) => [digest, size]));
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

const short = ({ kind, digest, repository, reason, name }: Garbage) => ({
  kind,
  digest,
  repository,
  reason,
  name,
});

test('an image that was pushed, deleted and emptied out of the trash gives its space back at once', async () => {
  const { push, remove, emptyTrash, preview, data } = await registry();
  const [image, other] = [makeImage({ layers: 3 }), makeImage()];
  await push('app', image, 'v1');
  await push('app', other, 'v2');
  expect(await preview()).toMatchObject({ bytes: 0, items: [], leased: { bytes: 0 } });

  await remove('app:v1');
  expect(await preview()).toMatchObject({ bytes: 0, trashBytes: sizeOf(image) });
  expect(await emptyTrash()).toEqual({ entries: 1, bytes: sizeOf(image) });
  expect(contentOf(data)).toEqual(digestsOf(other));
});

test('so does one that was pulled meanwhile: who empties the trash by hand wants the space', async () => {
  const { push, remove, emptyTrash, url, data } = await registry();
  const index = makeIndex([makeImage(), makeImage()]);
  await push('app', index, 'v1');
  await pull(url, 'app', 'v1');
  await remove('app:v1');
  expect(await emptyTrash()).toEqual({ entries: 1, bytes: sizeOf(index) });
  expect(contentOf(data)).toEqual([]);
});

test('a dry run names what goes, and the collection takes exactly that', async () => {
  const { push, collect, preview, url, data, port } = await registry({ leaseMinutes: atOnce });
  const [shared, own] = [makeLayer(5000), makeLayer(9000)];
  const [old, next] = [makeImage({ layers: [shared, own] }), makeImage({ layers: [shared] })];
  await push('app', old, 'v1');
  await push('app', next, 'v1');
  const lone = content('application/octet-stream', Buffer.from('nobody ever needed this'));
  await pushBlob(url, 'lonely', lone);
  const stray = '0123456789'.repeat(7).slice(0, 64);
  const folder = dirname(fileOf(data, `sha256:${stray}`));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'data'), 'a crash left this');

  const found = await preview();
  const named = { repository: 'app', name: null };
  expect(found.items.map(short)).toEqual([
    { kind: 'blob', digest: own.digest, reason: 'needed-by-garbage', ...named },
    { kind: 'manifest', digest: old.manifest.digest, reason: 'untagged', ...named },
    { kind: 'blob', digest: old.config.digest, reason: 'needed-by-garbage', ...named },
    { kind: 'blob', digest: lone.digest, reason: 'unreferenced', repository: 'lonely', name: null },
  ]);
  expect(found.bytes).toBe(own.size + old.manifest.size + old.config.size + lone.size);
  expect(found.withManifests).toEqual({ items: 2, bytes: own.size + old.config.size });

  expect(await collect()).toMatchObject({
    bytes: found.bytes,
    sums: found.sums,
    cancelled: false,
    troubles: [],
  });
  expect(contentOf(data)).toEqual([...digestsOf(next), `sha256:${stray}`].sort());
  expect((await pull(url, 'app', 'v1')).digests).toEqual(digestsOf(next));
  expect((await ask(port, 'GET', `/v2/app/manifests/${old.manifest.digest}`)).status).toBe(404);
  expect(await preview()).toMatchObject({ bytes: 0, items: [] });
});

test('only what is asked for goes, and nothing that what stays needs', async () => {
  const { push, client, url, data } = await registry({ leaseMinutes: atOnce });
  const [old, next] = [makeImage(), makeImage()];
  await push('app', old, 'v1');
  await push('app', next, 'v1');
  const lone = content('application/octet-stream', Buffer.from('nobody ever needed this'));
  await pushBlob(url, 'app', lone);
  expect(await client.ask('collect', { kinds: ['blob'] })).toMatchObject({
    bytes: lone.size,
    sums: { blob: { items: 1 }, manifest: { items: 0 } },
  });
  expect(contentOf(data)).toEqual([...digestsOf(old), ...digestsOf(next)].sort());
});

test('an upload that nobody continues goes after its time, one that somebody continues does not', async () => {
  const { client, data, port, preview } = await registry({ staleUploadHours: 1 / 3600 });
  const begin = async () => {
    const { headers } = await ask(port, 'POST', '/v2/app/blobs/uploads/');
    return { session: headers.location ?? '', id: headers['docker-upload-uuid'] ?? '' };
  };
  const [stale, alive] = [await begin(), await begin()];
  await ask(port, 'PATCH', stale.session, { body: 'some bytes' });
  await until(async () => {
    await ask(port, 'PATCH', alive.session, { body: 'more' });
    return (await preview()).items.length > 0;
  });
  const item = { kind: 'upload', repository: 'app', name: stale.id, bytes: 10, reason: 'stale' };
  expect((await preview()).items).toMatchObject([item]);
  await ask(port, 'PATCH', alive.session, { body: 'more' });
  expect(await client.ask('collect', {})).toMatchObject({
    bytes: 10,
    sums: { upload: { items: 1, bytes: 10 } },
  });
  expect(readdirSync(join(data, 'uploads'))).toEqual([alive.id]);
});

test('children of a tagged index and what is attached to them stay, and go with it', async () => {
  const { push, collect, remove, emptyTrash, url, data } = await registry({ leaseMinutes: atOnce });
  const index = makeIndex([makeImage({ platform: 'linux/amd64' }), makeImage({ platform: 'linux/arm64' })]);
  await push('app', index, 'v1');
  const signature = makeImage({ subject: index.manifest, artifactType: 'application/vnd.example.signature' });
  const ofSignature = makeImage({ subject: signature.manifest });
  await push('app', signature);
  await push('app', ofSignature);
  expect(await collect()).toMatchObject({ bytes: 0 });
  await pull(url, 'app', signature.manifest.digest);
  await pull(url, 'app', 'v1');

  await remove('app:v1');
  expect(await collect()).toMatchObject({ bytes: 0 });
  await emptyTrash();
  expect(contentOf(data)).toEqual([]);
});

test("BuildKit's cache lists layers where others list manifests: they stay", async () => {
  const { url, collect, data, port } = await registry({ leaseMinutes: atOnce });
  const layers = [makeLayer(), makeLayer()];
  for (const layer of layers) await pushBlob(url, 'cache', layer);
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType,
    manifests: layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
  });
  await ask(port, 'PUT', '/v2/cache/manifests/buildcache', { headers: { 'content-type': mediaType }, body });
  expect(await collect()).toMatchObject({ bytes: 0 });
  expect(contentOf(data)).toEqual(expect.arrayContaining(layers.map(({ digest }) => digest)));
});

test('what the same digest is in another repository is of no concern there', async () => {
  const { push, collect, remove, emptyTrash, url, head } = await registry({ leaseMinutes: atOnce });
  const image = makeImage();
  await push('one', image, 'v1');
  await push('two', image, 'v1');
  await remove('one:v1');
  expect(await emptyTrash()).toMatchObject({ bytes: 0 });
  expect(await head(`one/manifests/${image.manifest.digest}`)).toBe(404);
  await pull(url, 'two', 'v1');
  expect(await collect()).toMatchObject({ bytes: 0 });
});

test('a blob that a client was told is here stays until the manifest came, or for the time of a lease', async () => {
  const { push, collect, remove, emptyTrash, head, url, preview } = await registry();
  const image = makeImage({ layers: 2 });
  await push('app', image, 'v1');
  await remove('app:v1');
  // Another push asks for what it needs, and is told that it need not be sent.
  for (const { digest } of [image.config, ...image.layers])
    expect(await head(`app/blobs/${digest}`)).toBe(200);
  await emptyTrash();
  expect(await preview()).toMatchObject({ bytes: 0, leased: { until: expect.any(Number) } });
  await collect();

  const { mediaType, bytes } = image.manifest;
  const put = await fetch(`${url}/v2/app/manifests/v2`, {
    method: 'PUT',
    headers: { 'content-type': mediaType },
    body: new Uint8Array(bytes),
  });
  expect(put.status).toBe(201);
  expect((await pull(url, 'app', 'v2')).digests).toEqual(digestsOf(image));

  await remove('app:v2');
  expect(await emptyTrash(), 'the manifest ended the lease').toEqual({ entries: 1, bytes: sizeOf(image) });
});

test('one push that is done does not end what another one counts on', async () => {
  const { push, remove, emptyTrash, head, has, port } = await registry();
  const image = makeImage();
  await push('app', image, 'v1');
  const blobs = [image.config, ...image.layers].map(({ digest }) => digest);
  for (const pushes of [1, 2])
    for (const digest of blobs) expect(await head(`app/blobs/${digest}`), `${pushes}`).toBe(200);
  const { mediaType, bytes: body } = image.manifest;
  await ask(port, 'PUT', '/v2/app/manifests/v2', { headers: { 'content-type': mediaType }, body });
  await remove('app');
  await emptyTrash();
  expect(blobs.every(has)).toBe(true);
});

test('a blob that was mounted, or whose upload has just ended, is leased like one that was asked for', async () => {
  const { push, remove, emptyTrash, collect, port, url, has } = await registry();
  const [image, upload] = [makeImage(), content('application/octet-stream', Buffer.from('just uploaded'))];
  const [layer] = image.layers;
  await push('app', image, 'v1');
  const mounted = await ask(port, 'POST', `/v2/other/blobs/uploads/?mount=${layer?.digest}&from=app`);
  expect(mounted.status).toBe(201);
  await pushBlob(url, 'other', upload);
  await remove('app');
  await emptyTrash();
  await collect();
  expect([layer?.digest ?? '', upload.digest, image.config.digest].map(has)).toEqual([true, true, false]);
});

test('a manifest that was pushed before the index that lists it stays, and goes at once with that', async () => {
  const { push, remove, emptyTrash, collect, url, data } = await registry();
  const index = makeIndex([makeImage(), makeImage()]);
  for (const image of index.images) await push('app', image);
  expect(await collect()).toMatchObject({ bytes: 0 });
  const { mediaType, bytes } = index.manifest;
  await fetch(`${url}/v2/app/manifests/v1`, {
    method: 'PUT',
    headers: { 'content-type': mediaType },
    body: new Uint8Array(bytes),
  });
  expect((await pull(url, 'app', 'v1')).digests).toEqual(digestsOf(index));
  await remove('app:v1');
  await emptyTrash();
  expect(contentOf(data)).toEqual([]);
});

test('leases of pushes outlive a restart', async () => {
  const first = await registry();
  const blob = content('application/octet-stream', Buffer.from('just uploaded'));
  await pushBlob(first.url, 'app', blob);
  await first.stop();
  const second = await registry({ data: first.data });
  expect(await second.collect()).toMatchObject({ bytes: 0 });
  expect(second.has(blob.digest)).toBe(true);
});

test('why something is kept is said as people speak of it', async () => {
  const { push, why, remove, client, url } = await registry({ leaseMinutes: atOnce });
  const image = makeImage({ platform: 'linux/arm64', layers: 1 });
  const index = makeIndex([image]);
  await push('app', index, '1.2');
  const signature = makeImage({ subject: index.manifest });
  await push('app', signature);
  const by = { by: 'tag', repository: 'app', tag: '1.2', until: null };
  const platform = { os: 'linux', architecture: 'arm64' };
  const keeperOf = async (reference: string) => {
    const { kind, keepers, keeperCount, goes } = await why(reference);
    expect(goes).toBeNull();
    expect(keeperCount).toBe(keepers.length);
    return { kind, keepers };
  };

  expect(await keeperOf('app:1.2')).toEqual({
    kind: 'tag',
    keepers: [{ ...by, role: 'self', manifest: index.manifest.digest, platform: null }],
  });
  const manifest = image.manifest.digest;
  expect(await keeperOf(`app@${manifest}`)).toEqual({
    kind: 'manifest',
    keepers: [{ ...by, role: 'child', manifest: index.manifest.digest, platform }],
  });
  expect(await keeperOf(image.layers[0]?.digest ?? '')).toEqual({
    kind: 'blob',
    keepers: [{ ...by, role: 'layer', manifest, platform }],
  });
  expect(await keeperOf(image.config.digest)).toMatchObject({
    keepers: [{ ...by, role: 'config', manifest, platform }],
  });
  expect(await keeperOf(signature.manifest.digest)).toMatchObject({
    kind: 'manifest',
    keepers: [{ ...by, role: 'referrer', manifest: index.manifest.digest }],
  });

  const lone = content('application/octet-stream', Buffer.from('nobody ever needed this'));
  await pushBlob(url, 'app', lone);
  await until(async () => (await why(lone.digest)).keeperCount === 0);
  expect(await why(lone.digest)).toMatchObject({
    kind: 'blob',
    repository: 'app',
    goes: 'unreferenced',
    keepers: [],
  });

  const [{ until: held } = { until: 0 }] = await remove('app:1.2');
  expect(await why(image.layers[0]?.digest ?? '')).toMatchObject({
    goes: null,
    keepers: [{ by: 'trash', role: 'layer', repository: 'app', tag: '1.2', manifest, until: held }],
  });
  await client.ask('emptyTrash', { ids: null });
  await expect(why(manifest)).rejects.toThrow('no such blob');
  await expect(why('app:1.2')).rejects.toThrow('no such manifest');
});

test('a lease says when it ends', async () => {
  const { url, why } = await registry({ leaseMinutes: 10 });
  const blob = content('application/octet-stream', Buffer.from('just uploaded'));
  await pushBlob(url, 'app', blob);
  const { keepers, goes } = await why(blob.digest);
  expect({ keepers, goes }).toMatchObject({
    goes: null,
    keepers: [{ by: 'lease', role: 'self', repository: 'app' }],
  });
  expect(keepers[0]?.until).toBeGreaterThan(Date.now() + 9 * 60_000);
});

test('content whose file is missing is reported, and the rest goes all the same', async () => {
  const { push, collect, data, url } = await registry({ leaseMinutes: atOnce });
  const [old, next] = [makeImage(), makeImage({ layers: 2 })];
  await push('app', old, 'v1');
  await push('app', next, 'v1');
  const [kept, other] = next.layers.map(({ digest }) => digest);
  rmSync(fileOf(data, old.config.digest));
  rmSync(dirname(fileOf(data, kept ?? '')), { recursive: true });
  appendFileSync(fileOf(data, old.layers[0]?.digest ?? ''), 'damaged');

  expect(await collect()).toMatchObject({
    bytes: sizeOf(old) - old.config.size,
    troubles: [old.config.digest, kept].map((digest) => ({ code: 'BLOB_MISSING', facts: { digest } })),
  });
  expect(contentOf(data)).toEqual(digestsOf(next).filter((digest) => digest !== kept));
  await push('app', next, 'v1');
  expect((await pull(url, 'app', 'v1')).digests).toContain(other);
});

test('whoever reads a blob while it goes reads it to its end', async () => {
  const { push, remove, emptyTrash, port, has } = await registry();
  const image = makeImage({ layers: 1, layerBytes: 30_000_000 });
  const digest = image.layers[0]?.digest ?? '';
  await push('app', image, 'v1');
  const bytes = await readWhile(port, `/v2/app/blobs/${digest}`, async () => {
    await remove('app:v1');
    await emptyTrash();
    expect(has(digest)).toBe(false);
  });
  expect(bytes).toBe(image.layers[0]?.size);
});

test('what is pushed again while it goes is there in the end', async () => {
  const { push, remove, url, client } = await registry();
  const images = Array.from({ length: 8 }, () => makeImage({ layers: 3 }));
  for (let round = 0; round < 10; round++) {
    await Promise.all(images.map((image, i) => push('app', image, `v${i}`)));
    await remove('app');
    await client.ask('emptyTrash', { ids: null }).catch(() => undefined);
    const collecting = client.ask('collect', {});
    await Promise.all(images.map((image, i) => push('app', image, `v${i}`)));
    await collecting;
    for (const [i, image] of images.entries())
      expect((await pull(url, 'app', `v${i}`)).digests).toEqual(digestsOf(image));
  }
});

test('deleting, emptying and pushing the same again, all at once, loses nothing that was acknowledged', async () => {
  const { push, remove, url, client } = await registry();
  const image = makeImage({ layers: 4 });
  for (let round = 0; round < 15; round++) {
    await push('app', image, 'old');
    await remove('app:old');
    const gone = client.ask('emptyTrash', { ids: null });
    await push('app', image, 'new');
    await gone;
    expect((await pull(url, 'app', 'new')).digests).toEqual(digestsOf(image));
    await remove('app');
  }
});

test('the folders of a blob that is gone are gone too', async () => {
  const { push, remove, emptyTrash, data } = await registry();
  const image = makeImage();
  await push('app', image, 'v1');
  await remove('app');
  await emptyTrash();
  const folder = dirname(fileOf(data, image.config.digest));
  expect(existsSync(folder)).toBe(false);
});
