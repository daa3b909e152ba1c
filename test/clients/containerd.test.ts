import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve } from '../make/berth.ts';
import { refused, run } from '../make/command.ts';
import { type Containerd, startContainerd } from '../make/containerd.ts';
import { temporaryFolder } from '../make/folder.ts';
import { contentsOf, digestsOf, type Image, type Index, makeImage, makeIndex } from '../make/image.ts';
import { ociLayout } from '../make/layout.ts';
import { pull, push } from '../make/push.ts';
import { describeWith } from '../make/tools.ts';
import { cutOnce, wire } from '../make/wire.ts';

describeWith('containerd', { tools: ['containerd', 'ctr'], root: true }, (paths) => {
  let daemon: Containerd | undefined;
  beforeAll(async () => {
    daemon = await startContainerd(paths);
  });
  afterAll(() => daemon?.stop());

  /** ctr in a namespace of the test's own, where no other test's content is. */
  function namespace() {
    const name = `test-${Math.random().toString(36).slice(2)}`;
    const args = (rest: string[]) => ['--address', daemon?.socket ?? '', '--namespace', name, ...rest];
    const ctr = (...rest: string[]) => run(paths.ctr, args(rest));
    return {
      ctr,
      ctrRefused: (...rest: string[]) => refused(paths.ctr, args(rest)),
      pullImage: (...rest: string[]) =>
        ctr('images', 'pull', '--plain-http', '--snapshotter', 'native', ...rest),
      digests: async () => (await ctr('content', 'ls', '--quiet')).trim().split('\n').sort(),
    };
  }

  const threePlatforms = () =>
    makeIndex(
      ['linux/amd64', 'linux/arm64', 'linux/s390x'].map((platform) => makeImage({ platform, layers: 2 })),
    );

  /** Puts an image into containerd without any registry. */
  async function load(ctr: (...args: string[]) => Promise<string>, whole: Image | Index, name: string) {
    const folder = temporaryFolder();
    ociLayout(join(folder, 'layout'), { [name]: whole });
    await run('tar', ['-C', join(folder, 'layout'), '-cf', join(folder, 'layout.tar'), '.']);
    await ctr('images', 'import', '--no-unpack', '--all-platforms', join(folder, 'layout.tar'));
  }

  test('an image of either format is pulled, every byte of it', async () => {
    const { address, url } = await serve();
    for (const format of ['oci', 'docker'] as const) {
      const { pullImage, digests } = namespace();
      const image = makeImage({ format, layers: 3, layerBytes: 500_000 });
      await push(url, 'team/app', image, format);
      await pullImage(`${address}/team/app:${format}`);
      expect(await digests()).toEqual(digestsOf(image));
    }
  });

  test('localhost needs no word about plain HTTP', async () => {
    const { address, url } = await serve();
    const { ctr, digests } = namespace();
    const image = makeImage();
    await push(url, 'app', image, 'v1');
    await ctr('images', 'pull', '--snapshotter', 'native', `${address}/app:v1`);
    expect(await digests()).toEqual(digestsOf(image));
  });

  test('of an index, one platform alone is fetched', async () => {
    const { address, url } = await serve();
    const { ctr, digests } = namespace();
    const index = threePlatforms();
    await push(url, 'app', index, 'v1');

    const arm64 = index.images.filter(({ platform }) => platform.architecture === 'arm64');
    await ctr('content', 'fetch', '--plain-http', '--platform', 'linux/arm64', `${address}/app:v1`);
    expect(await digests()).toEqual(digestsOf({ ...index, images: arm64 }));
  });

  test('an index that never was in a registry is pushed with all its platforms', async () => {
    const { address, url } = await serve();
    const { ctr } = namespace();
    const index = threePlatforms();
    await load(ctr, index, `${address}/app:v1`);

    await ctr('images', 'push', '--plain-http', `${address}/app:v1`);
    expect(await pull(url, 'app', 'v1')).toEqual({
      mediaType: index.manifest.mediaType,
      digest: index.manifest.digest,
      digests: digestsOf(index),
    });
  });

  test('what was pushed comes back into an empty containerd, digest for digest', async () => {
    const { address } = await serve();
    const [there, back] = [namespace(), namespace()];
    const image = makeImage({ layers: 2, layerBytes: 2_000_000 });
    await load(there.ctr, image, `${address}/app:v1`);
    await there.ctr('images', 'push', '--plain-http', `${address}/app:v1`);

    await back.pullImage(`${address}/app:v1`);
    expect(await back.digests()).toEqual(digestsOf(image));
  });

  test('an image pulled from one repository is mounted, not sent, when it is pushed to another', async () => {
    const { address, url } = await serve();
    const line = await wire(address);
    const { ctr, pullImage } = namespace();
    const image = makeImage({ layers: 2 });
    await push(url, 'team/one', image, 'v1');
    await pullImage(`${line.address}/team/one:v1`);

    await ctr('images', 'tag', `${line.address}/team/one:v1`, `${line.address}/two:v1`);
    await ctr('images', 'push', '--plain-http', `${line.address}/two:v1`);
    const changes = line.requests.filter((request) => !/^(GET|HEAD) /.test(request));
    const mounts = contentsOf(image).slice(0, -1);
    expect(changes.map((change) => decodeURIComponent(change)).sort()).toEqual(
      [
        ...mounts.map(({ digest }) => `POST /v2/two/blobs/uploads/?mount=${digest}&from=team/one`),
        'PUT /v2/two/manifests/v1',
      ].sort(),
    );
    expect((await pull(url, 'two', 'v1')).digests).toEqual(digestsOf(image));
  });

  test('a push of what is there already sends nothing', async () => {
    const { address } = await serve();
    const line = await wire(address);
    const { ctr } = namespace();
    await load(ctr, threePlatforms(), `${line.address}/app:v1`);
    await ctr('images', 'push', '--plain-http', `${line.address}/app:v1`);

    const before = line.requests.length;
    await ctr('images', 'push', '--plain-http', `${line.address}/app:v1`);
    const changes = line.requests.slice(before).filter((request) => !request.startsWith('HEAD '));
    expect(changes).toEqual([]);
  });

  test('a pull that breaks off goes on from where it stopped', async () => {
    const { address, url } = await serve();
    const { pullImage, digests } = namespace();
    const image = makeImage({ layerBytes: 10_000_000 });
    const layer = `${image.layers[0]?.digest}`;
    await push(url, 'app', image, 'v1');
    const cut = cutOnce(layer, 3_000_000);
    const line = await wire(address, cut);

    await pullImage(`${line.address}/app:v1`);
    expect(await digests()).toEqual(digestsOf(image));
    expect(cut.statuses).toEqual([200, 206]);
  });

  test('an unknown image is refused as not found', async () => {
    const { address, url } = await serve();
    const { ctrRefused } = namespace();
    await push(url, 'app', makeImage(), 'v1');
    for (const name of ['app:v2', 'nobody/knows:v1']) {
      const message = await ctrRefused('images', 'pull', '--plain-http', `${address}/${name}`);
      expect(message).toContain(`${address}/${name}: not found`);
    }
  });
});
