import { describe, expect, test } from 'vitest';
import type { Garbage, Job } from '../../../registry/facts.ts';
import { berth } from '../../make/cli.ts';
import { control } from '../../make/control.ts';
import { contentOf } from '../../make/data.ts';
import { digestsOf, makeImage, makeLayer } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { pull, push } from '../../make/push.ts';
import { atTerminal, ctrlC } from '../../make/terminal.ts';
import { describeWith } from '../../make/tools.ts';

/** As `berth gc --json` gives them. */
interface Listed {
  bytes: number;
  items: (Omit<Garbage, 'reason'> & { reason: string; code: Garbage['reason'] })[];
}

describe('berth gc', () => {
  test('of a store without garbage says so', async () => {
    const { gc } = await kept();
    expect((await gc('--dry-run')).stdout).toBe('Nothing to clean up.\n');
    expect(JSON.parse((await gc('--dry-run', '--json')).stdout)).toEqual({ bytes: 0, items: [] });
    expect((await gc()).stdout).toBe('Nothing to clean up.\n');
    expect(JSON.parse((await gc('--json')).stdout)).toMatchObject({ bytes: 0, items: [], cancelled: false });
  });

  test('--dry-run lists what goes by kind, largest first, with the reason, and takes nothing', async () => {
    const { gc, data, gone } = await littered();
    const before = contentOf(data);
    const { code, stdout, stderr } = await gc('--dry-run');
    expect([code, stderr]).toEqual([0, '']);
    const [manifests = '', blobs = '', sum = ''] = stdout.split('\n\n');
    expect(manifests).toMatch(/^Untagged manifests: [\d.]+ \w+\n +SIZE +SINCE +WHAT +WHY\n/);
    expect(manifests).toMatch(
      new RegExp(
        `^ +\\d+ B +now +app@${gone.manifest.digest} +No tag, kept index or kept image needs this manifest\\.$`,
        'm',
      ),
    );
    expect(blobs).toMatch(/^Blobs: [\d.]+ KiB\n/);
    const large = gone.layers.map(({ digest }) => blobs.indexOf(digest));
    expect(large, 'the largest is the first').toEqual(large.toSorted((a, b) => a - b));
    expect(sum).toMatch(/^A clean-up would give back [\d.]+ KiB: 1 untagged manifest and 3 blobs\.\n/);
    expect(contentOf(data)).toEqual(before);
  });

  test('takes exactly what it had listed, says what came back, and leaves what is needed', async () => {
    const { gc, url, data, image, gone } = await littered();
    const preview = JSON.parse((await gc('--dry-run', '--json')).stdout) as Listed;
    const { code, stdout } = await gc('--json');
    expect(code).toBe(0);
    const { bytes, items, cancelled, ms, troubles } = JSON.parse(stdout);
    expect({ bytes, items }).toEqual(preview);
    expect([cancelled, troubles, typeof ms]).toEqual([false, [], 'number']);
    expect(preview.bytes).toBe(preview.items.reduce((sum, item) => sum + item.bytes, 0));
    expect(preview.items.map(({ digest }) => digest)).toEqual(expect.arrayContaining(digestsOf(gone)));
    for (const item of preview.items) {
      expect(Object.keys(item)).toEqual(
        expect.arrayContaining(['kind', 'digest', 'repository', 'bytes', 'reason']),
      );
      expect(item.reason).toMatch(/^[A-Z].*\.$/);
    }
    expect(contentOf(data).sort()).toEqual(digestsOf(image));
    expect((await pull(url, 'app', 'kept')).digests).toEqual(digestsOf(image));
    expect((await gc()).stdout).toMatch(/^Nothing to clean up\.\n/);
  });

  test('says for reading what came back', async () => {
    const { gc } = await littered();
    const { code, stdout, stderr } = await gc();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^[\d.]+ KiB came back in [\d.]+ s: 1 untagged manifest and 3 blobs\.\n$/);
  });

  test('says what the trash holds, and how that comes back', async () => {
    const { gc, data } = await kept();
    await berth(['rm', 'app:kept', '--data', data]);
    const held = /^[\d.]+ KiB are held by the trash; berth trash empty gives them back\.$/m;
    expect((await gc('--dry-run')).stdout).toMatch(held);
    expect((await gc()).stdout).toMatch(held);
  });

  test('--kinds lists and takes only these', async () => {
    const { gc } = await littered();
    const none = await gc('--dry-run', '--kinds', 'blob');
    expect(none.stdout, 'a manifest that stays needs them').toMatch(/^Nothing to clean up\./);
    const { items } = JSON.parse((await gc('--dry-run', '--kinds', 'manifest', '--json')).stdout) as Listed;
    expect(items.map(({ kind }) => kind)).toEqual(['manifest']);
    expect((await gc('--kinds=manifest,upload')).stdout).toMatch(
      / came back in [\d.]+ s: 1 untagged manifest\.\n/,
    );
    const rest = JSON.parse((await gc('--dry-run', '--json')).stdout) as Listed;
    expect(rest.items.map(({ code }) => code)).toEqual(Array(3).fill('unreferenced'));
  });

  test.each([['blobs'], ['manifest,'], ['']])('refuses kinds that are none: %j', async (kinds) => {
    const { gc } = await kept();
    const { code, stdout, stderr } = await gc(`--kinds=${kinds}`);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^"[^"]*" is not a kind of garbage\. There are: manifest, blob, [^\n]+\.\n$/);
  });
});

describeWith('berth gc at a terminal', { tools: ['script'] }, ({ script }) => {
  test('shows its result on standard output, and progress only beside it', async () => {
    const { data } = await littered();
    const terminal = atTerminal(script, ['gc', '--json', '--data', data]);
    expect(await terminal.ended).toBe(0);
    expect(terminal.screen()).toMatch(/"cancelled": false/);
  });

  test('is cancelled by Ctrl+C or has ended by then, and nothing that is needed is lost', async () => {
    const { url, data, image } = await littered({ images: 40 });
    const terminal = atTerminal(script, ['gc', '--data', data]);
    await terminal.shows(/Cleaning up: |came back/);
    terminal.type(ctrlC);
    await terminal.ended;
    expect(terminal.screen()).toMatch(
      /(Cancelled\. Until then )?[\d.]+ \w+ came back in|was cancelled before/,
    );
    const [job] = (await control(data).ask('jobs', {})) as Job[];
    expect(['cancelled', 'done']).toContain(job?.state);
    expect((await pull(url, 'app', 'kept')).digests).toEqual(digestsOf(image));
    expect((await berth(['gc', '--data', data])).code).toBe(0);
    expect(contentOf(data).sort()).toEqual(digestsOf(image));
  });
});

/** A registry with an image that a tag needs, on which nobody counts any more. */
async function kept() {
  const { url, data } = await live();
  const image = makeImage({ layers: 2 });
  await push(url, 'app', image, 'kept');
  const gc = (...args: string[]) => berth(['gc', ...args, '--data', data]);
  return { url, data, image, gc };
}

/** The same with images whose only tag was moved on. */
async function littered({ images = 1 } = {}) {
  const registry = await kept();
  const { url } = registry;
  const gone = makeImage({ layers: [makeLayer(3000), makeLayer(2000)] });
  for (let i = 1; i < images; i++) await push(url, 'app', makeImage(), 'moving');
  await push(url, 'app', gone, 'moving');
  await push(url, 'app', registry.image, 'moving');
  return { ...registry, gone };
}
