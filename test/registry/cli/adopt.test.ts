import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Adopted, HandedOver } from '../../../registry/control/contract.ts';
import { berth } from '../../make/cli.ts';
import { fileOf } from '../../make/data.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { digestsOf, makeImage } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { pull, push } from '../../make/push.ts';
import { atTerminal, ctrlC } from '../../make/terminal.ts';
import { describeWith } from '../../make/tools.ts';

describe('berth hand-over', () => {
  test('says what docker distribution needs in its configuration', async () => {
    const { data } = await filled();
    const { code, stdout, stderr } = await berth(['hand-over', '--data', data]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(
        /^1 repository with 2 tags and 2 manifests can be served by docker distribution\. /,
      ),
      'storage:',
      '  filesystem:',
      `    rootdirectory: ${data}`,
      '',
    ]);
    const { stdout: json } = await berth(['hand-over', '--json', '--data', data]);
    expect(JSON.parse(json) satisfies HandedOver).toEqual({
      repositories: 1,
      tags: 2,
      manifests: 2,
      folder: data,
      skipped: [],
      skippedCount: 0,
    });
  });
});

describe('berth adopt', () => {
  test('takes over a folder that was handed over, and says how the files came', async () => {
    const { folder, image } = await handedOver();
    const { url, data } = await live();
    const { code, stdout, stderr } = await berth(['adopt', folder, '--data', data]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^Took over 1 repository with 2 tags and 2 manifests, [\d.]+ KiB \(6 files (linked|copied)\)\.\n$/,
    );
    expect((await pull(url, 'app', 'v1')).digests).toEqual(digestsOf(image));
    const { stdout: json } = await berth(['adopt', folder, '--json', '--data', data]);
    expect(JSON.parse(json) satisfies Adopted).toMatchObject({ tags: 2, skippedCount: 0 });
  });

  test('finds a folder by its relative name', async () => {
    const { folder } = await handedOver();
    const { data } = await live();
    const relative = join('..', '..', '..', '..', '..', '..', '..', '..', folder);
    expect((await berth(['adopt', relative, '--data', data])).code).toBe(0);
  });

  test('names what it cannot take over', async () => {
    const { folder, image } = await handedOver();
    const layer = image.layers[0]?.digest ?? '';
    rmSync(fileOf(folder, layer));
    const { data } = await live();
    const { code, stdout } = await berth(['adopt', folder, '--data', data]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Not taken over:\n {2}\S+: \S/m);
  });

  test('refuses what holds no such data in a sentence', async () => {
    const { data } = await live();
    for (const folder of [temporaryFolder(), '/nowhere/at/all', data, join(data, 'berth.db')]) {
      const { code, stdout, stderr } = await berth(['adopt', folder, '--data', data]);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^[^\n]+\.\n$/);
      expect(stderr).toContain(folder);
    }
  });
});

describeWith('berth adopt at a terminal', { tools: ['script'] }, ({ script }) => {
  test('is cancelled by Ctrl+C or has ended by then, and what came over is whole', async () => {
    const { folder } = await handedOver(60);
    const { url, data } = await live();
    const terminal = atTerminal(script, ['adopt', folder, '--data', data]);
    await terminal.shows(/Taking over|Took over/);
    terminal.type(ctrlC);
    await terminal.ended;
    expect(terminal.screen()).toMatch(/Cancelled\. What came over until then is here; |Took over /);
    const tags = JSON.parse((await berth(['ls', 'app', '--json', '--data', data])).stdout || '[]');
    for (const { name } of tags) await pull(url, 'app', name);
    expect((await berth(['adopt', folder, '--data', data])).code).toBe(0);
    for (let i = 1; i <= 60; i++) await pull(url, 'app', `v${i}`);
  });
});

/** A registry with an image under so many tags, each an image of its own. */
async function filled(images = 2) {
  const life = await live();
  const image = makeImage();
  await push(life.url, 'app', image, 'v1');
  for (let i = 2; i <= images; i++) await push(life.url, 'app', makeImage(), `v${i}`);
  return { ...life, image };
}

/** The folder of a registry that has stopped, with the link files of docker distribution. */
async function handedOver(images = 2) {
  const { data: folder, stop, image } = await filled(images);
  await berth(['hand-over', '--data', folder]);
  await stop();
  return { folder, image };
}
