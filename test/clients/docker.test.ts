import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve } from '../make/berth.ts';
import { buildContext } from '../make/build-context.ts';
import { refused, run } from '../make/command.ts';
import { type Dockerd, startDockerd } from '../make/dockerd.ts';
import { temporaryFolder } from '../make/folder.ts';
import { makeImage, makeIndex, ownPlatform } from '../make/image.ts';
import { pull, push } from '../make/push.ts';
import { describeWith } from '../make/tools.ts';
import { cutOnce, wire } from '../make/wire.ts';

type BuildOptions = Parameters<typeof buildContext>[0] & { buildKit?: boolean };

describeWith('docker', { tools: ['docker', 'dockerd', 'containerd', 'ctr'], root: true }, (paths) => {
  let daemon: Dockerd | undefined;
  beforeAll(async () => {
    daemon = await startDockerd(paths);
  });
  afterAll(() => daemon?.stop());

  const docker = (...args: string[]) => run(paths.docker, args, { env: { ...daemon?.env } });
  const dockerRefused = (...args: string[]) => refused(paths.docker, args, { env: { ...daemon?.env } });

  async function build(name: string, { buildKit = false, ...content }: BuildOptions = {}): Promise<void> {
    const env = { ...daemon?.env, DOCKER_BUILDKIT: buildKit ? '1' : '0' };
    await run(paths.docker, ['build', '--tag', name, buildContext(content)], { env });
  }

  /** What identifies an image to this daemon. */
  async function identity(name: string) {
    const [{ Id, RepoDigests, RootFS }] = JSON.parse(await docker('image', 'inspect', name));
    return { Id, RepoDigests, layers: RootFS.Layers as string[] };
  }

  test('an image that was pushed and removed comes back with the same id and digest', async () => {
    const { address, url } = await serve();
    const name = `${address}/team/app:v1`;
    await build(name, { files: 3, bytes: 300_000 });
    const said = await docker('push', name);
    const before = await identity(name);
    const digest = /digest: (sha256:\w+)/.exec(said)?.[1];
    expect(before.RepoDigests).toEqual([`${address}/team/app@${digest}`]);

    await docker('rmi', name);
    await dockerRefused('image', 'inspect', before.Id);
    expect(await docker('pull', name)).toContain(`Digest: ${digest}`);
    expect(await identity(name)).toEqual(before);
    expect(await pull(url, 'team/app', 'v1')).toMatchObject({
      digest,
      digests: expect.arrayContaining([before.Id]),
    });
  });

  test('an imported file system comes back by digest, without a tag', async () => {
    const { address } = await serve();
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'etc'));
    writeFileSync(join(folder, 'etc/random'), randomBytes(50_000));
    await run('tar', ['-C', folder, '-cf', join(folder, 'files.tar'), 'etc']);
    const name = `${address}/imported:v1`;
    await docker('import', join(folder, 'files.tar'), name);
    await docker('push', name);
    const { Id, RepoDigests } = await identity(name);

    await docker('rmi', name);
    await docker('pull', RepoDigests[0]);
    expect((await identity(RepoDigests[0])).Id).toBe(Id);
  });

  test('two tags of one image are pushed together and pulled back together', async () => {
    const { address } = await serve();
    const [v1, latest] = [`${address}/app:v1`, `${address}/app:latest`];
    await build(v1);
    await docker('tag', v1, latest);
    const { Id } = await identity(v1);
    await docker('push', '--all-tags', `${address}/app`);

    await docker('rmi', v1, latest);
    await docker('pull', '--all-tags', `${address}/app`);
    expect((await identity(v1)).Id).toBe(Id);
    expect((await identity(latest)).Id).toBe(Id);
  });

  test('a tag that is pushed again points at the new image, and the old one stays reachable by digest', async () => {
    const { address, url } = await serve();
    const name = `${address}/app:v1`;
    await build(name);
    await docker('push', name);
    const old = await pull(url, 'app', 'v1');
    await build(name);
    await docker('push', name);
    const [digest] = (await identity(name)).RepoDigests;

    expect(digest).toBe(`${address}/app@${(await pull(url, 'app', 'v1')).digest}`);
    expect(await pull(url, 'app', old.digest)).toEqual(old);
    expect((await pull(url, 'app', 'v1')).digest).not.toBe(old.digest);
  });

  test('layers that the repository holds are not sent again', async () => {
    const { address } = await serve();
    const [v1, v2] = [`${address}/app:v1`, `${address}/app:v2`];
    await build(v1, { files: 2 });
    expect((await docker('push', v1)).match(/: Pushed/g)).toHaveLength(2);
    expect((await docker('push', v1)).match(/: Layer already exists/g)).toHaveLength(2);

    await build(v2, { from: v1, files: 1 });
    const said = await docker('push', v2);
    expect(said.match(/: Layer already exists/g)).toHaveLength(2);
    expect(said.match(/: Pushed/g)).toHaveLength(1);
  });

  test('layers that another repository holds are mounted from there', async () => {
    const { address, url } = await serve();
    const [one, two] = [`${address}/team/one:v1`, `${address}/two:v1`];
    await build(one, { files: 2 });
    await docker('push', one);
    await docker('tag', one, two);
    expect((await docker('push', two)).match(/: Mounted from team\/one/g)).toHaveLength(2);
    expect((await pull(url, 'two', 'v1')).digests).toEqual((await pull(url, 'team/one', 'v1')).digests);
  });

  test('a manifest list of two platforms is pushed, inspected, and pulled for either', async () => {
    const { address } = await serve();
    const [amd64, arm64] = [`${address}/app:amd64`, `${address}/app:arm64`];
    const images = [];
    for (const name of [amd64, arm64]) {
      await build(name);
      await docker('push', name);
      images.push(await identity(name));
    }
    const list = `${address}/app:v1`;
    await docker('manifest', 'create', '--insecure', list, amd64, arm64);
    await docker('manifest', 'annotate', '--arch', 'arm64', '--variant', 'v8', list, arm64);
    const digest = (await docker('manifest', 'push', '--insecure', list)).trim().split('\n').at(-1);

    const { manifests } = JSON.parse(await docker('manifest', 'inspect', '--insecure', list));
    const listed = manifests.map((child: { digest: string; platform: object }) => [
      `${address}/app@${child.digest}`,
      child.platform,
    ]);
    expect(Object.fromEntries(listed)).toEqual({
      [images[0]?.RepoDigests[0]]: { os: 'linux', architecture: 'amd64' },
      [images[1]?.RepoDigests[0]]: { os: 'linux', architecture: 'arm64', variant: 'v8' },
    });
    for (const [index, platform] of ['linux/amd64', 'linux/arm64'].entries()) {
      await docker('rmi', '--force', amd64, arm64);
      expect(await docker('pull', '--platform', platform, list)).toContain(`Digest: ${digest}`);
      expect((await identity(list)).Id).toBe(images[index]?.Id);
    }
  });

  test('of an OCI index that another tool pushed, the image for this machine is pulled', async () => {
    const { address, url } = await serve();
    const images = ['linux/s390x', ownPlatform].map((platform) => makeImage({ platform, layers: 2 }));
    const index = makeIndex(images);
    await push(url, 'from/elsewhere', index, 'v1');

    const name = `${address}/from/elsewhere:v1`;
    expect(await docker('pull', name)).toContain(`Digest: ${index.manifest.digest}`);
    expect(await identity(name)).toEqual({
      Id: images[1]?.config.digest,
      RepoDigests: [`${address}/from/elsewhere@${index.manifest.digest}`],
      layers: images[1]?.layers.map((layer) => layer.diffId),
    });
  });

  test('a pull that breaks off goes on from where it stopped', async () => {
    const { address, url } = await serve();
    const image = makeImage({ format: 'docker', layerBytes: 20_000_000 });
    const layer = `${image.layers[0]?.digest}`;
    await push(url, 'app', image, 'v1');
    const cut = cutOnce(layer, 5_000_000);
    const line = await wire(address, cut);

    await docker('pull', `${line.address}/app:v1`);
    expect((await identity(`${line.address}/app:v1`)).Id).toBe(image.config.digest);
    expect(cut.statuses).toEqual([200, 206]);
  });

  test('the classic builder and BuildKit take their base image from Berth', async () => {
    const { address } = await serve();
    for (const buildKit of [false, true]) {
      const [base, app] = [`${address}/base:${buildKit}`, `${address}/app:${buildKit}`];
      await build(base);
      await docker('push', base);
      const { layers } = await identity(base);
      await docker('rmi', base);

      await build(app, { from: base, buildKit, files: 1 });
      expect((await identity(app)).layers.slice(0, -1)).toEqual(layers);
    }
  });

  test('an unknown tag, repository or digest is refused as not found', async () => {
    const { address, url } = await serve();
    await push(url, 'app', makeImage(), 'v1');
    for (const name of ['app:v2', 'nobody/knows:v1', `app@sha256:${'0'.repeat(64)}`]) {
      expect(await dockerRefused('pull', `${address}/${name}`)).toMatch(/not found: manifest unknown/);
    }
    expect(await dockerRefused('manifest', 'inspect', '--insecure', `${address}/app:v2`)).toMatch(
      /no such manifest/,
    );
  });
});
