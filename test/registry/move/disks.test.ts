import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { moveFolder } from '../../../registry/move/move.ts';
import { serve } from '../../make/berth.ts';
import { berthScript, berth as cli } from '../../make/cli.ts';
import { containersFor } from '../../make/containers.ts';
import { contentOf } from '../../make/data.ts';
import { mount, tinyDisk } from '../../make/disk.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { digestsOf, type Image, makeImage, makeIndex } from '../../make/image.ts';
import { digestsIn } from '../../make/layout.ts';
import { live } from '../../make/life.ts';
import { pull, push } from '../../make/push.ts';
import { randomFrom, seed } from '../../make/random.ts';
import { describeWith } from '../../make/tools.ts';
import { until } from '../../make/until.ts';

describeWith('between disks', { tools: ['mount', 'umount', 'fallocate'], root: true }, () => {
  test('a store is moved to another file system and served from its root', async () => {
    const { from, image } = await store();
    const disk = tinyDisk();
    await moveFolder(from, disk.folder);
    expect(readdirSync(disk.folder)).toEqual(expect.arrayContaining(['lost+found', 'berth.db']));
    await expectServed(disk.folder, image);
  });

  test('a disk that is too small is refused before anything is written', async () => {
    const { from, image } = await store();
    const disk = tinyDisk();
    disk.fill(2_000_000);
    await expect(moveFolder(from, join(disk.folder, 'berth'))).rejects.toThrow(
      /The disk of .* has 2 MiB free, and \d+ MiB are needed/,
    );
    expect(readdirSync(disk.folder)).toEqual(['lost+found']);
    await expectServed(from, image);
  });

  test('a disk that fills in the middle ends the move in a sentence, and what was written goes', async () => {
    const { from, image } = await store();
    const disk = tinyDisk();
    let filled = false;
    const onProgress = ({ bytes }: { bytes: number }) => {
      if (filled || bytes === 0) return;
      filled = true;
      disk.fill();
    };
    await expect(moveFolder(from, disk.folder, { onProgress })).rejects.toThrow(/its disk is full\.$/);
    expect(readdirSync(disk.folder)).toEqual(['lost+found']);
    await expectServed(from, image);
  });

  test('a read-only disk is refused, and one to move away from is not', async () => {
    const { from, image } = await store();
    const disk = tinyDisk();
    mount(disk.folder, ['-o', 'remount,ro']);
    await expect(moveFolder(from, join(disk.folder, 'new'))).rejects.toThrow(/its disk is read-only/);
    await expect(moveFolder(from, disk.folder)).rejects.toThrow(/its disk is read-only/);

    const old = tinyDisk();
    rmSync(join(old.folder, 'lost+found'), { recursive: true });
    await moveFolder(from, old.folder);
    mount(old.folder, ['-o', 'remount,ro']);
    const to = join(temporaryFolder(), 'new');
    await moveFolder(old.folder, to);
    await expectServed(to, image);
  });

  test('a disk that is pulled in the middle leaves the old folder in force', async () => {
    const { from, image } = await store();
    const disk = tinyDisk();
    const to = join(disk.folder, 'berth');
    const onProgress = ({ bytes }: { bytes: number }) => {
      if (bytes > 0) disk.detach();
    };
    await expect(moveFolder(from, to, { onProgress })).rejects.toThrow();
    await expectServed(from, image);
  });
});

test('of a move that is killed at any moment the old folder is whole, and the next one takes it up', async () => {
  console.log(`killed moves: seed ${seed} (BERTH_TEST_SEED=${seed} repeats its choices)`);
  const random = randomFrom(seed);
  const { from, image } = await store({ layers: 40 });
  const to = join(temporaryFolder(), 'new');
  const before = contentOf(from);
  let unfinished = 0;
  for (let round = 0; round < 6; round++) {
    // The first as early as can be, so that one at least has not ended.
    await killedMove(from, to, round === 0 ? 0 : random.int(120));
    expect(contentOf(from)).toEqual(before);
    if (existsSync(join(to, 'berth.db'))) break;
    if (existsSync(join(to, 'berth-move.json'))) unfinished++;
    if (round % 2 === 1) await expectServed(from, image);
  }
  expect(unfinished, 'it was killed early enough for this test').toBeGreaterThan(0);
  if (!existsSync(join(to, 'berth.db'))) {
    const { code, stderr } = await cli(['serve', '--data', to, '--listen', 'localhost:0'], {
      timeoutMs: 5000,
    });
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^A move of data to .* has not ended[^\n]*\n$/),
    ]);
    const { code: moved, stderr: errors } = await cli(['move', to, '--data', from]);
    expect([moved, errors]).toEqual([0, '']);
  }
  expect(contentOf(to)).toEqual(before);
  await expectServed(to, image);
  await expectServed(from, image);
});

test('Ctrl+C gives a move up and cleans after it', async () => {
  const { from, image } = await store({ layers: 8 });
  const to = join(temporaryFolder(), 'new');
  const child = spawn(process.execPath, [berthScript, 'move', to, '--data', from]);
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  await until(() => existsSync(join(to, 'berth-move.json')));
  child.kill('SIGINT');
  const [code] = await exited;
  expect([code, stderr]).toEqual([1, `The move was given up. The data are in ${from} as before.\n`]);
  expect(existsSync(to)).toBe(false);
  await expectServed(from, image);
});

describeWith('skopeo', { tools: ['skopeo'] }, (paths) => {
  test('copies an image out of the store that was moved, with every digest', async () => {
    const { data: from, url, stop } = await live();
    const index = makeIndex([makeImage({ layers: 2 }), makeImage({ platform: 'linux/riscv64' })]);
    await push(url, 'team/app', index, 'v1');
    await stop();
    const to = join(temporaryFolder(), 'new');
    await moveFolder(from, to);
    rmSync(from, { recursive: true });
    const { address } = await serve({ data: to });
    const layout = join(temporaryFolder(), 'layout');
    mkdirSync(layout);
    const { run } = containersFor();
    const source = `docker://${address}/team/app:v1`;
    await run(paths.skopeo, ['copy', '--all', '--src-tls-verify=false', source, `oci:${layout}:v1`]);
    expect(digestsIn(layout)).toEqual(digestsOf(index));
  });
});

async function store({ layers = 3 } = {}): Promise<{ from: string; image: Image }> {
  const { data: from, url, stop } = await live();
  const image = makeImage({ layers, layerBytes: 1_500_000 });
  await push(url, 'app', image, 'v1');
  await stop();
  return { from, image };
}

async function expectServed(data: string, image: Image): Promise<void> {
  const { url, stop } = await live({ data });
  expect((await pull(url, 'app', 'v1')).digest).toBe(image.manifest.digest);
  await stop();
}

/** Runs `berth move` and kills it so many milliseconds after it has begun to write. */
async function killedMove(from: string, to: string, afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [berthScript, 'move', to, '--data', from], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  await until(() => existsSync(join(to, 'berth-move.json')) || child.exitCode !== null);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  child.kill('SIGKILL');
  await exited;
}
