import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serve } from '../make/berth.ts';
import { buildContext } from '../make/build-context.ts';
import { containersFor } from '../make/containers.ts';
import { temporaryFolder } from '../make/folder.ts';
import { digestsOf, makeImage, makeIndex, ownPlatform } from '../make/image.ts';
import { pull, push } from '../make/push.ts';
import { describeWith } from '../make/tools.ts';
import { wire } from '../make/wire.ts';

const insecure = '--tls-verify=false';

describeWith('podman', { tools: ['podman'], root: true }, (paths) => {
  /** A Berth of the test's own, and podman beside it with an empty storage. */
  async function start() {
    const { address, url } = await serve();
    const { run, refused } = containersFor({ insecure: [address] });
    const podman = (...args: string[]) => run(paths.podman, args);
    const podmanRefused = (...args: string[]) => refused(paths.podman, args);

    const build = (name: string, content: Parameters<typeof buildContext>[0] = {}) =>
      podman('build', '--layers', '--format', 'oci', insecure, '--tag', name, buildContext(content));

    /** Pushes an image and gives the digest that podman says it has now. */
    async function pushImage(...args: string[]): Promise<string> {
      const file = join(temporaryFolder(), 'digest');
      await podman('push', insecure, '--digestfile', file, ...args);
      return readFileSync(file, 'utf8');
    }

    async function identity(name: string): Promise<{ Id: string; Digest: string; layers: string[] }> {
      const [{ Id, Digest, RootFS }] = JSON.parse(await podman('image', 'inspect', name));
      return { Id, Digest, layers: RootFS.Layers };
    }
    return { address, url, podman, podmanRefused, build, pushImage, identity };
  }

  test('an image that was built, pushed and removed comes back with the same id and digest', async () => {
    const { address, url, podman, podmanRefused, build, pushImage, identity } = await start();
    const name = `${address}/team/app:v1`;
    await build(name, { files: 3 });
    const { Id, layers } = await identity(name);
    const digest = await pushImage(name);

    await podman('rmi', name);
    await podmanRefused('image', 'exists', Id);
    await podman('pull', insecure, name);
    expect(await identity(name)).toEqual({ Id, Digest: digest, layers });
    expect(await pull(url, 'team/app', 'v1')).toMatchObject({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest,
      digests: expect.arrayContaining([`sha256:${Id}`]),
    });
  });

  test("an image is pushed in docker's format and pulled by its digest", async () => {
    const { address, url, podman, build, pushImage, identity } = await start();
    const name = `${address}/app:v1`;
    await build(name);
    const { layers } = await identity(name);
    const digest = await pushImage('--format', 'v2s2', name);
    expect((await pull(url, 'app', 'v1')).mediaType).toBe(
      'application/vnd.docker.distribution.manifest.v2+json',
    );

    await podman('rmi', name);
    const byDigest = `${address}/app@${digest}`;
    await podman('pull', insecure, byDigest);
    expect(await identity(byDigest)).toMatchObject({ Digest: digest, layers });
  });

  test('an image of several platforms is built, pushed whole, and pulled for either', async () => {
    const { address, url, podman } = await start();
    const name = `${address}/app:v1`;
    // With its cache podman 4.3 takes one platform's image for the other's.
    await podman(
      'build',
      '--no-cache',
      '--platform',
      'linux/amd64,linux/arm64',
      '--manifest',
      'several',
      buildContext(),
    );
    await podman('manifest', 'push', insecure, '--all', 'several', `docker://${name}`);

    expect((await pull(url, 'app', 'v1')).mediaType).toBe('application/vnd.oci.image.index.v1+json');
    for (const architecture of ['amd64', 'arm64']) {
      await podman('rmi', '--all', '--force');
      await podman('pull', insecure, '--platform', `linux/${architecture}`, name);
      expect((await podman('image', 'inspect', '--format', '{{.Architecture}}', name)).trim()).toBe(
        architecture,
      );
    }
  });

  test('a manifest list is put together from images in Berth and pushed beside them', async () => {
    const { address, url, podman } = await start();
    const images = ['linux/amd64', 'linux/arm64/v8'].map((platform) => makeImage({ platform }));
    for (const image of images) await push(url, 'app', image, image.platform.architecture);

    await podman('manifest', 'create', 'list');
    for (const { platform } of images) {
      await podman('manifest', 'add', insecure, 'list', `docker://${address}/app:${platform.architecture}`);
    }
    await podman('manifest', 'push', insecure, '--all', 'list', `docker://${address}/app:v1`);
    const { digests } = await pull(url, 'app', 'v1');
    expect(digests).toEqual(expect.arrayContaining(images.flatMap(digestsOf)));
    const inspected = JSON.parse(await podman('manifest', 'inspect', `${address}/app:v1`));
    expect(inspected.manifests.map((child: { platform: object }) => child.platform)).toEqual(
      images.map(({ platform }) => platform),
    );
  });

  test('layers that Berth holds are not sent again, also not to another repository', async () => {
    const { address, build, podman, pushImage } = await start();
    const line = await wire(address);
    const [one, two] = [`${line.address}/one:v1`, `${line.address}/two:v1`];
    await build(one);
    await pushImage(one);
    await podman('tag', one, two);

    for (const name of [one, two]) {
      const before = line.requests.length;
      await pushImage(name);
      const requests = line.requests.slice(before);
      // At most the config, which podman does not mount.
      expect(requests.filter((request) => request.startsWith('PATCH ')).length).toBeLessThanOrEqual(1);
    }
    expect(line.requests.filter((request) => /^POST \/v2\/two\/.*from=one/.test(request))).toHaveLength(2);
  });

  test('a build takes its base image from Berth', async () => {
    const { address, podman, build, pushImage, identity } = await start();
    const [base, app] = [`${address}/base:v1`, `${address}/app:v1`];
    await build(base);
    await pushImage(base);
    const { layers } = await identity(base);
    await podman('rmi', base);

    await build(app, { from: base, files: 1 });
    expect((await identity(app)).layers.slice(0, -1)).toEqual(layers);
  });

  test('search finds repositories by a part of their name, and lists their tags', async () => {
    const { address, url, podman } = await start();
    for (const repository of ['team/app', 'team/tool', 'other']) {
      await push(url, repository, makeImage(), 'v1');
      await push(url, repository, makeImage(), 'v2');
    }
    const names = async (term: string) => {
      const found = await podman('search', insecure, '--format', '{{.Name}}', `${address}/${term}`);
      return found.trim().split('\n').sort();
    };
    expect(await names('')).toEqual([`${address}/other`, `${address}/team/app`, `${address}/team/tool`]);
    expect(await names('team')).toEqual([`${address}/team/app`, `${address}/team/tool`]);
    const tags = await podman('search', insecure, '--list-tags', `${address}/team/app`);
    expect(tags.match(/\S+$/gm)).toEqual(['TAG', 'v1', 'v2']);
  });

  test('all tags of a repository are pulled at once', async () => {
    const { address, url, podman, identity } = await start();
    const images = { v1: makeImage(), v2: makeImage({ format: 'docker' }) };
    for (const [tag, image] of Object.entries(images)) await push(url, 'app', image, tag);
    await podman('pull', '--all-tags', `${address}/app`);
    for (const [tag, image] of Object.entries(images)) {
      expect((await identity(`${address}/app:${tag}`)).Digest).toBe(image.manifest.digest);
    }
  });

  test('of an index that another tool pushed, the image for this machine is pulled', async () => {
    const { address, url, podman, identity } = await start();
    const images = ['linux/s390x', ownPlatform].map((platform) => makeImage({ platform }));
    await push(url, 'app', makeIndex(images), 'v1');
    await podman('pull', insecure, `${address}/app:v1`);
    expect(`sha256:${(await identity(`${address}/app:v1`)).Id}`).toBe(images[1]?.config.digest);
  });

  test('an unknown tag or repository is refused with words that say so', async () => {
    const { address, url, podmanRefused } = await start();
    await push(url, 'app', makeImage(), 'v1');
    for (const name of ['app:v2', 'nobody/knows:v1']) {
      const message = await podmanRefused('pull', insecure, `${address}/${name}`);
      expect(message).toMatch(/manifest unknown|name unknown/);
    }
  });
});
