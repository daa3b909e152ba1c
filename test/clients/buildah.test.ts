import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serve } from '../make/berth.ts';
import { buildContext } from '../make/build-context.ts';
import { containersFor } from '../make/containers.ts';
import { temporaryFolder } from '../make/folder.ts';
import { pull } from '../make/push.ts';
import { describeWith } from '../make/tools.ts';

const insecure = '--tls-verify=false';

describeWith('buildah', { tools: ['buildah'], root: true }, (paths) => {
  /** A Berth of the test's own, and buildah beside it with an empty storage. */
  async function start() {
    const { address, url } = await serve();
    const { run, refused } = containersFor();
    const buildah = async (...args: string[]) => (await run(paths.buildah, args)).trim();
    const buildahRefused = (...args: string[]) => refused(paths.buildah, args);

    /** A working container with one file of these bytes, and nothing else. */
    async function containerOf(bytes: Buffer): Promise<string> {
      const file = join(temporaryFolder(), 'file');
      writeFileSync(file, bytes);
      const container = await buildah('from', 'scratch');
      await buildah('copy', container, file, '/file');
      await buildah('config', '--cmd', '/file', '--label', 'from=scratch', container);
      return container;
    }

    /** The bytes of that file in an image. */
    async function fileOf(image: string): Promise<Buffer> {
      const container = await buildah('from', '--pull-never', image);
      return readFileSync(join(await buildah('mount', container), 'file'));
    }
    return { address, url, buildah, buildahRefused, containerOf, fileOf };
  }

  test('an image made from scratch is pushed, and comes back with its id, its digest and its file', async () => {
    const { address, url, buildah, buildahRefused, containerOf, fileOf } = await start();
    const bytes = randomBytes(1_000_000);
    const name = `${address}/team/app:v1`;
    const digestFile = join(temporaryFolder(), 'digest');
    const id = await buildah('commit', '--rm', await containerOf(bytes), name);
    await buildah('push', insecure, '--digestfile', digestFile, name);
    const digest = readFileSync(digestFile, 'utf8');
    expect(await pull(url, 'team/app', 'v1')).toMatchObject({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest,
      digests: expect.arrayContaining([`sha256:${id}`]),
    });

    await buildah('rmi', name);
    await buildahRefused('inspect', '--type', 'image', name);
    expect(await buildah('pull', insecure, name)).toBe(id);
    const inspected = JSON.parse(await buildah('inspect', '--type', 'image', name));
    expect(inspected).toMatchObject({ FromImageID: id, FromImageDigest: digest });
    expect((await fileOf(name)).equals(bytes)).toBe(true);
  });

  test("a container is committed straight into Berth, in docker's format", async () => {
    const { address, url, buildah, containerOf, fileOf } = await start();
    const bytes = randomBytes(1000);
    const name = `${address}/app:v1`;
    await buildah('commit', insecure, '--format', 'docker', await containerOf(bytes), `docker://${name}`);
    expect((await pull(url, 'app', 'v1')).mediaType).toBe(
      'application/vnd.docker.distribution.manifest.v2+json',
    );
    await buildah('pull', insecure, name);
    expect((await fileOf(name)).equals(bytes)).toBe(true);
  });

  test('a list of images is pushed with all of them', async () => {
    const { address, url, buildah, containerOf } = await start();
    await buildah('manifest', 'create', 'list');
    const ids: string[] = [];
    for (const architecture of ['amd64', 'arm64']) {
      const container = await containerOf(randomBytes(1000));
      await buildah('config', '--arch', architecture, container);
      ids.push(await buildah('commit', container, `app-${architecture}`));
      await buildah('manifest', 'add', 'list', `app-${architecture}`);
    }
    await buildah('manifest', 'push', insecure, '--all', 'list', `docker://${address}/app:v1`);

    const { mediaType, digests } = await pull(url, 'app', 'v1');
    expect(mediaType).toBe('application/vnd.oci.image.index.v1+json');
    expect(digests).toEqual(expect.arrayContaining(ids.map((id) => `sha256:${id}`)));
    for (const [index, architecture] of ['amd64', 'arm64'].entries()) {
      expect(await buildah('pull', insecure, '--arch', architecture, `${address}/app:v1`)).toBe(ids[index]);
    }
  });

  test('a build finds the layers of an earlier one in a cache repository', async () => {
    const { address, url, buildah } = await start();
    const folder = buildContext({ files: 2 });
    const cache = ['--cache-to', `${address}/cache`, '--cache-from', `${address}/cache`];
    const build = () => buildah('build', '--layers', insecure, ...cache, '--tag', 'app', folder);

    expect(await build()).not.toContain('Using cache');
    expect(await (await fetch(`${url}/v2/cache/tags/list`)).json()).toEqual({
      name: 'cache',
      tags: [expect.any(String), expect.any(String)],
    });
    await buildah('rmi', '--all', '--force');
    expect(await build()).toContain('Using cache');
  });

  test('an unknown image is refused with words that say so', async () => {
    const { address, buildahRefused } = await start();
    const message = await buildahRefused('from', insecure, `${address}/nobody/knows:v1`);
    expect(message).toMatch(/manifest unknown|name unknown/);
  });
});
