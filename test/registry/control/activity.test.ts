import { describe, expect, test } from 'vitest';
import { ask } from '../../make/ask.ts';
import { serve } from '../../make/berth.ts';
import { containersFor } from '../../make/containers.ts';
import { control, happened } from '../../make/control.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { contentsOf, type Image, type Index, makeImage, makeIndex } from '../../make/image.ts';
import { ociLayout } from '../../make/layout.ts';
import { live } from '../../make/life.ts';
import { pull, push } from '../../make/push.ts';
import { describeWith } from '../../make/tools.ts';

const client = 'node';
const docker = { headers: { 'user-agent': 'docker/28.5.1 go/go1.24' } };

describe('a push', () => {
  test('of one image is one entry, with all that was moved', async () => {
    const { url, data } = await live();
    const image = makeImage({ layers: 3 });
    await push(url, 'team/app', image, 'v1');
    const { digest } = image.manifest;
    const entry = { kind: 'push', repository: 'team/app', tag: 'v1', digest, client };
    expect(await happened(data, 1)).toEqual([{ ...entry, bytes: bytesOf(image) }]);
  });

  test('of an index is one entry, whose platforms have none', async () => {
    const { url, data } = await live();
    const index = twoPlatforms();
    await push(url, 'app', index, 'v1');
    expect(await happened(data, 1)).toMatchObject([
      { kind: 'push', tag: 'v1', digest: index.manifest.digest, bytes: bytesOf(index) },
    ]);
  });

  test('without a tag is one entry all the same', async () => {
    const { url, data } = await live();
    const image = makeImage();
    await push(url, 'app', image);
    expect(await happened(data, 1)).toMatchObject([
      { kind: 'push', tag: null, digest: image.manifest.digest, bytes: bytesOf(image) },
    ]);
  });

  test('of several images at a stretch is an entry for each, with the bytes of each', async () => {
    const { url, data } = await live();
    const images = [makeImage(), makeImage({ layers: 2 })];
    for (const [i, image] of images.entries()) await push(url, 'app', image, `v${i}`);
    expect(await happened(data, 2)).toMatchObject(
      images.map((image) => ({ kind: 'push', bytes: bytesOf(image) })),
    );
  });

  test('of a manifest that is known by another tag is the move of a tag', async () => {
    const { url, data } = await live();
    const image = makeImage();
    await push(url, 'app', image, 'v1');
    await happened(data, 1);
    const { manifest } = image;
    const headers = { 'content-type': manifest.mediaType };
    const put = await fetch(`${url}/v2/app/manifests/v2`, { method: 'PUT', headers, body: manifest.bytes });
    expect(put.status).toBe(201);
    expect((await happened(data, 2)).at(-1)).toMatchObject({
      kind: 'tag',
      tag: 'v2',
      digest: manifest.digest,
      bytes: null,
    });
  });

  test('that was refused is none', async () => {
    const { url, data, port } = await live();
    const { manifest } = makeImage();
    const headers = { 'content-type': manifest.mediaType };
    expect((await ask(port, 'PUT', '/v2/app/manifests/v1', { headers, body: manifest.bytes })).status).toBe(
      400,
    );
    expect((await fetch(`${url}/v2/app/manifests/v1`)).status).toBe(404);
    expect(await happened(data, 0)).toEqual([]);
  });
});

describe('a pull', () => {
  test('of an image is one entry, however often its parts are fetched at a stretch', async () => {
    const { url, data } = await live();
    const image = makeImage({ layers: 2 });
    await push(url, 'app', image, 'v1');
    for (let i = 0; i < 3; i++) await pull(url, 'app', 'v1');
    const [, ...pulls] = await happened(data, 2);
    const { digest } = image.manifest;
    const entry = { kind: 'pull', repository: 'app', tag: 'v1', digest, client };
    expect(pulls).toEqual([{ ...entry, bytes: 3 * bytesOf(image) }]);
  });

  test('of an index is one entry, with all of its platforms', async () => {
    const { url, data } = await live();
    const index = twoPlatforms();
    await push(url, 'app', index, 'v1');
    await pull(url, 'app', 'v1');
    expect((await happened(data, 2)).slice(1)).toMatchObject([
      { kind: 'pull', tag: 'v1', digest: index.manifest.digest, bytes: bytesOf(index) },
    ]);
  });

  test('has the tag that was looked up before, and looking up is no pull', async () => {
    const { url, data } = await live();
    const { manifest, ...rest } = makeImage();
    await push(url, 'app', { manifest, ...rest }, 'v1');
    await push(url, 'app', makeImage(), 'v2');
    for (const tag of ['v1', 'v2']) await fetch(`${url}/v2/app/manifests/${tag}`, { method: 'HEAD' });
    await (await fetch(`${url}/v2/app/manifests/${manifest.digest}`)).arrayBuffer();
    expect((await happened(data, 3)).slice(2)).toMatchObject([{ kind: 'pull', tag: 'v1' }]);
  });

  test('of a tag is known of the tag, also where only its digest was asked for after it was looked up', async () => {
    const { url, data, stop } = await live();
    const image = makeImage();
    await push(url, 'app', image, 'v1');
    await push(url, 'app', image, 'v2');
    await fetch(`${url}/v2/app/manifests/v1`, { method: 'HEAD' });
    await (await fetch(`${url}/v2/app/manifests/${image.manifest.digest}`)).arrayBuffer();
    // Times of pulls reach the database when it stops.
    await stop();
    await live({ data });
    const tags = await control(data).ask('tags', { repository: 'app' });
    expect(tags.map(({ name, pulledAt }) => [name, pulledAt !== null])).toEqual([
      ['v1', true],
      ['v2', false],
    ]);
  });

  test('by two clients is two', async () => {
    const { url, data, port } = await live();
    await push(url, 'app', makeImage(), 'v1');
    await ask(port, 'GET', '/v2/app/manifests/v1', docker);
    await pull(url, 'app', 'v1');
    const clients = (await happened(data, 3)).slice(1).map((entry) => entry.client);
    expect(clients.sort()).toEqual(['docker/28.5.1', client]);
  });
});

describe('a removal', () => {
  test('through the API says what is gone, and who did it', async () => {
    const { url, data, port } = await live();
    const image = makeImage();
    await push(url, 'app', image, 'v1');
    const { digest } = image.manifest;
    for (const reference of ['v1', digest]) {
      expect((await ask(port, 'DELETE', `/v2/app/manifests/${reference}`, docker)).status).toBe(202);
    }
    expect((await ask(port, 'DELETE', `/v2/app/manifests/${digest}`, docker)).status).toBe(404);
    const gone = { kind: 'delete', repository: 'app', digest, client: 'docker/28.5.1', bytes: null };
    expect((await happened(data, 3)).slice(1)).toEqual([
      { ...gone, tag: 'v1' },
      { ...gone, tag: null },
    ]);
  });

  test('by the owner says so', async () => {
    const { url, data } = await live();
    const image = makeImage();
    await push(url, 'app', image, 'v1');
    await control(data).ask('remove', { references: ['app:v1'] });
    const gone = { kind: 'delete', repository: 'app', tag: 'v1', digest: image.manifest.digest };
    expect((await happened(data, 2)).slice(1)).toEqual([{ ...gone, client: 'berth', bytes: null }]);
  });
});

describe('what happened', () => {
  test('comes in pages, newest first, also of one repository', async () => {
    const { url, data } = await live();
    for (const repository of ['a', 'b', 'a', 'b', 'a']) await push(url, repository, makeImage(), 'v1');
    const client = control(data);
    const all = await client.ask('activity', { limit: 10 });
    expect(all.map(({ repository }) => repository)).toEqual(['a', 'b', 'a', 'b', 'a']);
    const [first, second, ...rest] = all;
    expect(await client.ask('activity', { limit: 2 })).toEqual([first, second]);
    expect(await client.ask('activity', { limit: 10, before: second?.id ?? 0 })).toEqual(rest);
    expect(await client.ask('activity', { limit: 10, repository: 'b' })).toEqual([all[1], all[3]]);
  });

  test('is known after a restart, and goes on from there', async () => {
    const before = await live();
    await push(before.url, 'app', makeImage(), 'v1');
    await pull(before.url, 'app', 'v1');
    await before.stop();
    const { url, data } = await live({ data: before.data });
    await push(url, 'app', makeImage(), 'v2');
    const kinds = (await happened(data, 3)).map(({ kind, tag }) => `${kind} ${tag}`);
    expect(kinds).toEqual(['push v1', 'pull v1', 'push v2']);
    const ids = (await control(data).ask('activity', { limit: 10 })).map(({ id }) => id);
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
  });

  test('is counted by the day, as are the bytes', async () => {
    const { url, data } = await live();
    const images = [makeImage(), makeImage()];
    for (const [i, image] of images.entries()) await push(url, 'app', image, `v${i}`);
    await pull(url, 'app', 'v0');
    await happened(data, 3);
    const days = await control(data).ask('traffic', { days: 3 });
    const none = { pushes: 0, pulls: 0, pushedBytes: 0, pulledBytes: 0 };
    const [first, second] = images.map(bytesOf);
    const today = { pushes: 2, pulls: 1, pushedBytes: (first ?? 0) + (second ?? 0), pulledBytes: first };
    expect(days.map(({ at, ...counts }) => counts)).toEqual([none, none, today]);
    const midnight = new Date();
    midnight.setHours(0, 0, 0, 0);
    expect(days.at(-1)?.at).toBe(midnight.getTime());
  });
});

describeWith('skopeo', { tools: ['skopeo'] }, ({ skopeo }) => {
  test('copies an index in and out again: one push and one pull', async () => {
    const { address, data } = await serve();
    const index = twoPlatforms();
    const [from, to] = [temporaryFolder(), temporaryFolder()];
    ociLayout(from, { v1: index });
    const { run } = containersFor();
    const image = `docker://${address}/team/app:v1`;
    await run(skopeo, ['copy', '--all', '--dest-tls-verify=false', `oci:${from}:v1`, image]);
    await happened(data, 1);
    await run(skopeo, ['copy', '--all', '--src-tls-verify=false', image, `oci:${to}:v1`]);
    const { digest } = index.manifest;
    const entry = { repository: 'team/app', tag: 'v1', digest, client: expect.stringMatching(/^skopeo\//) };
    expect(await happened(data, 2)).toMatchObject([
      { ...entry, kind: 'push', bytes: bytesOf(index) },
      { ...entry, kind: 'pull', bytes: bytesOf(index) },
    ]);
  });
});

function twoPlatforms(): Index {
  return makeIndex(['linux/amd64', 'linux/arm64'].map((platform) => makeImage({ platform })));
}

function bytesOf(whole: Image | Index): number {
  return contentsOf(whole).reduce((sum, { bytes }) => sum + bytes.length, 0);
}
