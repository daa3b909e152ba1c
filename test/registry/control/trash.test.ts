import { describe, expect, test } from 'vitest';
import type { ControlClient } from '../../../registry/control/client.ts';
import { ask } from '../../make/ask.ts';
import { control, happened } from '../../make/control.ts';
import { descriptorOf, makeImage, makeIndex } from '../../make/image.ts';
import { type Life, live } from '../../make/life.ts';
import { makeArtifact } from '../../make/manifest.ts';
import { pull, push } from '../../make/push.ts';
import { recorded } from '../../make/recorded.ts';

describe('restored exactly as it was', () => {
  test.each([
    ['a tag', ['app:v1']],
    ['the only tag of an image', ['app:old']],
    ['an image by its digest, with all its tags', ['app@']],
    ['a repository', ['app']],
    ['many things at once', ['app:v1', 'app:old', 'app@', 'app:latest', 'app']],
  ])('is %s: its times, history, referrers, links', async (_, references) => {
    const { client, data, index, life } = await wellUsed();
    const named = references.map((reference) => reference.replace('@', `@${index}`));
    const before = recorded(data, 'app');
    const removals = await client.ask('remove', { references: named });
    expect(recorded(data, 'app')).not.toEqual(before);

    const ids = removals.map(({ trashId }) => trashId);
    expect((await client.ask('restore', { ids, overwrite: false })).map(({ id }) => id).sort()).toEqual(ids);
    expect(recorded(data, 'app')).toEqual(before);
    expect(await client.ask('trash', {})).toEqual([]);
    for (const tag of ['v1', 'latest', 'old']) await pull(life.url, 'app', tag);
  });
});

/** A repository with an index under two tags, an image under another, moved, pulled, signed, and a referrer of a referrer. */
async function wellUsed(options: { data?: string } = {}) {
  const life = await live(options);
  const { url, data, port } = life;
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
  await ask(port, 'DELETE', '/v2/app/manifests/gone');
  for (const tag of ['latest', 'old']) await pull(url, 'app', tag);
  // Pull times are written when something is deleted.
  await push(url, 'other', first, 'gone');
  await client.ask('remove', { references: ['other:gone'] });
  await client.ask('emptyTrash', { ids: null });
  return { life, client, data, index: index.manifest.digest, old: old.manifest.digest, signature };
}

async function attach({ url }: Life, repository: string, subject: Parameters<typeof descriptorOf>[0]) {
  const referrer = makeImage({
    artifactType: 'application/vnd.example.note',
    subject: descriptorOf(subject),
  });
  await push(url, repository, referrer);
  return referrer.manifest;
}
