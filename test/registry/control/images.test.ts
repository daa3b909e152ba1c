import { describe, expect, test } from 'vitest';
import type { ControlClient } from '../../../registry/control/client.ts';
import { ask } from '../../make/ask.ts';
import { control, happened } from '../../make/control.ts';
import { type Content, contentsOf, makeImage, makeIndex, makeLayer } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { pull, push, pushBlob } from '../../make/push.ts';

describe('before something is removed, it is said', () => {
  test('which other tags keep the image, and that nothing comes back', async () => {
    const { url, data } = await live();
    const image = makeImage();
    for (const tag of ['v1', 'v1.0', 'latest']) await push(url, 'app', image, tag);
    expect(await preview(control(data), 'app:v1')).toEqual({
      items: [
        {
          reference: 'app:v1',
          kind: 'tag',
          tags: ['v1'],
          digest: image.manifest.digest,
          bytes: 0,
          keptBy: ['latest', 'v1.0'],
        },
      ],
      bytes: 0,
      keptBytes: sum(contentsOf(image)),
      attached: 0,
    });
  });

  test('and that none which goes as well keeps it', async () => {
    const { url, data } = await live();
    const image = makeImage();
    for (const tag of ['v1', 'v1.0', 'latest']) await push(url, 'app', image, tag);
    const { items } = await preview(control(data), 'app:v1', 'app:v1.0');
    expect(items.map(({ keptBy }) => keptBy)).toEqual([['latest'], ['latest']]);
  });

  test('what comes back of the last tag: its own, not what others share', async () => {
    const { url, data } = await live();
    const base = makeLayer(5000);
    const [image, other] = [makeImage({ layers: [base, makeLayer()] }), makeImage({ layers: [base] })];
    await push(url, 'app', image, 'v1');
    await push(url, 'other', other, 'v1');
    expect(await preview(control(data), 'app:v1')).toMatchObject({
      items: [{ bytes: sum(contentsOf(image)) - base.size, keptBy: [] }],
      bytes: sum(contentsOf(image)) - base.size,
      keptBytes: base.size,
    });
  });

  test('that several together bring back what only they share', async () => {
    const { url, data } = await live();
    const base = makeLayer(5000);
    const images = [makeImage({ layers: [base, makeLayer()] }), makeImage({ layers: [base, makeLayer()] })];
    for (const [i, image] of images.entries()) await push(url, 'app', image, `v${i}`);
    const { items, bytes, keptBytes } = await preview(control(data), 'app:v0', 'app:v1');
    expect(items.map((item) => item.bytes)).toEqual(
      images.map((image) => sum(contentsOf(image)) - base.size),
    );
    expect({ bytes, keptBytes }).toEqual({
      bytes: sum(images.flatMap(contentsOf)) - base.size,
      keptBytes: 0,
    });
  });

  test('what is attached to it and goes with it', async () => {
    const { url, data } = await live();
    const image = makeImage();
    await push(url, 'app', image, 'v1');
    const signature = makeImage({
      subject: image.manifest,
      artifactType: 'application/vnd.cncf.notary.signature',
    });
    await push(url, 'app', signature);
    expect(await preview(control(data), 'app:v1')).toMatchObject({
      bytes: sum([...contentsOf(image), ...contentsOf(signature)]),
      attached: 1,
    });
  });

  test('of a manifest all its tags, of a repository all of it', async () => {
    const { url, data } = await live();
    const [image, other] = [makeImage(), makeImage()];
    for (const tag of ['v1', 'latest']) await push(url, 'app', image, tag);
    await push(url, 'app', other, 'v2');
    const byDigest = `app@${image.manifest.digest}`;
    expect(await preview(control(data), byDigest, 'app')).toMatchObject({
      items: [
        { reference: byDigest, kind: 'manifest', tags: ['latest', 'v1'], digest: image.manifest.digest },
        { reference: 'app', kind: 'repository', tags: ['latest', 'v1', 'v2'], digest: null },
      ],
      bytes: sum([...contentsOf(image), ...contentsOf(other)]),
    });
  });

  test('what is not there', async () => {
    const { url, data } = await live();
    await push(url, 'app', makeImage(), 'v1');
    await expect(preview(control(data), 'app:v1', 'app:v2')).rejects.toThrow('no such manifest: app:v2');
    await expect(preview(control(data), 'other')).rejects.toThrow('no such repository: other');
  });
});

describe('a tag', () => {
  test('is pointed at a manifest of its repository, and back again', async () => {
    const { url, data } = await live();
    const [first, second] = [makeImage(), makeImage()];
    await push(url, 'app', first, 'v1');
    await push(url, 'app', second, 'v1');
    const client = control(data);
    const back = { repository: 'app', tag: 'v1', digest: first.manifest.digest };
    expect(await client.ask('tag', back)).toEqual({ ...back, before: second.manifest.digest });
    expect(await pull(url, 'app', 'v1')).toMatchObject({ digest: first.manifest.digest });
    expect(await client.ask('tag', { ...back, tag: 'stable' })).toMatchObject({ before: null });
    const { history } = await client.ask('inspect', { reference: 'app:v1' });
    expect(history.map(({ digest }) => digest)).toEqual([first, second, first].map((i) => i.manifest.digest));
    const entries = await happened(data, 5);
    expect(entries.filter(({ kind }) => kind === 'tag')).toMatchObject([
      { kind: 'tag', repository: 'app', tag: 'v1', digest: first.manifest.digest, client: 'berth' },
      { kind: 'tag', tag: 'stable' },
    ]);
  });

  test('is not pointed at what its repository does not have', async () => {
    const { url, data } = await live();
    const [image, elsewhere] = [makeImage(), makeImage()];
    await push(url, 'app', image, 'v1');
    await push(url, 'other', elsewhere, 'v1');
    const client = control(data);
    const point = (repository: string, tag: string, digest: string) =>
      client.ask('tag', { repository, tag, digest });
    await expect(point('app', 'v2', elsewhere.manifest.digest)).rejects.toThrow('no such manifest');
    await expect(point('nothing', 'v2', image.manifest.digest)).rejects.toThrow('no such manifest');
    await expect(point('app', 'not a tag', image.manifest.digest)).rejects.toThrow('tag is not valid');
    expect(await client.ask('tags', { repository: 'app' })).toHaveLength(1);
  });

  test('is moved by its owner also where clients may not', async () => {
    const { url, data } = await live();
    const image = makeImage();
    await push(url, 'app', image, 'v1');
    const client = control(data);
    await client.ask('setReadOnly', { readOnly: true });
    const { digest } = image.manifest;
    await client.ask('tag', { repository: 'app', tag: 'v2', digest });
    await client.ask('copy', { from: 'app:v1', to: 'copy:v1', referrers: false });
    expect(await pull(url, 'copy', 'v1')).toMatchObject({ digest });
  });
});

describe('a copy', () => {
  test('brings an index with all platforms, whole and by the same digest', async () => {
    const { url, data } = await live();
    const index = makeIndex(
      ['linux/amd64', 'linux/arm64'].map((platform) => makeImage({ platform, layers: 2 })),
    );
    await push(url, 'app', index, 'v1');
    const before = await pull(url, 'app', 'v1');
    const all = [index.manifest, ...index.images.flatMap(contentsOf)];

    const client = control(data);
    expect(await client.ask('copy', { from: 'app:v1', to: 'team/copy:v2', referrers: false })).toEqual({
      repository: 'team/copy',
      tag: 'v2',
      digest: index.manifest.digest,
      manifests: 3,
      blobs: 6,
      bytes: sum(all),
    });
    expect(await pull(url, 'team/copy', 'v2')).toEqual(before);
    await client.ask('remove', { references: ['app'] });
    expect(await pull(url, 'team/copy', 'v2'), 'it stands by itself').toEqual(before);
    expect(await happened(data, 5)).toContainEqual(
      expect.objectContaining({
        kind: 'copy',
        repository: 'team/copy',
        tag: 'v2',
        client: 'berth',
        bytes: null,
      }),
    );
  });

  test('brings what is attached only if that is wanted', async () => {
    const { url, data, port } = await live();
    const image = makeImage();
    await push(url, 'app', image, 'v1');
    const sbom = makeImage({ subject: image.manifest, artifactType: 'application/spdx+json' });
    const signature = makeImage({
      subject: sbom.manifest,
      artifactType: 'application/vnd.cncf.notary.signature',
    });
    for (const one of [sbom, signature]) await push(url, 'app', one);
    const cosign = makeImage();
    await push(url, 'app', cosign, `${image.manifest.digest.replace(':', '-')}.sig`);

    const client = control(data);
    const bare = await client.ask('copy', { from: 'app:v1', to: 'bare:v1', referrers: false });
    const full = await client.ask('copy', { from: 'app:v1', to: 'full:v1', referrers: true });
    expect([bare.manifests, full.manifests]).toEqual([1, 4]);
    expect(await referrers(port, 'bare', image.manifest)).toEqual([]);
    expect(await referrers(port, 'full', image.manifest)).toEqual([sbom.manifest.digest]);
    expect(await referrers(port, 'full', sbom.manifest)).toEqual([signature.manifest.digest]);
    const tags = await client.ask('tags', { repository: 'full' });
    expect(tags.map((tag) => tag.digest)).toEqual([cosign.manifest.digest, image.manifest.digest]);
    for (const one of [sbom, signature, cosign]) await pull(url, 'full', one.manifest.digest);
  });

  test('of an index that lacks platforms brings those that are there', async () => {
    const { url, data, port } = await live();
    const here = makeImage({ platform: 'linux/amd64' });
    const index = makeIndex([here, makeImage({ platform: 'linux/arm64' })]);
    await push(url, 'app', here);
    await putManifest(port, 'app', index.manifest, 'v1');
    const client = control(data);
    expect(await client.ask('copy', { from: 'app:v1', to: 'copy', referrers: true })).toMatchObject({
      tag: 'latest',
      manifests: 2,
      bytes: sum([index.manifest, ...contentsOf(here)]),
    });
    expect(await pull(url, 'copy', here.manifest.digest)).toMatchObject({ digest: here.manifest.digest });
  });

  test('by digest gets no tag, and a second one changes nothing', async () => {
    const { url, data } = await live();
    const image = makeImage();
    await push(url, 'app', image, 'v1');
    const client = control(data);
    const { digest } = image.manifest;
    const copy = { from: `app@${digest}`, to: `copy@${digest}`, referrers: true };
    const first = await client.ask('copy', copy);
    expect(first).toMatchObject({ tag: null, digest });
    expect(await client.ask('copy', copy)).toEqual(first);
    expect(await client.ask('tags', { repository: 'copy' })).toEqual([]);
    const other = makeImage().manifest.digest;
    await expect(client.ask('copy', { ...copy, to: `copy@${other}` })).rejects.toThrow('a copy of');
  });

  test('of what is not there is refused and leaves nothing', async () => {
    const { url, data } = await live();
    await push(url, 'app', makeImage(), 'v1');
    const client = control(data);
    const copy = client.ask('copy', { from: 'app:v2', to: 'copy', referrers: true });
    await expect(copy).rejects.toThrow('no such manifest: app:v2');
    await expect(client.ask('tags', { repository: 'copy' })).rejects.toThrow('no such repository');
  });
});

describe('the use of the disk', () => {
  test('is told apart by who needs it', async () => {
    const { url, data, port } = await live();
    const base = makeLayer(5000);
    const [one, other] = [makeImage({ layers: [base, makeLayer()] }), makeImage({ layers: [base] })];
    const untagged = makeImage();
    await push(url, 'app', one, 'v1');
    await push(url, 'other', other, 'v1');
    await push(url, 'app', untagged);
    const { headers } = await ask(port, 'POST', '/v2/app/blobs/uploads/');
    await ask(port, 'PATCH', headers.location ?? '', { body: Buffer.alloc(700) });

    const usage = await control(data).ask('usage', {});
    const unique = [one, other].map((image) => sum(contentsOf(image)) - base.size);
    expect(usage).toMatchObject({
      bytes: sum([...contentsOf(one), ...contentsOf(other), ...contentsOf(untagged)]) - base.size,
      uniqueBytes: unique.reduce((a, b) => a + b),
      sharedBytes: base.size,
      untaggedBytes: sum(contentsOf(untagged)),
      uploadBytes: 700,
      shared: [{ bytes: base.size, blobs: 1, images: 2, repositories: ['other', 'app'] }],
    });
    expect(usage.images.map(({ repository, tags, uniqueBytes }) => [repository, tags, uniqueBytes])).toEqual([
      ['app', ['v1'], unique[0]],
      ['other', ['v1'], unique[1]],
    ]);
  });

  test('names the largest layers with who needs them and what made them', async () => {
    const { url, data } = await live();
    const [large, small] = [makeLayer(5000), makeLayer(100)];
    await push(url, 'app', makeImage({ layers: [small, large] }), 'v1');
    await push(url, 'other', makeImage({ layers: [large] }), 'v2');
    const client = control(data);
    const layers = await client.ask('layers', { limit: 10 });
    expect(layers).toEqual([
      {
        digest: large.digest,
        mediaType: large.mediaType,
        bytes: large.size,
        tags: 2,
        references: ['other:v2', 'app:v1'],
        command: 'makeImage',
      },
      expect.objectContaining({ digest: small.digest, tags: 1, references: ['app:v1'] }),
    ]);
    expect(await client.ask('layers', { limit: 1 })).toEqual(layers.slice(0, 1));
  });

  test('of an empty registry is nothing', async () => {
    const { url, data } = await live();
    await pushBlob(url, 'only-a-blob', makeLayer(100));
    const client = control(data);
    expect(await client.ask('usage', {})).toMatchObject({
      uniqueBytes: 0,
      sharedBytes: 0,
      images: [],
      shared: [],
    });
    expect(await client.ask('layers', { limit: 10 })).toEqual([]);
    expect(await client.ask('repositories', {})).toEqual([]);
  });
});

function preview(client: ControlClient, ...references: string[]) {
  return client.ask('previewRemoval', { references });
}

async function referrers(port: number, repository: string, subject: Content): Promise<string[]> {
  const { body } = await ask(port, 'GET', `/v2/${repository}/referrers/${subject.digest}`);
  const { manifests } = JSON.parse(body.toString()) as { manifests: { digest: string }[] };
  return manifests.map(({ digest }) => digest);
}

async function putManifest(port: number, repository: string, manifest: Content, tag: string): Promise<void> {
  const { status } = await ask(port, 'PUT', `/v2/${repository}/manifests/${tag}`, {
    body: manifest.bytes,
    headers: { 'content-type': manifest.mediaType },
  });
  expect(status).toBe(201);
}

function sum(contents: Content[]): number {
  return contents.reduce((total, { size }) => total + size, 0);
}
