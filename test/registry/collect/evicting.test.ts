import { describe, expect, test } from 'vitest';
import type { ControlClient } from '../../../registry/control/client.ts';
import type { Budget } from '../../../registry/facts.ts';
import { control } from '../../make/control.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { fromUpstream } from '../../make/from-upstream.ts';
import { type Image, makeImage, makeIndex, makeLayer } from '../../make/image.ts';
import { type Life, live } from '../../make/life.ts';
import { push } from '../../make/push.ts';
import { until } from '../../make/until.ts';

const kib = 1024;

describe('where a budget is spent, of what came from upstream', () => {
  test('that goes first which was used longest ago, and only as much as it takes; nothing of it is in the trash', async () => {
    const images = ['old', 'older', 'new', 'oldest'].map((tag) => ({ tag, image: large() }));
    const pushed = large();
    const { url, client } = await registry(async (life) => {
      for (const { tag, image } of images) await push(life.url, 'hub/app', image, tag);
      await push(life.url, 'mine', pushed, 'v1');
      const days = { old: 2, older: 3, new: 1, oldest: 4 } as Record<string, number>;
      return Object.fromEntries(images.map(({ tag, image }) => [image.manifest.digest, days[tag] ?? 0]));
    });
    // Five times 100 KiB, and room for three and a half.
    await set(client, [budget(null, 350 * kib)]);
    await until(async () => (await tagsOf(url, 'hub/app')).length === 2);
    expect(await tagsOf(url, 'hub/app')).toEqual(['new', 'old']);
    expect(await tagsOf(url, 'mine')).toEqual(['v1']);
    expect(await client.ask('trash', {})).toEqual([]);
    // The tags go first, what only they needed after them.
    await until(async () => (await client.ask('budgets', {}))[0]?.state === 'warns');
    const [use] = await client.ask('budgets', {});
    expect(use).toMatchObject({ repositories: 2 });
    expect(use?.cached).toBeGreaterThan(200 * kib);
    expect(use?.cached).toBeLessThan(220 * kib);
    await push(url, 'mine', makeImage(), 'v2');
  });

  test('what something else needs brings nothing back, so more goes', async () => {
    const base = makeLayer(100 * kib);
    const [a, b] = [makeImage({ layers: [base] }), makeImage({ layers: [base] })];
    const { url, client } = await registry(async (life) => {
      for (const [tag, image] of Object.entries({ a, b })) await push(life.url, 'hub/app', image, tag);
      return { [a.manifest.digest]: 2, [b.manifest.digest]: 1 };
    });
    await set(client, [budget('hub/**', 90 * kib)]);
    await until(async () => (await client.ask('budgets', {}))[0]?.used === 0);
    expect(await tagsOf(url, 'hub/app')).toEqual([]);
  });

  test('an index takes its platforms along, and what they bring back counts', async () => {
    const platforms = [large(), large()];
    const [index, later] = [makeIndex(platforms), large()];
    const { url, client } = await registry(async (life) => {
      await push(life.url, 'hub/app', index, 'v1');
      await push(life.url, 'hub/app', later, 'v2');
      await push(life.url, 'hub/app', large(), 'mine');
      const days = Object.fromEntries([index, ...platforms].map(({ manifest }) => [manifest.digest, 2]));
      return { ...days, [later.manifest.digest]: 1 };
    });
    await set(client, [budget('hub/**', 250 * kib)]);
    const held = async () => (await client.ask('status', {})).store;
    await until(async () => (await held()).bytes < 250 * kib);
    expect(await held()).toMatchObject({ manifests: 2, tags: 2 });
    expect(await tagsOf(url, 'hub/app')).toEqual(['mine', 'v2']);
  });

  test('what somebody pushed stays, also beside it, and what that is attached to; then pushes are refused', async () => {
    const [signed, plain, mine] = [large(), large(), large()];
    const { url, client } = await registry(async (life) => {
      await push(life.url, 'hub/app', signed, 'signed');
      await push(life.url, 'hub/app', plain, 'plain');
      await push(life.url, 'hub/app', mine, 'mine');
      await push(
        life.url,
        'hub/app',
        makeImage({ layers: 0, subject: signed.manifest, artifactType: 'a/b' }),
      );
      return { [signed.manifest.digest]: 9, [plain.manifest.digest]: 1 };
    });
    await set(client, [budget('hub/**', kib)]);
    await until(async () => (await tagsOf(url, 'hub/app')).length === 2);
    expect(await tagsOf(url, 'hub/app')).toEqual(['mine', 'signed']);
    expect(await client.ask('budgets', {})).toMatchObject([{ state: 'spent' }]);
    await expect(push(url, 'hub/app', makeImage(), 'v2')).rejects.toThrow();
  });

  test('what was pushed as well was pushed', async () => {
    const image = large();
    const { url, client } = await registry(async (life) => {
      await push(life.url, 'hub/app', image, 'v1');
      return { [image.manifest.digest]: 9 };
    });
    expect((await client.ask('usage', {})).cachedBytes).toBeGreaterThan(100 * kib);
    await push(url, 'hub/app', image, 'v1');
    await set(client, [budget('hub/**', kib)]);
    expect(await client.ask('budgets', {})).toMatchObject([{ state: 'spent', cached: 0 }]);
  });
});

function large(): Image {
  return makeImage({ layers: [makeLayer(100 * kib)] });
}

/** A registry that was given images, some of which came from upstream. */
async function registry(fill: (life: Life) => Promise<Record<string, number>>) {
  const data = temporaryFolder();
  const before = await live({ data });
  const cached = await fill(before);
  await before.stop();
  fromUpstream(data, cached);
  const { url } = await live({ data });
  return { url, client: control(data) };
}

function budget(pattern: string | null, bytes: number): Budget {
  return { pattern, bytes, warnPercent: 50 };
}

function set(client: ControlClient, budgets: Budget[]) {
  return client.ask('setPolicy', { policy: { budgets }, confirmed: false });
}

async function tagsOf(url: string, repository: string): Promise<string[]> {
  const answer = await fetch(`${url}/v2/${repository}/tags/list`);
  return answer.status === 404 ? [] : ((await answer.json()) as { tags: string[] }).tags;
}
