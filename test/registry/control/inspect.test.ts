import { describe, expect, test } from 'vitest';
import { ask } from '../../make/ask.ts';
import { control } from '../../make/control.ts';
import {
  type Content,
  content,
  contentsOf,
  descriptorOf,
  type Image,
  makeImage,
  makeIndex,
  makeLayer,
} from '../../make/image.ts';
import { type Life, live } from '../../make/life.ts';
import { emptyConfig, makeArtifact, makeList } from '../../make/manifest.ts';
import { push, pushBlob } from '../../make/push.ts';

const bundle = 'application/vnd.dev.sigstore.bundle.v0.3+json';

function statement(predicateType: string): Record<string, string> {
  return { 'dev.sigstore.bundle.predicateType': predicateType };
}

describe('what is attached to an image', () => {
  test.each([
    ['cosign, as a referrer', 'application/vnd.dev.cosign.artifact.sig.v1+json', {}, 'signature'],
    ['cosign 3', bundle, statement('https://sigstore.dev/cosign/sign/v1'), 'signature'],
    ['notation', 'application/vnd.cncf.notary.signature', {}, 'signature'],
    ['a bundle that says no more', bundle, {}, 'signature'],
    ['SPDX', 'application/spdx+json', {}, 'sbom'],
    ['CycloneDX', 'application/vnd.cyclonedx+json', {}, 'sbom'],
    ['syft', 'application/vnd.syft+json', {}, 'sbom'],
    ['an SBOM that cosign attests', bundle, statement('https://spdx.dev/Document'), 'sbom'],
    ['in-toto', 'application/vnd.in-toto+json', {}, 'attestation'],
    ['SLSA provenance', bundle, statement('https://slsa.dev/provenance/v1'), 'attestation'],
    ['a statement of another kind', bundle, statement('https://example.com/tested/v1'), 'attestation'],
    ['anything else', 'application/vnd.example.notes', {}, 'other'],
  ])('is told by what it says of itself: %s', async (_, artifactType, annotations, kind) => {
    const life = await live();
    const image = makeImage();
    await push(life.url, 'app', image, 'v1');
    const referrer = makeArtifact({ artifactType, annotations, subject: descriptorOf(image.manifest) });
    await pushManifest(life, 'app', referrer);

    const client = control(life.data);
    const { referrers } = await client.ask('inspect', { reference: 'app:v1' });
    expect(referrers).toEqual([
      {
        digest: referrer.digest,
        mediaType: referrer.mediaType,
        artifactType,
        bytes: referrer.size + 2,
        kind,
        annotations,
        pushedAt: expect.any(Number),
        subject: image.manifest.digest,
      },
    ]);
    expect(await client.ask('tags', { repository: 'app' })).toMatchObject([{ attached: [kind] }]);
  });

  test('is also found at one of its platforms', async () => {
    const life = await live();
    const index = makeIndex(['linux/amd64', 'linux/arm64'].map((platform) => makeImage({ platform })));
    await push(life.url, 'app', index, 'v1');
    const subject = index.images[1]?.manifest ?? index.manifest;
    const sbom = makeArtifact({ artifactType: 'application/spdx+json', subject: descriptorOf(subject) });
    await pushManifest(life, 'app', sbom);
    const client = control(life.data);
    const { referrers } = await client.ask('inspect', { reference: 'app:v1' });
    expect(referrers).toMatchObject([{ digest: sbom.digest, subject: subject.digest, kind: 'sbom' }]);
    expect(await client.ask('tags', { repository: 'app' })).toMatchObject([{ attached: ['sbom'] }]);
  });

  test('is also found by cosign’s tags, which themselves say what they are attached to', async () => {
    const life = await live();
    const image = makeImage();
    await push(life.url, 'app', image, 'v1');
    const name = image.manifest.digest.replace(':', '-');
    const [signature, attestation] = [makeImage(), makeImage()];
    await push(life.url, 'app', signature, `${name}.sig`);
    await push(life.url, 'app', attestation, `${name}.att`);

    const client = control(life.data);
    const { referrers } = await client.ask('inspect', { reference: 'app:v1' });
    expect(referrers).toMatchObject([
      { digest: signature.manifest.digest, kind: 'signature', subject: image.manifest.digest },
      { digest: attestation.manifest.digest, kind: 'attestation', subject: image.manifest.digest },
    ]);
    const tags = await client.ask('tags', { repository: 'app' });
    expect(tags.map((tag) => [tag.name, tag.attachedTo, tag.attached])).toEqual([
      [`${name}.att`, image.manifest.digest, []],
      [`${name}.sig`, image.manifest.digest, []],
      ['v1', null, ['attestation', 'signature']],
    ]);
    expect(await client.ask('repositories', {})).toMatchObject([{ newestTag: 'v1' }]);
  });

  test('is no platform where BuildKit lists it in the index', async () => {
    const life = await live();
    const image = makeImage({ platform: 'linux/amd64' });
    const statement = makeImage({ platform: 'unknown/unknown' });
    for (const one of [image, statement]) await push(life.url, 'app', one);
    const index = makeList([
      { ...descriptorOf(image.manifest), platform: image.platform } as never,
      {
        ...descriptorOf(statement.manifest),
        platform: { os: 'unknown', architecture: 'unknown' },
        annotations: {
          'vnd.docker.reference.type': 'attestation-manifest',
          'vnd.docker.reference.digest': image.manifest.digest,
        },
      } as never,
    ]);
    await pushManifest(life, 'app', index, 'v1');

    const client = control(life.data);
    const { images, referrers } = await client.ask('inspect', { reference: 'app:v1' });
    expect(images.map(({ digest }) => digest)).toEqual([image.manifest.digest]);
    expect(referrers).toMatchObject([
      { digest: statement.manifest.digest, kind: 'attestation', subject: image.manifest.digest },
    ]);
    expect(await client.ask('tags', { repository: 'app' })).toMatchObject([
      { platforms: [{ os: 'linux', architecture: 'amd64' }], attached: ['attestation'] },
    ]);
  });
});

describe('the bytes of an image', () => {
  test('are unique as far as neither another image nor another platform needs them', async () => {
    const { url, data } = await live();
    const [base, both] = [makeLayer(5000), makeLayer(3000)];
    const index = makeIndex(
      ['linux/amd64', 'linux/arm64'].map((platform) =>
        makeImage({ platform, layers: [base, both, makeLayer()] }),
      ),
    );
    const other = makeImage({ layers: [base] });
    await push(url, 'app', index, 'v1');
    await push(url, 'app', index, 'v1.0');
    await push(url, 'other', other, 'latest');

    const answer = await control(data).ask('inspect', { reference: 'app:v1' });
    const all = [
      ...new Map([index.manifest, ...index.images.flatMap(contentsOf)].map((c) => [c.digest, c])).values(),
    ];
    expect(answer.bytes).toBe(sum(all));
    expect(answer.uniqueBytes).toBe(sum(all) - base.size);
    for (const [i, image] of index.images.entries()) {
      expect(answer.images[i]).toMatchObject({
        bytes: sum(contentsOf(image)),
        uniqueBytes: sum(contentsOf(image)) - base.size - both.size,
      });
      expect(answer.images[i]?.layers.map(({ tags }) => tags)).toEqual([3, 2, 2]);
    }
  });

  test('are shared with the same image in another repository', async () => {
    const { url, data } = await live();
    const image = makeImage();
    await push(url, 'app', image, 'v1');
    await push(url, 'copy', image, 'v1');
    expect(await control(data).ask('inspect', { reference: 'app:v1' })).toMatchObject({
      bytes: sum(contentsOf(image)),
      uniqueBytes: 0,
    });
  });
});

describe('the steps of an image', () => {
  test('are the history with its layers, in order', async () => {
    const { url, data } = await live();
    const image = withHistory(makeImage({ layers: 2 }), [
      { created: '2026-01-01T00:00:00Z', created_by: 'COPY / /' },
      { created: '2026-01-02T00:00:00Z', created_by: 'ENV A=b', empty_layer: true },
      { created_by: 'RUN make' },
    ]);
    await push(url, 'app', image, 'v1');
    const { images } = await control(data).ask('inspect', { reference: 'app:v1' });
    expect(images[0]?.steps).toEqual([
      { command: 'COPY / /', createdAt: '2026-01-01T00:00:00Z', layer: 0 },
      { command: 'ENV A=b', createdAt: '2026-01-02T00:00:00Z', layer: null },
      { command: 'RUN make', createdAt: null, layer: 1 },
    ]);
  });

  test('are one for each layer that the history does not explain', async () => {
    const { url, data } = await live();
    await push(url, 'app', withHistory(makeImage({ layers: 3 }), [{ created_by: 'COPY / /' }]), 'v1');
    const { images } = await control(data).ask('inspect', { reference: 'app:v1' });
    expect(images[0]?.steps.map(({ command, layer }) => [command, layer])).toEqual([
      ['COPY / /', 0],
      [null, 1],
      [null, 2],
    ]);
  });
});

test('the history of a tag says what can be gone back to, and which tags are there already', async () => {
  const { url, data, port } = await live();
  const [first, second, third] = [makeImage(), makeImage(), makeImage()];
  for (const image of [first, second, third]) await push(url, 'app', image, 'v1');
  await push(url, 'app', first, 'stable');
  await ask(port, 'DELETE', `/v2/app/manifests/${second.manifest.digest}`);
  const { history } = await control(data).ask('inspect', { reference: 'app:v1' });
  expect(history.map(({ digest, present, tags }) => ({ digest, present, tags }))).toEqual([
    { digest: first.manifest.digest, present: true, tags: ['stable'] },
    { digest: second.manifest.digest, present: false, tags: [] },
    { digest: third.manifest.digest, present: true, tags: [] },
  ]);
});

test('a manifest is shown as the exact text that was pushed', async () => {
  const life = await live();
  const image = makeImage({ annotations: { 'org.example.über': 'wert' } });
  await push(life.url, 'app', image, 'v1');
  const client = control(life.data);
  expect(await client.ask('manifest', { reference: 'app:v1' })).toEqual({
    digest: image.manifest.digest,
    mediaType: image.manifest.mediaType,
    text: image.manifest.bytes.toString(),
  });
  expect(await client.ask('inspect', { reference: 'app:v1' })).toMatchObject({
    annotations: { 'org.example.über': 'wert' },
  });
  await expect(client.ask('manifest', { reference: 'app:v2' })).rejects.toThrow('no such manifest: app:v2');
});

async function pushManifest(
  { url, port }: Life,
  repository: string,
  manifest: Content,
  tag = manifest.digest,
): Promise<void> {
  await pushBlob(url, repository, emptyConfig);
  const { status } = await ask(port, 'PUT', `/v2/${repository}/manifests/${tag}`, {
    body: manifest.bytes,
    headers: { 'content-type': manifest.mediaType },
  });
  expect(status).toBe(201);
}

function withHistory(image: Image, history: object[]): Image {
  const config = { ...JSON.parse(image.config.bytes.toString()), history };
  const changed = content(image.config.mediaType, Buffer.from(JSON.stringify(config)));
  const manifest = { ...JSON.parse(image.manifest.bytes.toString()), config: descriptorOf(changed) };
  return {
    ...image,
    config: changed,
    manifest: content(image.manifest.mediaType, Buffer.from(JSON.stringify(manifest))),
  };
}

function sum(contents: Content[]): number {
  return contents.reduce((total, { size }) => total + size, 0);
}
