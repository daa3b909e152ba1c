import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { containersFor } from '../../make/containers.ts';
import { control } from '../../make/control.ts';
import { contentOf, fileOf } from '../../make/data.ts';
import { tinyDisk } from '../../make/disk.ts';
import { expectAll, fillRegistry, inventory, picture, usedFolder } from '../../make/distribution-data.ts';
import { dockerRegistry } from '../../make/docker-registry.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { digestsOf, makeImage } from '../../make/image.ts';
import { digestsIn } from '../../make/layout.ts';
import { type Life, live } from '../../make/life.ts';
import { pull, push } from '../../make/push.ts';
import { describeWith } from '../../make/tools.ts';

describeWith('a folder of docker-registry', { tools: ['docker-registry'] }, (paths) => {
  const program = paths['docker-registry'];

  test('is taken over by second names of its files, and stays as it was', async () => {
    const there = await dockerRegistry(program);
    const used = await fillRegistry(there);
    const said = await inventory(there.url);
    await there.stop();
    const before = picture(used.folder);
    const here = await live();
    const adopted = await adopt(here, used.folder);

    expect(await inventory(here.url)).toEqual(said);
    await expectAll(here.url, used);
    expect(picture(used.folder)).toEqual(before);
    const taken = contentOf(here.data);
    expect(adopted).toMatchObject({ repositories: 5, tags: 7, linked: taken.length, copied: 0, moved: 0 });
    expect(adopted).toMatchObject({ blobs: taken.length, skipped: [], skippedCount: 0 });
    const shared = contentOf(used.folder);
    expect(taken).toEqual(expect.arrayContaining(shared));
    for (const digest of shared) {
      expect(statSync(fileOf(here.data, digest)).ino).toBe(statSync(fileOf(used.folder, digest)).ino);
    }
  });

  test('gives times and tag moves as they were', async () => {
    const used = await usedFolder(program);
    const here = await live();
    await adopt(here, used.folder);
    const { history, pushedAt } = await control(here.data).ask('inspect', {
      reference: 'team/app:latest',
    });
    expect(history.map(({ digest }) => digest)).toEqual(used.latest);
    const current = join(
      used.folder,
      'docker/registry/v2/repositories/team/app/_manifests/tags/latest/current/link',
    );
    const [tag] = await control(here.data).ask('tags', { repository: 'team/app' });
    expect([tag?.name, tag?.updatedAt]).toEqual(['latest', Math.round(statSync(current).mtimeMs)]);
    expect(pushedAt).toBeLessThanOrEqual(tag?.updatedAt ?? 0);
    const platforms = (tag?.platforms ?? []).map(({ architecture }) => architecture);
    expect(platforms).toContain('arm64');
  });

  test('is found by its root directory, by what is inside of it, and by a name of a link to it', async () => {
    const used = await usedFolder(program);
    for (const inner of ['docker', 'docker/registry', 'docker/registry/v2']) {
      const here = await live();
      expect(await adopt(here, join(used.folder, inner))).toMatchObject({ tags: 7 });
    }
  });

  test('is moved where that is asked: what was taken over leaves it', async () => {
    const used = await usedFolder(program);
    const inodes = Object.fromEntries(
      contentOf(used.folder).map((digest) => [digest, statSync(fileOf(used.folder, digest)).ino]),
    );
    const here = await live();
    const adopted = await adopt(here, used.folder, { move: true });
    expect(adopted).toMatchObject({ moved: Object.keys(inodes).length, copied: 0, skipped: [] });
    await expectAll(here.url, used);
    for (const [digest, ino] of Object.entries(inodes)) {
      expect(statSync(fileOf(here.data, digest)).ino).toBe(ino);
    }
    const left = readdirSync(used.folder, { recursive: true, withFileTypes: true });
    const files = left
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    expect(
      files.every((file) => file.includes('/_uploads/')),
      'an unfinished upload was not taken over',
    ).toBe(true);
    expect(files.length).toBeGreaterThan(0);
  });

  test('joins what is here already: nothing is taken twice, and a tag that points elsewhere stays', async () => {
    const used = await usedFolder(program);
    const here = await live();
    const own = makeImage();
    await push(here.url, 'team/app', own, 'v1');
    await push(here.url, 'team', used.shared, 'v1');
    const before = statSync(fileOf(here.data, used.shared.manifest.digest)).ino;
    const adopted = await adopt(here, used.folder);
    expect(adopted.skipped).toEqual([
      { what: 'team/app:v1', reason: `the tag points at ${own.manifest.digest} here` },
    ]);
    expect((await pull(here.url, 'team/app', 'v1')).digest).toBe(own.manifest.digest);
    expect((await pull(here.url, 'team/app', 'latest')).digest).toBe(used.index.manifest.digest);
    expect((await pull(here.url, 'team/app', used.index.manifest.digest)).digests).toEqual(
      digestsOf(used.index),
    );
    expect(statSync(fileOf(here.data, used.shared.manifest.digest)).ino).toBe(before);

    const again = await adopt(here, used.folder);
    expect(again).toEqual({ ...adopted, linked: 0 });
  });

  test('of which something is left out keeps all of that repository when the rest is moved', async () => {
    const used = await usedFolder(program);
    const here = await live();
    await push(here.url, 'team/app', makeImage(), 'v1');
    const adopted = await adopt(here, used.folder, { move: true });
    expect(adopted.skippedCount).toBe(1);
    expect(adopted.moved).toBeGreaterThan(0);
    const rest = await dockerRegistry(program, used.folder);
    expect(Object.keys(await inventory(rest.url))).toEqual(['team/app']);
    expect((await pull(rest.url, 'team/app', 'v1')).digests).toEqual(digestsOf(used.index));
    const all = new Set([...contentOf(here.data), ...contentOf(used.folder)]);
    expect(contentOf(used.folder).length + adopted.moved).toBeLessThanOrEqual(all.size);
    await expectAll(here.url, {
      ...used,
      pushed: used.pushed.filter(({ repository }) => repository !== 'team/app'),
    });
  });

  test('survives whatever is deleted and collected here', async () => {
    const used = await usedFolder(program);
    const before = picture(used.folder);
    const here = await live();
    await adopt(here, used.folder);
    const client = control(here.data);
    const references = Object.keys(await inventory(here.url));
    await client.ask('remove', { references });
    await client.ask('emptyTrash', { ids: null });
    await client.ask('collect', {});
    expect(contentOf(here.data)).toEqual([]);
    expect(picture(used.folder)).toEqual(before);
    const there = await dockerRegistry(program, used.folder);
    await expectAll(there.url, used);
  });
});

describeWith(
  'another disk',
  { tools: ['docker-registry', 'mount', 'umount', 'fallocate'], root: true },
  (paths) => {
    const program = paths['docker-registry'];

    test('gets copies, each compared with its digest', async () => {
      const used = await usedFolder(program);
      const before = picture(used.folder);
      const here = await live({ data: join(tinyDisk({ mib: 200 }).folder, 'berth') });
      const adopted = await adopt(here, used.folder);
      expect(adopted).toMatchObject({ linked: 0, copied: contentOf(here.data).length, skipped: [] });
      await expectAll(here.url, used);
      expect(picture(used.folder)).toEqual(before);
      expect(readdirSync(join(here.data, 'uploads'))).toEqual([]);
    });

    test('gets the files themselves when they are moved', async () => {
      const used = await usedFolder(program);
      const here = await live({ data: join(tinyDisk({ mib: 200 }).folder, 'berth') });
      const adopted = await adopt(here, used.folder, { move: true });
      expect(adopted).toMatchObject({ linked: 0, skipped: [] });
      expect(adopted.moved).toBeGreaterThan(0);
      expect(existsSync(fileOf(used.folder, used.index.manifest.digest))).toBe(false);
      await expectAll(here.url, used);
    });

    test('that is full ends it in a sentence, and what came until then is whole', async () => {
      const there = await dockerRegistry(program);
      for (let i = 0; i < 6; i++)
        await push(there.url, `big-${i}`, makeImage({ layerBytes: 4_000_000 }), 'v1');
      await there.stop();
      const here = await live({ data: join(tinyDisk({ mib: 12 }).folder, 'berth') });
      await expect(adopt(here, there.folder)).rejects.toThrow(/disk of the data folder is full/);
      const came = Object.keys(await inventory(here.url));
      expect(came.length).toBeLessThan(6);
      for (const repository of came) await pull(here.url, repository, 'v1');
      expect(readdirSync(join(here.data, 'uploads'))).toEqual([]);
    });
  },
);

describeWith('skopeo', { tools: ['docker-registry', 'skopeo'] }, (paths) => {
  test('copies every image out of what was taken over, with every digest', async () => {
    const used = await usedFolder(paths['docker-registry']);
    const here = await live();
    await adopt(here, used.folder);
    const { run } = containersFor();
    const copy = (source: string, to: string) =>
      run(paths.skopeo, ['copy', '--all', '--preserve-digests', '--src-tls-verify=false', source, to]);
    for (const [repository, tags] of Object.entries(await inventory(here.url))) {
      // What skopeo calls dir: knows no sha512.
      if (repository === 'sums') continue;
      for (const tag of Object.keys(tags)) {
        const source = `docker://localhost:${here.port}/${repository}:${tag}`;
        await copy(source, `dir:${join(temporaryFolder(), 'image')}`);
      }
    }
    const layout = temporaryFolder();
    await copy(`docker://localhost:${here.port}/team/app:v1`, `oci:${layout}:v1`);
    expect(digestsIn(layout)).toEqual(digestsOf(used.index));
  });
});

async function adopt({ data }: Life, folder: string, { move = false } = {}) {
  return control(data).ask('adopt', { folder, move });
}
