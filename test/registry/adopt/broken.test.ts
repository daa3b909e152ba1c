import {
  appendFileSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { ask } from '../../make/ask.ts';
import { control } from '../../make/control.ts';
import { contentOf, fileOf, unfinished } from '../../make/data.ts';
import { mount, tinyDisk } from '../../make/disk.ts';
import { distribution, type MadeDistribution } from '../../make/distribution.ts';
import { inventory } from '../../make/distribution-data.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { content, descriptorOf, digestsOf, makeImage, makeIndex } from '../../make/image.ts';
import { type Life, live } from '../../make/life.ts';
import { emptyConfig, makeManifest, types } from '../../make/manifest.ts';
import { pull } from '../../make/push.ts';
import { describeWith } from '../../make/tools.ts';

let there: MadeDistribution;
let here: Life;
beforeEach(async () => {
  there = distribution();
  here = await live();
});

const good = makeImage();
const bad = makeImage({ layers: 2 });
const [layer] = bad.layers;

describe('what cannot be taken over is named, and the rest goes on:', () => {
  test('a manifest whose bytes are others', async () => {
    putBoth();
    appendFileSync(fileOf(there.folder, bad.manifest.digest), ' ');
    await expectSkipped([
      [`app@${bad.manifest.digest}`, 'its bytes are not those of its digest'],
      ['app:bad', `it points at ${bad.manifest.digest}, which is not taken over`],
    ]);
  });

  test('an image that lacks a layer, or its config', async () => {
    putBoth();
    rmSync(fileOf(there.folder, layer?.digest ?? ''));
    await expectSkipped([
      [`app@${bad.manifest.digest}`, `its layer ${layer?.digest} is missing`],
      ['app:bad', `it points at ${bad.manifest.digest}, which is not taken over`],
    ]);
    here = await live();
    rmSync(fileOf(there.folder, bad.config.digest));
    const { skipped } = await adopt();
    expect(skipped[0]?.reason).toBe(`its config ${bad.config.digest} is missing`);
  });

  test('an image that lacks a layer, of which nothing stays here', async () => {
    there.put('app', good, 'good');
    there.put('half', bad, 'bad');
    rmSync(join(there.repositories, 'half/_layers'), { recursive: true });
    rmSync(fileOf(there.folder, layer?.digest ?? ''));
    await expectSkipped([
      [`half@${bad.manifest.digest}`, `its layer ${layer?.digest} is missing`],
      ['half:bad', `it points at ${bad.manifest.digest}, which is not taken over`],
    ]);
    expect(contentOf(here.data)).toEqual(digestsOf(good));
  });

  test('a layer that was cut short, though its files get a second name unread', async () => {
    putBoth();
    truncateSync(fileOf(there.folder, layer?.digest ?? ''), 10);
    const { skipped } = await adopt();
    expect(skipped[0]).toEqual({
      what: `app@${bad.manifest.digest}`,
      reason: `its layer ${layer?.digest} has other bytes than its digest says`,
    });
    await expectGood();
  });

  test('a manifest whose content was collected', async () => {
    putBoth();
    rmSync(fileOf(there.folder, bad.manifest.digest));
    const { skipped } = await adopt();
    expect(skipped[0]).toEqual({ what: `app@${bad.manifest.digest}`, reason: 'its content is missing' });
    await expectGood();
  });

  test('a manifest of the old schema 1, and what is no manifest at all', async () => {
    there.put('app', good, 'good');
    const old = makeManifest('any', {
      schemaVersion: 1,
      name: 'app',
      tag: 'old',
      fsLayers: [],
      signatures: [],
    });
    const text = content('any', Buffer.from('hello'));
    const list = content('any', Buffer.from('[]'));
    for (const manifest of [old, text, list]) there.putManifest('app', manifest);
    const { skipped } = await adopt();
    expect(Object.fromEntries(skipped.map(({ what, reason }) => [what, reason]))).toEqual({
      [`app@${old.digest}`]: 'it is of the old schema 1, which no client uses any more',
      [`app@${text.digest}`]: 'it is not JSON',
      [`app@${list.digest}`]: 'it is not a JSON object',
    });
    await expectGood();
  });

  test('a repository whose name is not valid', async () => {
    putBoth();
    there.put('Team/App', good, 'v1');
    const { skipped } = await adopt();
    expect(skipped).toEqual([{ what: 'Team/App', reason: 'the name is not valid' }]);
    expect(Object.keys(await inventory(here.url))).toEqual(['app']);
  });

  test('a tag whose name is not valid, or whose manifest was deleted', async () => {
    putBoth();
    there.putTag('app', '-x', good.manifest.digest);
    rmSync(there.revision('app', bad.manifest.digest));
    const { skipped } = await adopt();
    expect(skipped).toEqual([
      { what: 'app:-x', reason: 'the tag is not valid' },
      { what: 'app:bad', reason: `it points at ${bad.manifest.digest}, which is not taken over` },
    ]);
    await expectGood();
  });

  test('links that are empty, cut short or say something else', async () => {
    putBoth();
    const links = [there.current('app', 'bad'), there.revision('app', bad.manifest.digest)];
    writeFileSync(links[0] ?? '', '');
    writeFileSync(links[1] ?? '', bad.manifest.digest.slice(0, 40));
    for (const link of links) utimesSync(link, 1_000_000, 1_000_000);
    const { skipped } = await adopt();
    expect(skipped).toEqual([
      { what: `app@${bad.manifest.digest}`, reason: `its link file ${links[1]} is damaged` },
      { what: 'app:bad', reason: `its link file ${links[0]} is damaged` },
    ]);
    await expectGood();
  });

  test('more than a hundred things are counted, and a hundred are named', async () => {
    there.put('app', good, 'good');
    for (let i = 0; i < 120; i++) there.putManifest('app', content('any', Buffer.from(`{${i}`)));
    const { skipped, skippedCount } = await adopt();
    expect([skipped.length, skippedCount]).toEqual([100, 120]);
    await expectGood();
  });
});

describe('what people and programs leave in such a folder is passed over:', () => {
  test('files of the system, temporary files, links with a line feed, tags that point nowhere', async () => {
    there.put('app', good, 'good');
    for (const folder of [
      '',
      'app',
      'app/_manifests/tags',
      'app/_manifests/revisions/sha256',
      'app/_layers',
    ]) {
      writeFileSync(join(there.repositories, folder, '.DS_Store'), 'x');
      writeFileSync(join(there.repositories, folder, 'Thumbs.db'), 'x');
    }
    writeFileSync(`${there.current('app', 'good')}.1f0e.tmp`, 'sha256:');
    writeFileSync(there.revision('app', good.manifest.digest), ` ${good.manifest.digest}\n`);
    mkdirSync(join(there.repositories, 'app/_manifests/tags/nothing/current'), { recursive: true });
    mkdirSync(join(there.repositories, 'app/_manifests/revisions/sha256/nonsense'), { recursive: true });
    mkdirSync(join(there.repositories, 'app/_manifests/revisions/blake3/ab'), { recursive: true });
    mkdirSync(join(there.repositories, 'empty/_uploads'), { recursive: true });
    expect(await adopt()).toMatchObject({ tags: 1, manifests: 1, skipped: [] });
    await expectGood();
  });

  test('links to blobs that were collected, and manifests that were deleted', async () => {
    there.put('app', good, 'good');
    there.put('app', bad);
    for (const { digest } of [...bad.layers, bad.config]) rmSync(fileOf(there.folder, digest));
    rmSync(there.revision('app', bad.manifest.digest));
    expect(await adopt()).toMatchObject({ tags: 1, manifests: 1, skipped: [] });
    await expectGood();
  });

  test('an index whose children were deleted is taken over as it is', async () => {
    const index = makeIndex([good, bad]);
    there.put('app', index, 'v1');
    rmSync(there.revision('app', bad.manifest.digest));
    expect(await adopt()).toMatchObject({ tags: 1, manifests: 2, skipped: [] });
    const answer = await ask(here.port, 'GET', '/v2/app/manifests/v1', {
      headers: { accept: types.ociIndex },
    });
    expect(answer.body.equals(index.manifest.bytes)).toBe(true);
  });
});

test('a link that is being written at the moment is read again', async () => {
  there.put('app', good, 'good');
  const link = there.revision('app', good.manifest.digest);
  writeFileSync(link, '');
  const adopting = adopt();
  setTimeout(() => writeFileSync(link, good.manifest.digest), 20);
  expect(await adopting).toMatchObject({ manifests: 1, skipped: [] });
});

test('both ways in which sha512 lies there are taken over, and so is a blob behind a symbolic link', async () => {
  const image = makeImage();
  const sums = there.putSha512('app', image.layers[0]?.bytes ?? Buffer.alloc(0), 'native');
  const other = there.putSha512('app', Buffer.from('by its sha256'), 'sha256');
  there.put('app', good, 'good');
  const away = join(temporaryFolder(), 'away');
  const file = fileOf(there.folder, good.config.digest);
  writeFileSync(away, good.config.bytes);
  rmSync(file);
  symlinkSync(away, file);
  expect(await adopt()).toMatchObject({ copied: 1, skipped: [] });
  await expectGood();
  for (const { digest, bytes } of [sums, other]) {
    const answer = await ask(here.port, 'GET', `/v2/app/blobs/${digest}`);
    expect([answer.status, answer.body.equals(bytes)]).toEqual([200, true]);
  }
});

test('a layer that has changed on disk is seen when it is read first, and never served', async () => {
  putBoth();
  const file = fileOf(there.folder, layer?.digest ?? '');
  const { size } = statSync(file);
  writeFileSync(file, Buffer.alloc(size, 7));
  expect(await adopt()).toMatchObject({ skipped: [] });
  await expect(ask(here.port, 'GET', `/v2/app/blobs/${layer?.digest}`)).rejects.toThrow();
  expect((await ask(here.port, 'HEAD', `/v2/app/blobs/${layer?.digest}`)).status).toBe(404);
  await expectGood();
});

test('a manifest that is there already, and one that only refers to content that is, cost nothing', async () => {
  there.put('app', good, 'good');
  await adopt();
  there.put('other', { ...makeImage(), config: emptyConfig, layers: [], manifest: ofEmpty() }, 'v1');
  there.put('app', good, 'again');
  expect(await adopt()).toMatchObject({ tags: 3, repositories: 2, linked: 2 });
  await expectGood();
});

describe('a folder is refused in a sentence', () => {
  test('that is not there, is a file, holds no such data, is ours or is not named whole', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'file');
    writeFileSync(file, 'x');
    mkdirSync(join(folder, 'half/docker/registry/v2/blobs'), { recursive: true });
    symlinkSync(here.data, join(folder, 'link'));
    const refusals = await Promise.all(
      [
        join(folder, 'nowhere'),
        file,
        folder,
        join(folder, 'half'),
        here.data,
        join(here.data, 'docker/registry'),
        join(folder, 'link'),
        'data',
      ].map((name) => refused(name)),
    );
    expect(refusals).toEqual([
      `There is no folder ${join(folder, 'nowhere')}.`,
      `${file} is a file. Name the folder that docker-registry kept its data in.`,
      `${folder} holds no data of docker distribution: there is no docker/registry/v2/repositories in it.`,
      `${join(folder, 'half')} holds no data of docker distribution: there is no docker/registry/v2/repositories in it.`,
      `${here.data} belongs to Berth's own data folder ${here.data}; what it holds is served already.`,
      `${join(here.data, 'docker/registry')} belongs to Berth's own data folder ${here.data}; what it holds is served already.`,
      `${join(folder, 'link')} belongs to Berth's own data folder ${here.data}; what it holds is served already.`,
      'data is not a whole path. Begin it at the root of the disk.',
    ]);
  });
});

describeWith('another disk', { tools: ['mount', 'umount', 'fallocate'], root: true }, () => {
  test('gets no copy whose bytes are others', async () => {
    putBoth();
    const file = fileOf(there.folder, layer?.digest ?? '');
    writeFileSync(file, Buffer.alloc(statSync(file).size, 7));
    here = await live({ data: join(tinyDisk().folder, 'berth') });
    await expectSkipped([
      [`app@${bad.manifest.digest}`, `its layer ${layer?.digest} has other bytes than its digest says`],
      ['app:bad', `it points at ${bad.manifest.digest}, which is not taken over`],
      [`app@${layer?.digest}`, 'it has other bytes than its digest says'],
    ]);
    expect(unfinished(here.data)).toEqual([]);
  });
});

describeWith('a read-only disk', { tools: ['mount', 'umount', 'fallocate'], root: true }, () => {
  test('gives its images, but nothing can be moved out of it', async () => {
    const disk = tinyDisk();
    const made = distribution(disk.folder);
    made.put('app', good, 'good');
    mount(disk.folder, ['-o', 'remount,ro']);
    expect(await refused(disk.folder, true)).toBe(
      `${disk.folder} cannot be changed by this user, so its files cannot be moved out of it. Adopt it without moving.`,
    );
    expect(await adopt(disk.folder)).toMatchObject({ copied: 3, skipped: [] });
    await expectGood();
  });
});

function ofEmpty() {
  return makeManifest(types.ociManifest, {
    schemaVersion: 2,
    mediaType: types.ociManifest,
    config: descriptorOf(emptyConfig),
    layers: [],
    only: dirname(here.data),
  });
}

function putBoth(): void {
  there.put('app', good, 'good');
  there.put('app', bad, 'bad');
}

function adopt(folder = there.folder) {
  return control(here.data).ask('adopt', { folder, move: false });
}

async function refused(folder: string, move = false): Promise<string> {
  return control(here.data)
    .ask('adopt', { folder, move })
    .then(
      () => 'it was not refused',
      (error: Error) => error.message,
    );
}

async function expectSkipped(expected: [what: string, reason: string][]): Promise<void> {
  const { skipped } = await adopt();
  expect(skipped).toEqual(expected.map(([what, reason]) => ({ what, reason })));
  await expectGood();
}

async function expectGood(): Promise<void> {
  expect((await pull(here.url, 'app', 'good')).digests).toEqual(digestsOf(good));
}
