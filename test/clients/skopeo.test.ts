import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serve } from '../make/berth.ts';
import { containersFor } from '../make/containers.ts';
import { temporaryFolder } from '../make/folder.ts';
import { digestsOf, type Format, makeImage, makeIndex, makeLayer } from '../make/image.ts';
import { digestsIn, ociLayout } from '../make/layout.ts';
import { pull, push } from '../make/push.ts';
import { describeWith } from '../make/tools.ts';
import { oneBitOff, wire } from '../make/wire.ts';

describeWith('skopeo', { tools: ['skopeo'] }, (paths) => {
  /** A Berth of the test's own, and skopeo beside it. */
  async function start() {
    const { address, url } = await serve();
    const { run, refused } = containersFor();
    return {
      address,
      url,
      skopeo: (...args: string[]) => run(paths.skopeo, args),
      skopeoRefused: (...args: string[]) => refused(paths.skopeo, args),
    };
  }

  const twoPlatforms = (format: Format) =>
    makeIndex(
      ['linux/amd64', 'linux/arm64/v8'].map((platform) => makeImage({ platform, format, layers: 2 })),
      { format },
    );

  test('a multi-arch OCI index goes in and comes out again with every digest unchanged', async () => {
    const { address, url, skopeo } = await start();
    const index = twoPlatforms('oci');
    const [from, to] = [temporaryFolder(), temporaryFolder()];
    ociLayout(from, { v1: index });

    await skopeo(
      'copy',
      '--all',
      '--dest-tls-verify=false',
      `oci:${from}:v1`,
      `docker://${address}/team/app:v1`,
    );
    const { mediaType, digest, digests } = await pull(url, 'team/app', 'v1');
    expect({ mediaType, digest }).toEqual({
      mediaType: index.manifest.mediaType,
      digest: index.manifest.digest,
    });
    expect(digests).toEqual(digestsOf(index));

    await skopeo(
      'copy',
      '--all',
      '--src-tls-verify=false',
      `docker://${address}/team/app:v1`,
      `oci:${to}:v1`,
    );
    expect(digestsIn(to)).toEqual(digestsOf(index));
  });

  test('a docker manifest list goes from one repository to another with every digest unchanged', async () => {
    const { address, url, skopeo } = await start();
    const list = twoPlatforms('docker');
    await push(url, 'from', list, 'v1');

    const insecure = ['--src-tls-verify=false', '--dest-tls-verify=false'];
    await skopeo(
      'copy',
      '--all',
      ...insecure,
      `docker://${address}/from:v1`,
      `docker://${address}/to/here:v2`,
    );
    const { mediaType, digests } = await pull(url, 'to/here', 'v2');
    expect(mediaType).toBe(list.manifest.mediaType);
    expect(digests).toEqual(digestsOf(list));
  });

  test('an image pushed in one format can be converted to the other on its way in', async () => {
    const { address, url, skopeo } = await start();
    const folder = temporaryFolder();
    const image = makeImage({ layers: 2 });
    ociLayout(folder, { v1: image });

    const to = `docker://${address}/app:docker`;
    await skopeo('copy', '--format', 'v2s2', '--dest-tls-verify=false', `oci:${folder}:v1`, to);
    const { mediaType, digests } = await pull(url, 'app', 'docker');
    expect(mediaType).toBe('application/vnd.docker.distribution.manifest.v2+json');
    expect(digests).toEqual(expect.arrayContaining(image.layers.map((layer) => layer.digest)));

    const back = temporaryFolder();
    await skopeo('copy', '--format', 'oci', '--src-tls-verify=false', to, `oci:${back}:v1`);
    expect(digestsIn(back)).toEqual(expect.arrayContaining(image.layers.map((layer) => layer.digest)));
  });

  test('a layer compressed again while it is uploaded arrives whole', async () => {
    const { address, url, skopeo } = await start();
    const folder = temporaryFolder();
    ociLayout(folder, { v1: makeImage({ layers: 3, layerBytes: 3_000_000 }) });

    // skopeo does not know size or digest beforehand: it sends chunked and names the digest only at the end.
    const zstd = ['--dest-compress-format', 'zstd', '--dest-tls-verify=false'];
    await skopeo('copy', ...zstd, `oci:${folder}:v1`, `docker://${address}/app:zstd`);
    expect((await pull(url, 'app', 'zstd')).digests).toHaveLength(5);
  });

  test('a layer that another repository holds is mounted from there, not sent again', async () => {
    const { address, url, skopeo } = await start();
    const line = await wire(address);
    const folder = temporaryFolder();
    const [shared, extra] = [makeLayer(2_000_000), makeLayer()];
    ociLayout(folder, { one: makeImage({ layers: [shared] }), two: makeImage({ layers: [shared, extra] }) });

    await skopeo('copy', '--dest-tls-verify=false', `oci:${folder}:one`, `docker://${line.address}/one:v1`);
    const before = line.requests.length;
    await skopeo('copy', '--dest-tls-verify=false', `oci:${folder}:two`, `docker://${line.address}/two:v1`);
    const requests = line.requests.slice(before).map((request) => decodeURIComponent(request));
    expect(requests.filter((request) => /^POST .*from=one/.test(request))).toEqual([
      expect.stringContaining(`mount=${shared.digest}`),
    ]);
    // The new layer and the config.
    expect(requests.filter((request) => request.startsWith('PATCH'))).toHaveLength(2);
    expect((await pull(url, 'two', 'v1')).digests).toContain(shared.digest);
  });

  test('inspect shows the manifest byte for byte, and the image it stands for', async () => {
    const { address, url, skopeo } = await start();
    const image = makeImage({
      platform: 'linux/arm64',
      layers: 2,
      annotations: { 'org.example.note': 'as it was pushed' },
    });
    await push(url, 'team/app', image, 'v1');
    await push(url, 'team/app', image, 'v2');

    const reference = `docker://${address}/team/app:v1`;
    expect(await skopeo('inspect', '--raw', '--tls-verify=false', reference)).toBe(
      image.manifest.bytes.toString(),
    );
    expect(JSON.parse(await skopeo('inspect', '--tls-verify=false', reference))).toMatchObject({
      Name: `${address}/team/app`,
      Digest: image.manifest.digest,
      RepoTags: ['v1', 'v2'],
      Architecture: 'arm64',
      Os: 'linux',
      Layers: image.layers.map((layer) => layer.digest),
    });
    const byDigest = `docker://${address}/team/app@${image.manifest.digest}`;
    expect(JSON.parse(await skopeo('inspect', '--config', '--tls-verify=false', byDigest))).toEqual(
      JSON.parse(image.config.bytes.toString()),
    );
  });

  test('list-tags gives every tag in byte order, small letters and capitals apart', async () => {
    const { address, url, skopeo } = await start();
    for (const tag of ['v1.10', 'b', 'A', '_x', 'a', 'v1.9', '1', 'B']) {
      await push(url, 'many/tags', makeImage(), tag);
    }
    const answer = await skopeo('list-tags', '--tls-verify=false', `docker://${address}/many/tags`);
    const Tags = ['1', 'A', 'B', '_x', 'a', 'b', 'v1.10', 'v1.9'];
    expect(JSON.parse(answer)).toEqual({ Repository: `${address}/many/tags`, Tags });
  });

  test('delete removes the image under all its tags and nothing else', async () => {
    const { address, url, skopeo, skopeoRefused } = await start();
    const [gone, kept] = [makeImage(), makeImage()];
    await push(url, 'app', gone, 'gone');
    await push(url, 'app', gone, 'gone-too');
    await push(url, 'app', kept, 'kept');

    await skopeo('delete', '--tls-verify=false', `docker://${address}/app:gone`);
    const list = await skopeo('list-tags', '--tls-verify=false', `docker://${address}/app`);
    expect(JSON.parse(list).Tags).toEqual(['kept']);
    const message = await skopeoRefused('inspect', '--tls-verify=false', `docker://${address}/app:gone-too`);
    expect(message).toMatch(/manifest unknown/);
    expect((await pull(url, 'app', 'kept')).digests).toEqual(digestsOf(kept));
  });

  test('sync copies a whole repository to a folder and back into another registry', async () => {
    const { address, url, skopeo } = await start();
    const second = await serve();
    const images = { v1: makeImage({ format: 'docker' }), v2: makeImage({ layers: 3 }) };
    for (const [tag, image] of Object.entries(images)) await push(url, 'team/app', image, tag);

    const folder = temporaryFolder();
    await skopeo(
      'sync',
      '--src',
      'docker',
      '--src-tls-verify=false',
      '--dest',
      'dir',
      `${address}/team/app`,
      folder,
    );
    const to = `${second.address}/copies`;
    await skopeo('sync', '--src', 'dir', '--dest', 'docker', '--dest-tls-verify=false', folder, to);
    for (const [tag, image] of Object.entries(images)) {
      expect((await pull(second.url, 'copies/app', tag)).digests).toEqual(digestsOf(image));
    }
  });

  test('an archive for docker load goes in and comes out with the same layers', async () => {
    const { address, url, skopeo } = await start();
    const folder = temporaryFolder();
    const image = makeImage({ layers: 2, format: 'docker' });
    await push(url, 'app', image, 'v1');

    const archive = `docker-archive:${join(folder, 'app.tar')}`;
    await skopeo('copy', '--src-tls-verify=false', `docker://${address}/app:v1`, `${archive}:app:v1`);
    await skopeo('copy', '--dest-tls-verify=false', archive, `docker://${address}/again:v1`);
    const config = await skopeo('inspect', '--config', '--tls-verify=false', `docker://${address}/again:v1`);
    expect(JSON.parse(config).rootfs.diff_ids).toEqual(image.layers.map((layer) => layer.diffId));
  });

  test('an unknown image, repository or digest is refused with words that say so', async () => {
    const { address, url, skopeoRefused } = await start();
    await push(url, 'app', makeImage(), 'v1');
    const none = `sha256:${'0'.repeat(64)}`;
    for (const name of ['app:v2', 'nobody/knows:v1', `app@${none}`]) {
      const message = await skopeoRefused('inspect', '--tls-verify=false', `docker://${address}/${name}`);
      expect(message).toMatch(/manifest unknown|name unknown/);
    }
  });

  test('a layer changed on its way in is refused, and a second try without the fault succeeds', async () => {
    const { address, url, skopeo, skopeoRefused } = await start();
    const line = await wire(address, { up: ({ method }) => (method === 'PATCH' ? oneBitOff() : undefined) });
    const folder = temporaryFolder();
    const image = makeImage();
    ociLayout(folder, { v1: image });

    const copy = (to: string) => [
      'copy',
      '--dest-tls-verify=false',
      `oci:${folder}:v1`,
      `docker://${to}/app:v1`,
    ];
    expect(await skopeoRefused(...copy(line.address))).toMatch(/digest/i);
    await expect(pull(url, 'app', 'v1')).rejects.toThrow('404');
    await skopeo(...copy(address));
    expect((await pull(url, 'app', 'v1')).digests).toEqual(digestsOf(image));
  });
});
