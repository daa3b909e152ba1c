import { describe, expect, onTestFinished, test } from 'vitest';
import type { ControlClient } from '../../../registry/control/client.ts';
import type { Rule } from '../../../registry/facts.ts';
import { parseDigest, parseImageReference, parseTag } from '../../../registry/names.ts';
import { openStore } from '../../../registry/store/open.ts';
import { ask } from '../../make/ask.ts';
import { control, happened, transfersOnce } from '../../make/control.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { contentsOf, type Image, makeImage, makeIndex, makeLayer } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { push } from '../../make/push.ts';
import { makeRule } from '../../make/rule.ts';
import { readWhile } from '../../make/slow-reader.ts';
import { until } from '../../make/until.ts';

describe('the rules of a registry', () => {
  test('are previewed with the bytes that come back, and the run is what the preview said', async () => {
    const { url, data } = await live();
    const base = makeLayer(5000);
    const images = [1, 2, 3].map(() => makeImage({ layers: [base, makeLayer()] }));
    for (const [i, image] of images.entries()) await push(url, 'team/app', image, `v${i + 1}`);
    await push(url, 'other/app', makeImage(), 'v1');
    const client = control(data);
    const rules = [makeRule({ pattern: 'team/*', keepLast: 1 })];
    const bytes = sum(images.slice(0, 2).flatMap(contentsOf)) - 2 * base.size;
    const preview = await client.ask('previewRules', { rules, limit: 1 });
    expect(preview).toEqual({
      repositories: 1,
      kept: 1,
      bytes,
      going: [
        {
          repository: 'team/app',
          tag: 'v1',
          digest: images[0]?.manifest.digest,
          updatedAt: expect.any(Number),
          pulledAt: null,
          waits: false,
        },
      ],
      goingCount: 2,
      rules: [{ repositories: 1, tags: 2, bytes }],
      matchesAll: false,
    });
    expect(await tagsOf(url, 'team/app'), 'a preview changes nothing').toEqual(['v1', 'v2', 'v3']);
    await client.ask('setPolicy', { policy: { rules, trashDays: 3 }, confirmed: false });
    expect(await client.ask('runRules', {})).toEqual({ tags: 2, waiting: 0, bytes });
    expect(await tagsOf(url, 'team/app')).toEqual(['v3']);
    expect(await tagsOf(url, 'other/app')).toEqual(['v1']);
    expect(await client.ask('runRules', {}), 'a second run finds nothing').toMatchObject({ tags: 0 });
    expect((await happened(data, 6)).slice(-2)).toMatchObject([
      { kind: 'delete', repository: 'team/app', tag: 'v1', client: 'rule' },
      { kind: 'delete', repository: 'team/app', tag: 'v2', client: 'rule' },
    ]);
    expect((await client.ask('jobs', {})).map(({ kind, state, items }) => [kind, state, items])).toEqual([
      ['retention', 'done', 0],
    ]);
  });

  test('move what goes to the trash, from where it comes back as it was', async () => {
    const { url, data } = await live();
    for (const tag of ['v1', 'v2']) await push(url, 'app', makeImage(), tag);
    const client = control(data);
    const before = await client.ask('tags', { repository: 'app' });
    await run(client, [makeRule({ keepTags: ['v2'] })]);
    const trash = await client.ask('trash', {});
    expect(trash).toMatchObject([{ kind: 'tag', repository: 'app', tags: ['v1'], client: 'rule' }]);
    await client.ask('restore', { ids: trash.map(({ id }) => id), overwrite: false });
    expect(await client.ask('tags', { repository: 'app' })).toEqual(before);
  });

  test('that are off take nothing and say so; of one repository the preview knows only that', async () => {
    const { url, data } = await live();
    for (const name of ['a', 'b', 'c/d'])
      for (const tag of ['v1', 'v2']) await push(url, name, makeImage(), tag);
    const rules = [
      makeRule({ pattern: '*', keepLast: 1 }),
      makeRule({ pattern: 'c/**', keepLast: 1, enabled: false }),
      makeRule({ pattern: 'a', keepTags: ['v1'] }),
    ];
    const client = control(data);
    const all = await client.ask('previewRules', { rules, limit: 10 });
    expect(all.rules.map(({ repositories, tags }) => [repositories, tags])).toEqual([
      [2, 1],
      [1, 0],
      [1, 0],
    ]);
    expect(all.going.map(({ repository, tag }) => `${repository}:${tag}`)).toEqual(['b:v1']);
    expect(all).toMatchObject({ repositories: 2, kept: 3, goingCount: 1, matchesAll: true });
    expect(await client.ask('previewRules', { rules, repository: 'a', limit: 10 })).toMatchObject({
      repositories: 1,
      kept: 2,
      goingCount: 0,
    });
    // All rules count, but only for those that the rule in this place matches.
    expect(await client.ask('previewRules', { rules, of: 2, limit: 10 })).toMatchObject({
      repositories: 1,
      kept: 2,
      goingCount: 0,
    });
    expect(await client.ask('previewRules', { rules, of: 0, limit: 10 })).toMatchObject({
      repositories: 2,
      goingCount: 1,
    });
  });

  test('let what cosign signed take its signature along, also of a platform of an index', async () => {
    const { url, data } = await live();
    const platforms = [makeImage(), makeImage()];
    const index = makeIndex(platforms);
    const kept = makeImage();
    await push(url, 'app', index, 'old');
    await push(url, 'app', kept, 'new');
    for (const { digest } of [index.manifest, platforms[0]?.manifest ?? index.manifest, kept.manifest])
      await push(url, 'app', makeImage(), `${digest.replace(':', '-')}.sig`);
    const client = control(data);
    expect(await run(client, [makeRule({ keepTags: ['new'] })])).toMatchObject({ tags: 3 });
    expect(await tagsOf(url, 'app')).toEqual(['new', `${kept.manifest.digest.replace(':', '-')}.sig`]);
  });

  test('take no tag that was pushed or moved since it was judged', async () => {
    const data = temporaryFolder();
    const { url, stop } = await live({ data });
    const images = { again: makeImage(), moved: makeImage(), same: makeImage() };
    for (const [tag, image] of Object.entries(images)) await push(url, 'app', image, tag);
    await stop();
    const store = await openStore(data, { damage: () => undefined, error: () => undefined });
    onTestFinished(() => store.close());
    const { repository } = parseImageReference('app');
    const judged = (await (await store.usage.now()).tags(repository)) ?? [];
    const point = (tag: string, { manifest }: Image) =>
      store.tags.point(repository, parseTag(tag), parseDigest(manifest.digest));
    await point('again', images.again);
    await point('moved', images.same);
    const removed = judged.map(({ name: tag, ...seen }) => ({ repository, tag, seen }));
    const thrown = await store.trash.throwAway(removed, { client: 'rule', days: 7 });
    expect(thrown.flatMap(({ tags }) => tags)).toEqual(['same']);
    expect(store.tags.names(repository)).toEqual(['again', 'moved']);
  });

  test('keep an image that was pulled, also by its digest alone', async () => {
    const { url, data } = await live();
    const [tagged, pinned] = [makeImage(), makeImage()];
    await push(url, 'app', tagged, 'tagged');
    await push(url, 'app', pinned, 'pinned');
    await push(url, 'app', makeImage(), 'unused');
    for (const reference of ['tagged', pinned.manifest.digest])
      await fetch(`${url}/v2/app/manifests/${reference}`);
    const client = control(data);
    const rules = [makeRule({ keepPulledDays: 1 })];
    await until(async () => (await client.ask('previewRules', { rules, limit: 9 })).goingCount === 1);
    const { going } = await client.ask('previewRules', { rules, limit: 9 });
    expect(going.map(({ tag }) => tag)).toEqual(['unused']);
  });

  test('wait for an image that somebody fetched lately', async () => {
    const { url, port, data } = await live();
    for (const tag of ['v1', 'v2', 'v3']) await push(url, 'app', makeImage(), tag);
    const client = control(data);
    await ask(port, 'GET', '/v2/app/manifests/v1');
    await transfersOnce(client, (transfers) => transfers.length === 0);
    expect(await run(client, [makeRule({ keepTags: ['none'] })])).toMatchObject({ tags: 2, waiting: 1 });
    expect(await tagsOf(url, 'app')).toEqual(['v1']);
    const { going } = await client.ask('previewRules', { limit: 10 });
    expect(going).toMatchObject([{ tag: 'v1', waits: true }]);
  });

  test('wait while layers move that may be of any image of the repository', async () => {
    const { url, port, data } = await live();
    const image = makeImage({ layers: [makeLayer(30_000_000)] });
    await push(url, 'app', image, 'v1');
    await push(url, 'other', makeImage(), 'v1');
    const client = control(data);
    const size = await readWhile(port, `/v2/app/blobs/${image.layers[0]?.digest}`, async () => {
      expect(await run(client, [makeRule({ keepTags: ['none'] })])).toMatchObject({ tags: 1, waiting: 1 });
    });
    expect(size).toBe(image.layers[0]?.size);
    expect(await tagsOf(url, 'app')).toEqual(['v1']);
    await transfersOnce(client, (transfers) => transfers.length === 0);
    expect(await client.ask('runRules', {})).toMatchObject({ tags: 1, waiting: 0 });
  });

  test('that cannot be are refused, whether previewed or set', async () => {
    const client = control((await live()).data);
    const rules = [makeRule({ pattern: 'A' })];
    await expect(client.ask('previewRules', { rules, limit: 1 })).rejects.toMatchObject({
      code: 'RULE_INVALID',
    });
    await expect(client.ask('previewRules', { rules: [makeRule({})], limit: 1 })).rejects.toMatchObject({
      code: 'RULE_KEEPS_NOTHING',
    });
  });
});

async function run(client: ControlClient, rules: Rule[]) {
  await client.ask('setPolicy', { policy: { rules }, confirmed: true });
  return client.ask('runRules', {});
}

async function tagsOf(url: string, repository: string): Promise<string[]> {
  return ((await (await fetch(`${url}/v2/${repository}/tags/list`)).json()) as { tags: string[] }).tags;
}

function sum(contents: { size: number }[]): number {
  return contents.reduce((total, { size }) => total + size, 0);
}
