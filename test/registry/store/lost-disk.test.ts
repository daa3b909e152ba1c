import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { errorsIn, inShort } from '../../make/answer.ts';
import { type Answer, ask } from '../../make/ask.ts';
import { type Berth, serve } from '../../make/berth.ts';
import { berth as cli } from '../../make/cli.ts';
import { unfinished } from '../../make/data.ts';
import { mount, tinyDisk, unmount } from '../../make/disk.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { content, digestOf, type Image, makeImage } from '../../make/image.ts';
import { pull, push } from '../../make/push.ts';
import { describeWith } from '../../make/tools.ts';
import { addressOf, close, open, patch, pushBy, wayNames } from '../../make/ways.ts';

/** What a refusal says while the folder is not there. */
const gone = /the data folder (is gone|cannot be reached)/;

const some = content(
  'application/octet-stream',
  Buffer.from('a blob for a disk that is not there'.repeat(100)),
);

/** Log files so small that every few requests begin a new one. */
const tinyLog = ['--log-mib', '0.001'];

test('a data folder that was moved away is an error, never an empty registry, and all is well when it is back', async () => {
  const folder = join(temporaryFolder(), 'data');
  mkdirSync(folder);
  const { berth, port, image } = await registryOn(folder, tinyLog);
  const session = addressOf(await open(port, 'app'));
  await patch(port, session, some.bytes.subarray(0, 1000), 0);
  renameSync(folder, `${folder}-elsewhere`);
  await expectGone(port, image);
  await somePulls(port);
  expect(readdirSync(join(folder, '..')), 'nothing is made in its place').toEqual(['data-elsewhere']);

  renameSync(`${folder}-elsewhere`, folder);
  expect((await pull(berth.url, 'app', 'v1')).digest).toBe(image.manifest.digest);
  expect((await ask(port, 'GET', `/v2/app/blobs/${layerOf(image)}`)).status).toBe(200);
  const patched = await patch(port, session, some.bytes.subarray(1000), 1000);
  expect(inShort(await close(port, patched, some.digest))).toBe('201');
  expect(await berth.stop()).toBe(0);
});

describeWith('a data folder on a disk', { tools: ['mount', 'umount', 'fallocate'], root: true }, () => {
  test('that was pulled out is an error, and the folder it hung in stays empty', async () => {
    const disk = tinyDisk();
    const { berth, port, image } = await registryOn(disk.folder, tinyLog);
    disk.detach();
    await expectGone(port, image);
    await somePulls(port);
    expect(readdirSync(disk.folder)).toEqual([]);
    await berth.stop();
    expect(readdirSync(disk.folder)).toEqual([]);
    expect(berth.errors().split('\n').length).toBeLessThanOrEqual(2);
  });

  test('that became read-only is read on, refuses pushes, and takes them again when it can be written', async () => {
    const folder = temporaryFolder();
    mount(folder, ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs']);
    const { berth, port, image } = await registryOn(folder);
    const session = addressOf(await open(port, 'app'));
    const next = makeImage({ layers: image.layers });
    await pushBy('in one POST', port, 'app', next.config);

    // Files that are open stay writable, as the kernel allows no other change under a running process.
    mount(folder, ['--bind', '-o', 'ro', folder]);
    for (const way of wayNames) expectUnwritable(await pushBy(way, port, 'app', some));
    expectUnwritable(await patch(port, session, some.bytes, 0));
    expectUnwritable(
      await ask(port, 'PUT', '/v2/app/manifests/v1', {
        headers: { 'content-type': next.manifest.mediaType },
        body: next.manifest.bytes,
      }),
    );
    expect((await pull(berth.url, 'app', 'v1')).digest).toBe(image.manifest.digest);

    unmount(folder);
    for (const way of wayNames) expect(inShort(await pushBy(way, port, 'app', some))).toBe('201');
    await push(berth.url, 'app', next, 'v1');
    expect(unfinished(folder)).toEqual([]);
  });
});

describeWith(
  'a disk whose file system met an error',
  { tools: ['mount', 'mkfs.ext4'], root: true },
  (paths) => {
    test('and became read-only is read on, and refuses pushes and deletes as such', async () => {
      const { folder, meetError } = faultyDisk(paths['mkfs.ext4']);
      const { berth, port, image } = await registryOn(folder);
      const next = makeImage({ layers: image.layers });
      await pushBy('in one POST', port, 'app', next.config);
      meetError();

      expect((await pull(berth.url, 'app', 'v1')).digest).toBe(image.manifest.digest);
      for (const way of wayNames) expectUnwritable(await pushBy(way, port, 'app', some));
      expectUnwritable(
        await ask(port, 'PUT', '/v2/app/manifests/v1', {
          headers: { 'content-type': next.manifest.mediaType },
          body: next.manifest.bytes,
        }),
      );
      expectUnwritable(await ask(port, 'DELETE', '/v2/app/manifests/v1'));
      expect((await pull(berth.url, 'app', 'v1')).digest).toBe(image.manifest.digest);
      await berth.stop();
      const { code, stderr } = await cli(['serve', '--data', folder, '--listen', 'localhost:0']);
      expect([code, stderr]).toEqual([1, expect.stringMatching(/^[^\n]*(read-only|written)[^\n]*\.\n$/)]);
      expect(stderr, 'nothing runs that could be read').not.toContain('reading goes on');
    });
  },
);

interface Served {
  berth: Berth;
  port: number;
  /** What is tagged app:v1. */
  image: Image;
}

async function registryOn(data: string, args: string[] = []): Promise<Served> {
  const berth = await serve({ data, args });
  const image = makeImage();
  await push(berth.url, 'app', image, 'v1');
  return { berth, port: Number(new URL(berth.url).port), image };
}

/** Content cannot be read, nothing can be pushed, and each time the answer says that the folder is not there. */
async function expectGone(port: number, image: Image): Promise<void> {
  expectUnavailable(await ask(port, 'GET', `/v2/app/blobs/${layerOf(image)}`), gone);
  for (const way of wayNames) expectUnavailable(await pushBy(way, port, 'app', some), gone);
  expectUnavailable(
    await ask(port, 'PUT', '/v2/app/manifests/v2', {
      headers: { 'content-type': image.manifest.mediaType },
      body: Buffer.from(`${image.manifest.bytes} `),
    }),
    gone,
  );
  const manifest = await ask(port, 'GET', '/v2/app/manifests/v1');
  if (manifest.status === 200) expect(digestOf(manifest.body)).toBe(image.manifest.digest);
  else expectUnavailable(manifest, gone);
}

function expectUnwritable(answer: Answer): void {
  expectUnavailable(answer, /cannot be (written|reached)/);
}

function expectUnavailable(answer: Answer, message: RegExp): void {
  expect(inShort(answer)).toBe('503 UNAVAILABLE');
  expect(errorsIn(answer)[0]?.message).toMatch(message);
}

/** Enough for several log files. */
async function somePulls(port: number): Promise<void> {
  for (let i = 0; i < 40; i++) await ask(port, 'GET', '/v2/app/tags/list');
  await new Promise((resolve) => setTimeout(resolve, 300));
}

function layerOf({ layers }: Image): string {
  return layers[0]?.digest ?? '';
}

/** An ext4 in a file, whose driver can be told that it met an error; it then refuses every write, as real ones do. */
function faultyDisk(mkfs: string): { folder: string; meetError(): void } {
  const folder = temporaryFolder();
  const image = join(temporaryFolder(), 'image');
  writeFileSync(image, '');
  truncateSync(image, 32 << 20);
  execFileSync(mkfs, ['-q', '-F', '-O', '^has_journal', image]);
  mount(folder, ['-t', 'ext4', '-o', 'loop,errors=remount-ro', image]);
  const device = execFileSync('findmnt', ['--noheadings', '--output', 'SOURCE', folder], {
    encoding: 'utf8',
  });
  return {
    folder,
    meetError: () => writeFileSync(`/sys/fs/ext4/${basename(device.trim())}/trigger_fs_error`, '1'),
  };
}
