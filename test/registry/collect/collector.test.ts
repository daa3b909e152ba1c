import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { fillBerth } from '../../bench/many-images.ts';
import { control } from '../../make/control.ts';
import { contentOf, fileOf } from '../../make/data.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { digestsOf, makeImage } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { pull, push } from '../../make/push.ts';
import { until } from '../../make/until.ts';

/** A store of which every second image is garbage. */
async function halfGarbage(images: number) {
  const data = await fillBerth(images, temporaryFolder());
  await live({ data, logLevel: 'silent' });
  return { data, client: control(data) };
}

test('two collections at once are one', async () => {
  const { client } = await halfGarbage(100);
  const both = [client.ask('collect', {}), client.ask('collect', {})];
  const [one, other] = await Promise.all(both);
  expect(other).toEqual(one);
  expect(one?.sums.manifest.items).toBe(50);
  expect(await client.ask('jobs', {})).toMatchObject([{ kind: 'collect', state: 'done', bytes: one?.bytes }]);
  expect(await client.ask('collect', {})).toMatchObject({ bytes: 0 });
});

test('a collection that is cancelled says what it took, and the next one takes the rest', async () => {
  const { client, data } = await halfGarbage(600);
  const whole = await client.ask('previewCollect', { limit: 0 });
  const collecting = client.ask('collect', {});
  await until(async () => {
    const [job] = await client.ask('jobs', {});
    if (job?.state !== 'running' || job.bytes === 0) return false;
    expect(job).toMatchObject({ kind: 'collect', totalBytes: whole.bytes });
    return (await client.ask('cancelJob', { id: job.id })).cancelled;
  });
  const first = await collecting;
  expect(first.cancelled).toBe(true);
  expect(first.bytes).toBeLessThan(whole.bytes);

  const second = await client.ask('collect', {});
  expect(second.cancelled).toBe(false);
  expect(first.bytes + second.bytes).toBe(whole.bytes);
  expect((await client.ask('previewCollect', { limit: 10 })).items).toEqual([]);
  // Every second image stays, with its own ten blobs, and what all share.
  expect(contentOf(data)).toHaveLength(300 * 10 + 5 * 4);
});

test('the status says what a clean-up would give back, to those who look more than once', async () => {
  const { client } = await halfGarbage(100);
  expect((await client.ask('status', {})).cleanUpBytes).toBeNull();
  const { bytes } = await client.ask('previewCollect', { limit: 0 });
  await until(async () => (await client.ask('status', {})).cleanUpBytes === bytes);
});

test('with the clock set back a year nothing goes early', async () => {
  const { url, data } = await live({ logLevel: 'silent' });
  const client = control(data);
  const image = makeImage();
  await push(url, 'app', image, 'v1');
  await client.ask('remove', { references: ['app:v1'] });
  const stray = fileOf(data, `sha256:${'5'.repeat(64)}`);
  mkdirSync(dirname(stray), { recursive: true });
  writeFileSync(stray, 'on its way to its place, perhaps');

  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 365 * 86_400_000 });
  onTestFinished(() => void vi.useRealTimers());
  expect(await client.ask('collect', {})).toMatchObject({ bytes: 0 });
  const [entry] = await client.ask('trash', {});
  await client.ask('restore', { ids: [entry?.id ?? 0], overwrite: false });
  expect((await pull(url, 'app', 'v1')).digests).toEqual(digestsOf(image));
});
