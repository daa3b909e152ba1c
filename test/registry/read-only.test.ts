import { expect, onTestFinished, test } from 'vitest';
import { startRegistry } from '../../registry/index.ts';
import { readSettings } from '../../registry/settings.ts';
import { inShort } from '../make/answer.ts';
import { type Answer, ask, type Question } from '../make/ask.ts';
import { makeBlob } from '../make/blob.ts';
import { temporaryFolder } from '../make/folder.ts';
import { makeImage } from '../make/image.ts';
import { pull, push } from '../make/push.ts';

type Ask = (method: string, path: string, question?: Question) => Promise<Answer>;

/** A registry whose content was pushed before it became read-only; `before` sees it while it still takes pushes. */
async function readOnlyAfter<Found>(before: (ask: Ask, url: string) => Promise<Found>) {
  const options = {
    data: temporaryFolder(),
    listen: ['127.0.0.1:0'],
    logLevel: 'silent',
    shutdownSeconds: 0,
  };
  const start = async (readOnly: boolean) => {
    const registry = await startRegistry(await readSettings({ options: { ...options, readOnly } }));
    const url = registry.addresses[0] ?? '';
    const asked: Ask = (method, path, question) => ask(Number(new URL(url).port), method, path, question);
    return { url, ask: asked, stop: () => registry.stop() };
  };
  const writable = await start(false);
  const found = await before(writable.ask, writable.url).finally(writable.stop);
  const registry = await start(true);
  onTestFinished(registry.stop);
  return { ...registry, found };
}

const image = makeImage();
const { manifest, config } = image;

test('what is there can be read', async () => {
  const { url } = await readOnlyAfter((_, url) => push(url, 'app', image, 'v1'));
  expect((await pull(url, 'app', 'v1')).digest).toBe(manifest.digest);
});

test('nothing can be pushed, mounted or deleted, and nothing has changed afterwards', async () => {
  const { ask, url } = await readOnlyAfter((_, url) => push(url, 'app', image, 'v1'));
  const { bytes, sha256 } = makeBlob();
  const answers = [
    await ask('POST', '/v2/app/blobs/uploads/'),
    await ask('POST', `/v2/app/blobs/uploads/?digest=${sha256}`, { body: bytes }),
    await ask('POST', `/v2/other/blobs/uploads/?mount=${config.digest}&from=app`),
    await ask('PUT', '/v2/app/manifests/v2', {
      body: manifest.bytes,
      headers: { 'content-type': manifest.mediaType },
    }),
    await ask('DELETE', '/v2/app/manifests/v1'),
    await ask('DELETE', `/v2/app/manifests/${manifest.digest}`),
    await ask('DELETE', `/v2/app/blobs/${config.digest}`),
  ];
  expect(answers.map(inShort)).toEqual(answers.map(() => '405 UNSUPPORTED'));
  expect((await pull(url, 'app', 'v1')).digest).toBe(manifest.digest);
  expect((await ask('HEAD', '/v2/app/manifests/v2')).status).toBe(404);
  expect((await ask('GET', '/v2/other/tags/list')).status).toBe(404);
});

test('an upload that was begun before cannot go on', async () => {
  const { ask, found: session } = await readOnlyAfter(async (ask) => {
    const { headers } = await ask('POST', '/v2/app/blobs/uploads/');
    await ask('PATCH', headers.location ?? '', { body: 'hello' });
    return headers.location ?? '';
  });
  const { sha256 } = makeBlob('hello');
  expect(inShort(await ask('PATCH', session, { body: ' world' }))).toBe('405 UNSUPPORTED');
  expect(inShort(await ask('PUT', `${session}?digest=${sha256}`))).toBe('405 UNSUPPORTED');
  expect((await ask('HEAD', `/v2/app/blobs/${sha256}`)).status).toBe(404);
});
