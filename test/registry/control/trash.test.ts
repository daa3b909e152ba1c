import { describe, expect, test } from 'vitest';
import { ask } from '../../make/ask.ts';
import { control, happened } from '../../make/control.ts';
import { contentOf } from '../../make/data.ts';
import { descriptorOf, digestsOf, makeImage, makeIndex } from '../../make/image.ts';
import { type Life, live } from '../../make/life.ts';
import { pull, push } from '../../make/push.ts';
import { recorded } from '../../make/recorded.ts';
import { until } from '../../make/until.ts';

describe('restored exactly as it was, with times, history, referrers and links,', () => {
  test.each([
    ['is a tag', ['app:v1']],
    ['is the only tag of an image', ['app:old']],
    ['is an image by its digest, with all its tags', ['app@']],
    ['is a repository', ['app']],
    ['are many things at once', ['app:v1', 'app:old', 'app@', 'app:latest', 'app']],
  ])('%s', async (_, references) => {
    const { client, data, index, life } = await wellUsed();
    const named = references.map((reference) => reference.replace('@', `@${index}`));
    const before = recorded(data, 'app');
    const removals = await client.ask('remove', { references: named });
    expect(recorded(data, 'app')).not.toEqual(before);

    const ids = removals.map(({ trashId }) => trashId);
    const restored = await client.ask('restore', { ids, overwrite: false });
    expect(restored.map(({ id }) => id).sort()).toEqual(ids);
    expect(recorded(data, 'app')).toEqual(before);
    expect(await client.ask('trash', {})).toEqual([]);
    for (const tag of ['v1', 'latest', 'old']) await pull(life.url, 'app', tag);
  });

  test('is a tag whose repository was deleted too, and restored before or after it', async () => {
    const { client, data } = await wellUsed();
    const before = recorded(data, 'app');
    for (const order of [
      [1, 0],
      [0, 1],
    ] as const) {
      const tag = await trashed(client, 'app:v1');
      const repository = await trashed(client, 'app');
      for (const nth of order) {
        const ids = [[tag, repository][nth] ?? -1];
        await client.ask('restore', { ids, overwrite: false });
      }
      expect(await tagsOf(client, 'app')).toEqual(['latest', 'old', 'v1']);
      const after = recorded(data, 'app');
      // Copies of what the tag needs came first, so their order among the referrers is another one.
      const loose = { history: null, referrers: before?.referrers.length };
      expect({ ...after, ...loose, referrers: after?.referrers.length }).toEqual({ ...before, ...loose });
    }
  });

  test('is a tag whose repository is gone for good, with all that it needs and what is attached to it', async () => {
    const { life, client, data, index } = await wellUsed();
    const before = recorded(data, 'app');
    const id = await trashed(client, 'app:v1');
    await client.ask('remove', { references: ['app:latest'] });
    const repository = await trashed(client, 'app');
    await client.ask('emptyTrash', { ids: [repository] });
    await client.ask('collect', {});
    await client.ask('restore', { ids: [id], overwrite: false });
    expect((await pull(life.url, 'app', 'v1')).digest).toBe(index);
    const { referrers } = await client.ask('inspect', { reference: 'app:v1' });
    expect(referrers).toHaveLength(1);
    const after = recorded(data, 'app');
    expect(after?.facts).toEqual(before?.facts);
    expect(before?.manifests).toEqual(expect.arrayContaining(after?.manifests ?? [{}]));
    expect(after?.manifests).toHaveLength(5);
    const ofTag = (rows: Record<string, unknown>[] = []) =>
      rows.filter(({ tag, name }) => tag === 'v1' || name === 'v1');
    expect(after?.tags).toEqual(ofTag(before?.tags));
    expect(after?.history).toEqual(ofTag(before?.history));
  });

  test('is a tag after a restart', async () => {
    const { life, client, data } = await wellUsed();
    const before = recorded(data, 'app');
    const id = await trashed(client, 'app:v1');
    await life.stop();
    await live({ data });
    const again = control(data);
    expect(await again.ask('trash', {})).toMatchObject([{ id, kind: 'tag', tags: ['v1'] }]);
    await again.ask('restore', { ids: [id], overwrite: false });
    expect(recorded(data, 'app')).toEqual(before);
  });
});

describe('what is in the trash', () => {
  test('is nowhere under /v2/', async () => {
    const { life, client, index, old, layer } = await wellUsed();
    const { port, url } = life;
    await push(url, 'other', makeImage(), 'v1');
    await client.ask('remove', { references: ['app'] });
    const statuses = async (paths: string[]) =>
      Promise.all(paths.map(async (path) => (await ask(port, 'GET', path)).status));
    expect((await ask(port, 'GET', '/v2/_catalog')).body.toString()).toBe('{"repositories":["other"]}');
    expect((await ask(port, 'GET', '/v2/_catalog?last=.a&n=5')).body.toString()).not.toContain('trash');
    const gone = ['tags/list', 'manifests/latest', `manifests/${index}`, `blobs/${layer}`];
    expect(await statuses(gone.map((path) => `/v2/app/${path}`))).toEqual([404, 404, 404, 404]);
    const hidden = [
      'tags/list',
      'manifests/latest',
      `manifests/${old}`,
      `blobs/${layer}`,
      `referrers/${old}`,
    ];
    for (const name of ['.trash/1', '.trash/2', '%2etrash/2', '.trash%2F2']) {
      const answers = await statuses(hidden.map((path) => `/v2/${name}/${path}`));
      expect(answers.every((status) => status === 400 || status === 404)).toBe(true);
    }
    const { body } = await ask(port, 'GET', `/v2/app/referrers/${old}`);
    expect(JSON.parse(body.toString()).manifests).toEqual([]);
    for (const from of ['', '&from=app', '&from=.trash/2', '&from=.trash%2F2']) {
      const mount = await ask(port, 'POST', `/v2/other/blobs/uploads/?mount=${layer}${from}`);
      expect([202, 400]).toContain(mount.status);
    }
  });

  test('is in no list and no sum of the owner, but in that of the trash', async () => {
    const { client, old } = await wellUsed();
    const { bytes } = await client.ask('usage', {});
    await client.ask('remove', { references: ['app'] });
    expect(await client.ask('repositories', {})).toEqual([]);
    await expect(client.ask('tags', { repository: 'app' })).rejects.toMatchObject({ code: 'NAME_UNKNOWN' });
    await expect(client.ask('inspect', { reference: `app@${old}` })).rejects.toMatchObject({
      code: 'MANIFEST_UNKNOWN',
    });
    const usage = await client.ask('usage', {});
    expect(usage).toMatchObject({
      bytes,
      uniqueBytes: 0,
      sharedBytes: 0,
      untaggedBytes: 0,
      trashBytes: bytes,
      images: [],
    });
    expect(await client.ask('layers', { limit: 10 })).toEqual([]);
    const { store } = await client.ask('status', {});
    expect(store).toMatchObject({ repositories: 0, tags: 0, manifests: 0, bytes });
    await until(async () => (await client.ask('status', {})).trash.bytes === bytes);
    expect((await client.ask('status', {})).trash).toEqual({ entries: 1, bytes });
  });

  test('says what it was, by whom and until when, and what comes back with it alone', async () => {
    const { url, data, port } = await live();
    const client = control(data);
    await client.ask('setPolicy', { policy: { trashDays: 3 }, confirmed: false });
    const base = makeImage({ layers: 1, layerBytes: 5000 });
    const [one, other] = [makeImage({ layers: base.layers }), makeImage({ layers: base.layers })];
    for (const [tag, image] of Object.entries({ one, other })) await push(url, 'app', image, tag);
    const headers = { 'user-agent': 'docker/28.5.1 go/go1.24' };
    await ask(port, 'DELETE', '/v2/app/manifests/one', { headers });
    await client.ask('remove', { references: [`app@${other.manifest.digest}`] });

    const [second, first, ...rest] = await client.ask('trash', {});
    expect(rest).toEqual([]);
    expect(first).toMatchObject({
      kind: 'tag',
      repository: 'app',
      tags: ['one'],
      tagCount: 1,
      digest: one.manifest.digest,
      client: 'docker/28.5.1',
      bytes: one.manifest.size + one.config.size,
    });
    expect(second).toMatchObject({ kind: 'manifest', tags: ['other'], client: 'berth' });
    for (const entry of [first, second])
      expect((entry?.until ?? 0) - (entry?.deletedAt ?? 0)).toBe(3 * 86_400_000);
  });

  test('lists at most a hundred tags of a repository, and says how many there were', async () => {
    const { url, data } = await live();
    const client = control(data);
    const image = makeImage();
    await push(url, 'app', image, 't000');
    const { digest } = image.manifest;
    for (let i = 1; i < 120; i++)
      await client.ask('tag', { repository: 'app', tag: `t${String(i).padStart(3, '0')}`, digest });
    await client.ask('remove', { references: ['app'] });
    const [entry] = await client.ask('trash', {});
    expect(entry).toMatchObject({ kind: 'repository', digest: null, tagCount: 120 });
    expect(entry?.tags).toEqual(Array.from({ length: 100 }, (_, i) => `t${String(i).padStart(3, '0')}`));
  });
});

describe('deleting', () => {
  test('of many things with one that is not there moves nothing', async () => {
    const { client, data } = await wellUsed();
    const before = recorded(data, 'app');
    const missing = ['app:nothing', `app@sha256:${'0'.repeat(64)}`, 'nothing:v1'];
    for (const reference of missing) {
      const removal = client.ask('remove', { references: ['app:v1', reference, 'app:old'] });
      await expect(removal).rejects.toMatchObject({ code: 'MANIFEST_UNKNOWN' });
    }
    await expect(client.ask('remove', { references: ['app', 'nothing'] })).rejects.toMatchObject({
      code: 'NAME_UNKNOWN',
    });
    expect(recorded(data, 'app')).toEqual(before);
    expect(await client.ask('trash', {})).toEqual([]);
  });

  test('of ten thousand things with the longest names is a question, too', async () => {
    const { client } = await wellUsed();
    const name = `${'a'.repeat(127)}/${'b'.repeat(127)}`;
    const references = Array.from({ length: 10_000 }, (_, i) => `${name}:${String(i).padStart(128, '0')}`);
    const removal = client.ask('remove', { references });
    await expect(removal).rejects.toMatchObject({ code: 'MANIFEST_UNKNOWN' });
  });

  test('of the same thing twice in one question is once', async () => {
    const { client } = await wellUsed();
    const removals = await client.ask('remove', { references: ['app:v1', 'app:v1'] });
    expect(removals.map(({ tags }) => tags)).toEqual([['v1']]);
  });

  test('and restoring is told as what happened', async () => {
    const { url, data } = await live();
    await push(url, 'app', makeImage(), 'v1');
    const client = control(data);
    const id = await trashed(client, 'app:v1');
    await client.ask('restore', { ids: [id], overwrite: false });
    const entries = await happened(data, 3);
    expect(entries.map(({ kind, tag, client }) => [kind, tag, client]).slice(1)).toEqual([
      ['delete', 'v1', 'berth'],
      ['restore', 'v1', 'berth'],
    ]);
  });

  test('a manifest by its digest leaves what else needs its layers pullable', async () => {
    const { life, client, index, old } = await wellUsed();
    await client.ask('remove', { references: [`app@${index}`] });
    await pull(life.url, 'app', old);
    expect(await tagsOf(client, 'app')).toEqual(['old']);
  });

  test('by a client of a tag, a manifest and what is not there is answered as ever', async () => {
    const { life, client, index } = await wellUsed();
    const del = async (reference: string) =>
      (await ask(life.port, 'DELETE', `/v2/app/manifests/${reference}`)).status;
    expect(await del('v1')).toBe(202);
    expect(await del('v1')).toBe(404);
    expect(await del(index)).toBe(202);
    expect(await del(index)).toBe(404);
    expect(await del('sha256:0')).toBe(400);
    expect((await client.ask('trash', {})).map(({ kind, tags }) => [kind, tags])).toEqual([
      ['manifest', ['latest']],
      ['tag', ['v1']],
    ]);
  });
});

describe('restoring', () => {
  test('a tag that points elsewhere by now is refused, and nothing of the question is restored', async () => {
    const { life, client, data, index } = await wellUsed();
    const ids = (await client.ask('remove', { references: ['app:old', 'app:v1'] })).map((one) => one.trashId);
    const other = makeImage();
    await push(life.url, 'app', other, 'v1');
    const before = recorded(data, 'app');
    const refused = client.ask('restore', { ids, overwrite: false });
    await expect(refused).rejects.toMatchObject({ code: 'TAG_TAKEN', facts: { reference: 'app:v1' } });
    expect(recorded(data, 'app')).toEqual(before);

    await client.ask('restore', { ids, overwrite: true });
    expect((await pull(life.url, 'app', 'v1')).digest).toBe(index);
    const { history } = await client.ask('inspect', { reference: 'app:v1' });
    expect(history.map(({ digest }) => digest)).toEqual([index, null, other.manifest.digest, index]);
  });

  test('two deletions of one tag at once is refused, and one after the other asks', async () => {
    const { life, client } = await wellUsed();
    const first = await trashed(client, 'app:old');
    await push(life.url, 'app', makeImage(), 'old');
    const second = await trashed(client, 'app:old');
    const both = client.ask('restore', { ids: [first, second], overwrite: false });
    await expect(both).rejects.toMatchObject({ code: 'TAG_TAKEN' });
    expect((await client.ask('trash', {})).map(({ id }) => id)).toEqual([second, first]);
  });

  test('what is not in the trash is refused in a sentence, and nothing else is restored', async () => {
    const { client, data } = await wellUsed();
    const id = await trashed(client, 'app:v1');
    const before = recorded(data, 'app');
    const refused = client.ask('restore', { ids: [id, 4711], overwrite: false });
    await expect(refused).rejects.toMatchObject({
      code: 'TRASH_UNKNOWN',
      message: expect.stringMatching(/4711.*\.$/),
    });
    expect(recorded(data, 'app')).toEqual(before);
  });

  test('a repository into one that came again under its name brings both together', async () => {
    const { life, client, data, index, old } = await wellUsed();
    const before = recorded(data, 'app');
    const id = await trashed(client, 'app');
    const added = makeImage();
    await push(life.url, 'app', added, 'new');
    await client.ask('restore', { ids: [id], overwrite: false });
    expect(await tagsOf(client, 'app')).toEqual(['latest', 'new', 'old', 'v1']);
    const after = recorded(data, 'app');
    expect(after?.facts.created_at).toBe(before?.facts.created_at);
    expect(after?.manifests).toEqual(expect.arrayContaining(before?.manifests ?? [{}]));
    expect(after?.history).toEqual(expect.arrayContaining(before?.history ?? [{}]));
    expect(after?.referrers.slice(0, before?.referrers.length)).toEqual(before?.referrers);
    for (const reference of [index, old, added.manifest.digest]) await pull(life.url, 'app', reference);
  });

  test('a repository over a tag that points elsewhere by now is refused, or moves it', async () => {
    const { life, client, index } = await wellUsed();
    const id = await trashed(client, 'app');
    const other = makeImage();
    await push(life.url, 'app', other, 'latest');
    await expect(client.ask('restore', { ids: [id], overwrite: false })).rejects.toMatchObject({
      code: 'TAG_TAKEN',
      facts: { reference: 'app:latest' },
    });
    await client.ask('restore', { ids: [id], overwrite: true });
    expect((await pull(life.url, 'app', 'latest')).digest).toBe(index);
    const { history } = await client.ask('inspect', { reference: 'app:latest' });
    const moves = history.map(({ digest }) => digest);
    expect(moves.slice(-4)).toEqual([index, null, other.manifest.digest, index]);
  });

  test('a tag that points there again already changes nothing but the trash', async () => {
    const { life, client, data } = await wellUsed();
    const image = makeImage();
    await push(life.url, 'app', image, 'again');
    const id = await trashed(client, 'app:again');
    await push(life.url, 'app', image, 'again');
    const before = recorded(data, 'app');
    await client.ask('restore', { ids: [id], overwrite: false });
    expect(recorded(data, 'app')).toEqual(before);
    expect(await client.ask('trash', {})).toEqual([]);
  });

  test('an image that was pushed again meanwhile keeps what is newer of both', async () => {
    const { life, client, data } = await wellUsed();
    const image = makeImage();
    await push(life.url, 'app', image, 'again');
    const { digest } = image.manifest;
    const id = await trashed(client, `app@${digest}`);
    await push(life.url, 'app', image);
    await client.ask('restore', { ids: [id], overwrite: false });
    const found = recorded(data, 'app')?.manifests.filter((m) => digest.includes(String(m.digest)));
    expect(found).toMatchObject([{ untagged_at: null }]);
    expect((await pull(life.url, 'app', 'again')).digest).toBe(digest);
  });
});

describe('emptying the trash', () => {
  test('lets go of some entries or of all, and says how many', async () => {
    const { client } = await wellUsed();
    const references = ['app:old', 'app:v1', 'app:latest'];
    const [first] = await client.ask('remove', { references });
    expect(await client.ask('emptyTrash', { ids: [first?.trashId ?? -1] })).toMatchObject({ entries: 1 });
    expect((await client.ask('trash', {})).map(({ tags }) => tags)).toEqual([['latest'], ['v1']]);
    expect(await client.ask('emptyTrash', { ids: null })).toMatchObject({ entries: 2 });
    expect(await client.ask('trash', {})).toEqual([]);
    expect(await client.ask('emptyTrash', { ids: null })).toEqual({ entries: 0, bytes: 0 });
    const again = client.ask('emptyTrash', { ids: [first?.trashId ?? -1] });
    await expect(again).rejects.toMatchObject({ code: 'TRASH_UNKNOWN' });
  });

  test('takes at once what only they needed, and nothing else', async () => {
    const { life, client, data } = await wellUsed();
    const [image, loose] = [makeImage(), makeImage()];
    await push(life.url, 'app', image, 'new');
    await push(life.url, 'loose', loose, 'v1');
    await client.ask('remove', { references: ['loose:v1'] });
    await client.ask('restore', { ids: [await trashed(client, 'app:new')], overwrite: false });
    const before = contentOf(data);
    const id = await trashed(client, 'app:new');
    const [entry] = await client.ask('trash', {});
    expect(await client.ask('emptyTrash', { ids: [id] })).toEqual({ entries: 1, bytes: entry?.bytes });
    const own = digestsOf(image);
    expect(contentOf(data)).toEqual(before.filter((digest) => !own.includes(digest)));
    expect(recorded(data, 'loose')?.manifests).toHaveLength(1);
  });

  test('leaves nothing of it in the database', async () => {
    const { client, data } = await wellUsed();
    await client.ask('remove', { references: ['app:v1', 'app'] });
    await client.ask('emptyTrash', { ids: null });
    for (const id of [1, 2, 3]) expect(recorded(data, `.trash/${id}`)).toBeUndefined();
    expect(recorded(data, 'app')).toBeUndefined();
  });
});

async function trashed(client: ReturnType<typeof control>, reference: string): Promise<number> {
  const [removal] = await client.ask('remove', { references: [reference] });
  return removal?.trashId ?? -1;
}

async function tagsOf(client: ReturnType<typeof control>, repository: string): Promise<string[]> {
  return (await client.ask('tags', { repository })).map(({ name }) => name);
}

/** A repository with an index under two tags, an image under another, moved, pulled, signed, and a referrer of a referrer. */
async function wellUsed(options: { data?: string } = {}) {
  const life = await live(options);
  const { url, data } = life;
  const client = control(data);
  const [first, old] = [makeImage(), makeImage({ layers: 2 })];
  const index = makeIndex([makeImage({ platform: 'linux/amd64' }), makeImage({ platform: 'linux/arm64' })]);
  await push(url, 'app', first, 'latest');
  await push(url, 'app', old, 'old');
  await push(url, 'app', index, 'latest');
  await push(url, 'app', index, 'v1');
  const signature = await attach(life, 'app', index.manifest);
  await attach(life, 'app', signature);
  await attach(life, 'app', old.manifest);
  for (const tag of ['latest', 'old']) await pull(url, 'app', tag);
  // Pull times are written when something is deleted.
  await push(url, 'other', first, 'gone');
  await client.ask('remove', { references: ['other'] });
  await client.ask('emptyTrash', { ids: null });
  const layer = old.layers[0]?.digest ?? '';
  return { life, client, data, index: index.manifest.digest, old: old.manifest.digest, layer };
}

async function attach({ url }: Life, repository: string, subject: Parameters<typeof descriptorOf>[0]) {
  const referrer = makeImage({
    artifactType: 'application/vnd.example.note',
    subject: descriptorOf(subject),
  });
  await push(url, repository, referrer);
  return referrer.manifest;
}
