import { statfsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Inspection, ListedRepository, ListedTag, Status } from '../../../registry/control/contract.ts';
import { version } from '../../../registry/version.ts';
import { ask } from '../../make/ask.ts';
import { berth } from '../../make/cli.ts';
import {
  type Content,
  content,
  descriptorOf,
  type Image,
  makeImage,
  makeIndex,
  makeLayer,
} from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { push, pushBlob } from '../../make/push.ts';

describe('berth status', () => {
  test('says what runs, where, and what it holds', async () => {
    const { url, data } = await live();
    const [one, other] = [makeImage({ layers: 2 }), makeImage()];
    await push(url, 'app', one, 'v1');
    await push(url, 'app', one, 'v2');
    await push(url, 'team/other', other, 'latest');
    const contents = [...contentsOf(one), ...contentsOf(other)];

    const [status, text] = await both<Status>(data, 'status');
    const { blocks, bsize } = statfsSync(data);
    expect(status).toEqual({
      version,
      pid: process.pid,
      startedAt: expect.any(Number),
      data,
      addresses: [url],
      listening: [new URL(url).host],
      readOnly: false,
      exposed: false,
      store: { repositories: 2, tags: 3, manifests: 2, blobs: contents.length, bytes: sum(contents) },
      disk: { free: expect.any(Number), total: blocks * bsize },
      trouble: null,
      notices: [],
      cleanUpBytes: expect.toBeOneOf([null, 0]),
      trash: { entries: 0, bytes: 0 },
      budget: null,
    });
    expect(Math.abs(status.startedAt - Date.now())).toBeLessThan(60_000);
    expect(status.disk?.free).toBeLessThanOrEqual(blocks * bsize);

    expect(text).toContain(`Berth ${version} runs on ${url} (process ${process.pid}`);
    expect(text).toContain(data);
    expect(text).toMatch(/2 repositories, 3 tags, 7 blobs, \d/);
    expect(text).not.toMatch(/Read-only|Reachable|Budget|Garbage|Trash|Notice/);
  });

  test('says what the trash holds and what a clean-up would give back, and what the budget is', async () => {
    const { url, data } = await live();
    await push(url, 'app', makeImage(), 'gone');
    await push(url, 'app', makeImage(), 'v1');
    await push(url, 'app', makeImage(), 'v1');
    await berth(['rm', 'app:gone', '--data', data]);
    await berth(['budget', 'set', '1GiB', '--data', data]);
    await expect
      .poll(() => said(data, 'status'))
      .toMatch(/^Garbage {2}[\d.]+ KiB come back with: berth gc$/m);
    const text = await said(data, 'status');
    expect(text).toMatch(/^Trash {4}1 entry, [\d.]+ KiB: berth trash$/m);
    expect(text).toMatch(/^Budget {3}1 GiB for the whole store$/m);
  });

  test('says that it is read-only', async () => {
    const { data } = await live({ readOnly: true });
    expect(await said(data, 'status')).toMatch(/^Read-only: pushes and deletes are refused$/m);
  });
});

describe('berth ls', () => {
  test('of an empty registry says what to do', async () => {
    const { data } = await live();
    const [none, hint] = await both(data, 'ls');
    expect(hint).toMatch(/^Nothing here yet\. Push something: docker push [^\n]+\n$/);
    expect(none).toEqual([]);
  });

  test('lists repositories with their tags, size and times', async () => {
    const { url, data } = await live();
    const shared = makeLayer(2000);
    const images = [makeImage({ layers: [shared] }), makeImage({ layers: [shared, makeLayer()] })];
    await push(url, 'app', images[0] ?? never(), 'v1');
    await push(url, 'app', images[1] ?? never(), 'v2');
    await push(url, 'app', images[1] ?? never(), 'latest');
    await push(url, 'app/base', images[0] ?? never(), 'v1');
    await pushBlob(url, 'only-a-blob', shared);

    const [repositories, table] = await both<ListedRepository[]>(data, 'ls');
    const once = [...new Map(images.flatMap(contentsOf).map((c) => [c.digest, c])).values()];
    expect(repositories).toEqual([
      {
        name: 'app',
        tags: 3,
        manifests: 2,
        bytes: sum(once),
        createdAt: expect.any(Number),
        pushedAt: expect.any(Number),
        pulledAt: null,
        uniqueBytes: sum(once) - sum(contentsOf(images[0] ?? never())),
        platforms: [images[0]?.platform],
        newestTag: 'latest',
        artifactType: null,
      },
      expect.objectContaining({
        name: 'app/base',
        tags: 1,
        manifests: 1,
        bytes: sum(contentsOf(images[0] ?? never())),
      }),
    ]);
    const [heads, first, second, ...rest] = table.trimEnd().split('\n');
    expect(heads).toMatch(/^REPOSITORY +TAGS +SIZE +PUSHED +PULLED$/);
    expect(first).toMatch(/^app +3 +[\d.]+ KiB +now +–$/);
    expect(second).toMatch(/^app\/base +1 +[\d.]+ KiB +now +–$/);
    expect(rest).toEqual([]);
  });

  test('lists the tags of one repository with digest, platforms, size and times', async () => {
    const { url, data } = await live();
    const image = makeImage({ platform: 'linux/arm64/v8' });
    const shared = makeLayer(3000);
    const index = makeIndex([
      makeImage({ platform: 'linux/amd64', layers: [shared] }),
      makeImage({ platform: 'windows/amd64', layers: [shared] }),
    ]);
    const artifact = artifactOf('application/vnd.example.thing');
    await push(url, 'app', image, 'one');
    await push(url, 'app', index, 'many');
    await push(url, 'app', artifact, 'artifact');

    const [tags, table] = await both<ListedTag[]>(data, 'ls', 'app');
    const once = [...new Map(index.images.flatMap(contentsOf).map((c) => [c.digest, c])).values()];
    expect(tags.map(({ name, digest, bytes, pulledAt }) => ({ name, digest, bytes, pulledAt }))).toEqual([
      {
        name: 'artifact',
        digest: artifact.manifest.digest,
        bytes: sum(contentsOf(artifact)),
        pulledAt: null,
      },
      { name: 'many', digest: index.manifest.digest, bytes: sum([...once, index.manifest]), pulledAt: null },
      { name: 'one', digest: image.manifest.digest, bytes: sum(contentsOf(image)), pulledAt: null },
    ]);
    expect(
      tags.map(({ platforms }) =>
        platforms.map(({ os, architecture, variant }) => `${os}/${architecture}/${variant}`).sort(),
      ),
    ).toEqual([[], ['linux/amd64/undefined', 'windows/amd64/undefined'], ['linux/arm64/v8']]);
    expect(tags.map(({ artifactType }) => artifactType)[0]).toBe('application/vnd.example.thing');

    const lines = table.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^TAG +DIGEST +PLATFORMS +SIZE +PUSHED +PULLED$/);
    expect(lines[1]).toMatch(/^artifact +sha256:[0-9a-f]{12} +application\/vnd\.example\.thing +/);
    expect(lines[2]).toMatch(/^many +sha256:[0-9a-f]{12} +linux\/amd64 windows\/amd64 +[\d.]+ KiB +now +–$/);
    expect(lines[3]).toMatch(new RegExp(`^one +${image.manifest.digest.slice(0, 19)} +linux/arm64/v8 +`));
    expect(lines).toHaveLength(4);
  });

  test('of a repository that is left without tags says so', async () => {
    const { url, data, port } = await live();
    await push(url, 'app', makeImage(), 'v1');
    await ask(port, 'DELETE', '/v2/app/manifests/v1');
    expect(await both(data, 'ls', 'app')).toEqual([[], 'This repository has no tags.\n']);
  });
});

describe('berth inspect', () => {
  test('shows an image by its tag: what it is, its config, and each layer with the command that made it', async () => {
    const { url, data } = await live();
    const layers = [makeLayer(500), makeLayer(1500)];
    const image = imageWithHistory(layers, [
      { created_by: '/bin/sh -c #(nop) ADD file:1 in / ' },
      { created_by: 'ENV A=b', empty_layer: true },
      { created_by: `RUN make   ${'x'.repeat(200)}\n  && rm -rf /tmp` },
    ]);
    await push(url, 'team/app', image, 'v1');
    await push(url, 'team/app', image, 'v1.0');

    const [facts, text] = await both<Inspection>(data, 'inspect', 'team/app:v1');
    expect(facts).toEqual({
      repository: 'team/app',
      tag: 'v1',
      digest: image.manifest.digest,
      mediaType: image.manifest.mediaType,
      artifactType: 'application/vnd.oci.image.config.v1+json',
      annotations: {},
      kind: 'image',
      bytes: sum(contentsOf(image)),
      uniqueBytes: sum(contentsOf(image)),
      pushedAt: expect.any(Number),
      pulledAt: null,
      tags: ['v1', 'v1.0'],
      history: [{ digest: image.manifest.digest, at: expect.any(Number), present: true, tags: ['v1.0'] }],
      images: [
        {
          digest: image.manifest.digest,
          platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
          present: true,
          bytes: sum(contentsOf(image)),
          uniqueBytes: sum(contentsOf(image)),
          config: JSON.parse(image.config.bytes.toString()),
          layers: image.layers.map(({ digest, mediaType, size }, i) => ({
            digest,
            mediaType,
            bytes: size,
            command: [
              '/bin/sh -c #(nop) ADD file:1 in / ',
              expect.stringMatching(/^RUN make {3}x+\n {2}&& rm/),
            ][i],
            tags: 2,
          })),
          steps: [
            { command: '/bin/sh -c #(nop) ADD file:1 in / ', createdAt: null, layer: 0 },
            { command: 'ENV A=b', createdAt: null, layer: null },
            { command: expect.stringMatching(/^RUN make/), createdAt: null, layer: 1 },
          ],
        },
      ],
      referrers: [],
    });

    expect(text).toContain(`team/app:v1@${image.manifest.digest}\n`);
    expect(text).toMatch(/^Type +application\/vnd\.oci\.image\.manifest\.v1\+json \(image\)$/m);
    expect(text).toMatch(/^Tags +v1, v1\.0$/m);
    expect(text).toMatch(/^linux\/arm64\/v8 +sha256:[0-9a-f]{64} +/m);
    expect(text).toMatch(/^ +Cmd +\["\/hello"\]$/m);
    expect(text).toMatch(/^ +Env +\["A=b"\]$/m);
    expect(text).toMatch(
      /^ +1 +[\d.]+ (B|KiB) +sha256:[0-9a-f]{12} +\/bin\/sh -c #\(nop\) ADD file:1 in \/$/m,
    );
    expect(text, 'a long command is cut to one line').toMatch(
      /^ +2 +[\d.]+ KiB +sha256:[0-9a-f]{12} +RUN make x+…$/m,
    );
  });

  test('shows the same by digest, without the history of a tag', async () => {
    const { url, data } = await live();
    const image = makeImage();
    await push(url, 'app', image, 'v1');
    const [byTag, byDigest, byBoth] = await Promise.all(
      ['app:v1', `app@${image.manifest.digest}`, `app:v1@${image.manifest.digest}`].map((reference) =>
        json<Inspection>(data, 'inspect', reference),
      ),
    );
    expect(byDigest).toEqual({ ...byTag, tag: null, history: [] });
    expect(byBoth).toMatchObject({ digest: image.manifest.digest });
    await push(url, 'app', image, 'latest');
    expect(await json(data, 'inspect', 'app'), 'without either it is the tag latest').toMatchObject({
      tag: 'latest',
    });
  });

  test('shows an index with every platform, those too that are not here', async () => {
    const { url, data, port } = await live();
    const shared = makeLayer(4000);
    const images = ['linux/amd64', 'linux/arm/v7'].map((platform) =>
      makeImage({ platform, layers: [shared, makeLayer()] }),
    );
    const elsewhere = makeImage({ platform: 'linux/s390x' });
    const index = makeIndex([...images, elsewhere]);
    for (const image of images) await push(url, 'app', image);
    const { mediaType, bytes } = index.manifest;
    await ask(port, 'PUT', '/v2/app/manifests/multi', {
      body: bytes,
      headers: { 'content-type': mediaType },
    });

    const [facts, text] = await both<Inspection>(data, 'inspect', 'app:multi');
    const once = [...new Map(images.flatMap(contentsOf).map((c) => [c.digest, c])).values()];
    expect(facts).toMatchObject({ kind: 'index', mediaType, bytes: sum([...once, index.manifest]) });
    expect(
      facts.images.map(({ digest, platform, present, bytes: size, layers }) => ({
        digest,
        platform,
        present,
        size,
        layers: layers.length,
      })),
    ).toEqual([
      ...images.map((image) => ({
        digest: image.manifest.digest,
        platform: image.platform,
        present: true,
        size: sum(contentsOf(image)),
        layers: 2,
      })),
      { digest: elsewhere.manifest.digest, platform: elsewhere.platform, present: false, size: 0, layers: 0 },
    ]);
    expect(text).toMatch(/\(index\)$/m);
    expect(text).toMatch(/^linux\/amd64 +sha256:[0-9a-f]{64} +[\d.]+ KiB$/m);
    expect(text).toMatch(/^linux\/arm\/v7 +sha256:/m);
    expect(text).toMatch(/^linux\/s390x +sha256:[0-9a-f]{64} +not in this store$/m);
  });

  test('shows what refers to an image', async () => {
    const { url, data } = await live();
    const image = makeImage();
    await push(url, 'app', image, 'v1');
    const sbom = makeImage({ subject: image.manifest, artifactType: 'application/vnd.example.sbom' });
    const signature = makeImage({ subject: image.manifest });
    await push(url, 'app', sbom);
    await push(url, 'app', signature);
    const [{ referrers }, text] = await both<Inspection>(data, 'inspect', 'app:v1');
    expect(referrers).toMatchObject([
      descriptor(sbom, 'application/vnd.example.sbom'),
      descriptor(signature, signature.config.mediaType),
    ]);
    expect(text).toMatch(
      new RegExp(`^Referrers\n +${sbom.manifest.digest} +application/vnd.example.sbom +[\\d.]+ KiB$`, 'm'),
    );
  });

  test('shows an artifact, whose config may be anything', async () => {
    const { url, data } = await live();
    const artifact = artifactOf('application/vnd.example.thing');
    await push(url, 'app', artifact, 'v1');
    const [facts, text] = await both<Inspection>(data, 'inspect', 'app:v1');
    expect(facts).toMatchObject({ kind: 'image', artifactType: 'application/vnd.example.thing' });
    expect(facts.images).toMatchObject([{ platform: null, config: null, layers: [{ command: null }] }]);
    expect(text).toMatch(/^unknown platform +sha256:/m);
  });

  test('shows an image of docker’s media types', async () => {
    const { url, data } = await live();
    const image = makeImage({ format: 'docker' });
    await push(url, 'app', image, 'v1');
    expect(await json(data, 'inspect', 'app:v1')).toMatchObject({
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      images: [{ platform: { os: 'linux', architecture: 'amd64' }, layers: [{ command: 'makeImage' }] }],
    });
  });
});

test('what does not exist is one sentence that names it, and code 1', async () => {
  const { url, data } = await live();
  await push(url, 'app', makeImage(), 'v1');
  const digest = `sha256:${'0'.repeat(64)}`;
  const asked: [args: string[], named: string][] = [
    [['inspect', 'app:nope'], 'app:nope'],
    [['inspect', 'nope:v1'], 'nope:v1'],
    [['inspect', 'nope'], 'nope:latest'],
    [['inspect', 'nope', '--json'], 'nope:latest'],
    [['inspect', `app@${digest}`], digest],
    [['ls', 'nope/at-all'], 'nope/at-all'],
    [['inspect', 'UPPER:v1'], 'UPPER'],
    [['inspect', 'app:bad tag'], 'bad tag'],
    [['inspect', 'app@sha256:short'], 'sha256:short'],
    [['ls', 'a//b'], 'a//b'],
  ];
  await Promise.all(
    asked.map(async ([args, named]) => {
      const { code, stdout, stderr } = await berth([...args, '--data', data]);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^[^\n]+\.\n$/);
      expect(stderr).toContain(named);
    }),
  );
});

/** What a command prints. */
async function said(data: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await berth([...args, '--data', data]);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

/** What a command says in JSON, and what it prints. */
function both<Facts>(data: string, ...args: string[]): Promise<[Facts, string]> {
  return Promise.all([json<Facts>(data, ...args), said(data, ...args)]);
}

/** What a command says in JSON. */
async function json<Facts>(data: string, ...args: string[]): Promise<Facts> {
  return JSON.parse(await said(data, ...args, '--json'));
}

function contentsOf({ layers, config, manifest }: Image): Content[] {
  return [...layers, config, manifest];
}

function sum(contents: { size: number }[]): number {
  return contents.reduce((bytes, { size }) => bytes + size, 0);
}

function descriptor(image: Image, artifactType: string) {
  const { digest, mediaType } = image.manifest;
  return { digest, mediaType, artifactType, bytes: sum(contentsOf(image)) };
}

/** An image for arm64 with these entries of history. */
function imageWithHistory(layers: Image['layers'], history: object[]): Image {
  const image = makeImage({ layers, platform: 'linux/arm64/v8' });
  const config = content(
    image.config.mediaType,
    Buffer.from(
      JSON.stringify({
        ...JSON.parse(image.config.bytes.toString()),
        config: { Cmd: ['/hello'], Env: ['A=b'], Entrypoint: null },
        history,
      }),
    ),
  );
  return withConfig(image, config);
}

/** A manifest of one thing that is no image, with a config that is not JSON. */
function artifactOf(artifactType: string): Image {
  const image = makeImage({ artifactType });
  return withConfig(image, content('text/plain', Buffer.from('no JSON at all')));
}

function withConfig(image: Image, config: Content): Image {
  const manifest = { ...JSON.parse(image.manifest.bytes.toString()), config: descriptorOf(config) };
  return {
    ...image,
    config,
    manifest: content(image.manifest.mediaType, Buffer.from(JSON.stringify(manifest))),
  };
}

function never(): never {
  throw new Error('this cannot be');
}
