import { randomBytes } from 'node:crypto';
import { type ClientRequest, request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import type { Transfer } from '../../../registry/facts.ts';
import { type Answer, ask } from '../../make/ask.ts';
import { control, transfersOnce } from '../../make/control.ts';
import { content, makeImage } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { push, pushBlob } from '../../make/push.ts';
import { addressOf, open } from '../../make/ways.ts';

const mib = 1024 * 1024;
const half = randomBytes(mib);

test('a push under way says how far it is, and is gone a while after its end', async () => {
  const { port, data } = await live();
  const client = control(data);
  const body = await beginPatch(port, 'team/app', { 'content-length': 2 * mib });
  const transfer = { direction: 'push', repository: 'team/app', tag: null, client: 'docker/28.5.1' };
  const [first] = await transfersOnce(client, ([one]) => (one?.bytes ?? 0) > 0.9 * mib);
  expect(first).toMatchObject({ ...transfer, total: 2 * mib, parts: 1, finishedParts: 0 });
  expect(first?.bytesPerSecond).toBeGreaterThan(0);
  body.write(half);
  const [second] = await transfersOnce(client, ([one]) => (one?.bytes ?? 0) > 1.9 * mib);
  expect(second).toMatchObject({ id: first?.id, startedAt: first?.startedAt });
  body.end();
  const [ended] = await transfersOnce(client, ([one]) => one?.bytes === 2 * mib);
  expect(ended).toMatchObject({ id: first?.id, bytes: 2 * mib, total: 2 * mib });
  expect(await transfersOnce(client, ({ length }) => length === 0)).toEqual([]);
});

test('its size is unknown while a client does not say it', async () => {
  const { port, data } = await live();
  const body = await beginPatch(port, 'app', { 'transfer-encoding': 'chunked' });
  const [transfer] = await transfersOnce(control(data), ([one]) => (one?.bytes ?? 0) > 0.9 * mib);
  expect(transfer?.total).toBeNull();
  body.end();
  const [known] = await transfersOnce(control(data), ([one]) => one?.total !== null);
  expect(known).toMatchObject({ bytes: mib, total: mib });
});

test('the layers of an image are one transfer, with its tag once that is known', async () => {
  const { url, data } = await live();
  const image = makeImage({ layers: 4 });
  await Promise.all(image.layers.map((layer) => pushBlob(url, 'app', layer)));
  const client = control(data);
  expect(await client.ask('transfers', {})).toMatchObject([{ parts: 4, finishedParts: 4, tag: null }]);
  await push(url, 'app', image, 'v1');
  const transfers = await client.ask('transfers', {});
  expect(transfers).toMatchObject([{ direction: 'push', tag: 'v1', client: 'node' }]);
  expect(transfers[0]?.total).toBe(transfers[0]?.bytes);
});

test('a pull names its tag first, and counts what has left', async () => {
  const { url, port, data } = await live();
  const image = makeImage({ layers: 1, layerBytes: 40 * mib });
  await push(url, 'app', image, 'v1');
  const headers = { 'user-agent': 'containerd/2.1.4' };
  await ask(port, 'GET', '/v2/app/manifests/v1', { headers });
  const slow = request({ port, path: `/v2/app/blobs/${image.layers[0]?.digest}`, headers });
  slow.on('response', (response) => response.pause()).on('error', () => undefined);
  slow.end();
  onTestFinished(() => void slow.destroy());
  const pull = (transfers: Transfer[]) => transfers.find(({ direction }) => direction === 'pull');
  const found = pull(await transfersOnce(control(data), (all) => (pull(all)?.parts ?? 0) > 0));
  const total = (image.layers[0]?.size ?? 0) + image.manifest.size;
  expect(found).toMatchObject({ tag: 'v1', client: 'containerd/2.1.4', parts: 1, finishedParts: 0, total });
  expect(found?.bytes).toBeLessThan(total);
});

test('two clients, two repositories and two directions are transfers of their own', async () => {
  const { url, port, data } = await live();
  const image = makeImage();
  for (const repository of ['a', 'b']) await push(url, repository, image, 'v1');
  for (const agent of ['curl/8', 'docker/28.5.1'])
    await ask(port, 'GET', '/v2/a/manifests/v1', { headers: { 'user-agent': agent } });
  const transfers = await control(data).ask('transfers', {});
  expect(transfers.map((t) => `${t.client} ${t.direction} ${t.repository}`).sort()).toEqual([
    'curl/8 pull a',
    'docker/28.5.1 pull a',
    'node push a',
    'node push b',
  ]);
});

test('what is refused or not there is no transfer', async () => {
  const { port, data } = await live();
  const { digest, bytes } = content('application/octet-stream', Buffer.from('nothing'));
  const answers = [
    await ask(port, 'GET', `/v2/app/blobs/${digest}`),
    await ask(port, 'GET', '/v2/app/manifests/v1'),
    await ask(port, 'PATCH', '/v2/app/blobs/uploads/none', { body: bytes }),
    await ask(port, 'HEAD', `/v2/app/blobs/${digest}`),
  ];
  expect(answers.map(({ status }: Answer) => status)).toEqual([404, 404, 404, 404]);
  expect(await control(data).ask('transfers', {})).toEqual([]);
});

test('a transfer can be broken off, and tried again', async () => {
  const { port, data } = await live();
  const client = control(data);
  const { digest, bytes } = content('application/octet-stream', half);
  const body = await beginPatch(port, 'app', { 'content-length': 2 * mib });
  const broken = new Promise<Error>((resolve) => body.on('error', resolve));
  const [transfer] = await transfersOnce(client, ([one]) => (one?.bytes ?? 0) > 0);
  expect(await client.ask('cancelTransfer', { id: transfer?.id ?? '' })).toEqual({ cancelled: true });
  expect(await broken).toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) });
  expect(await client.ask('cancelTransfer', { id: transfer?.id ?? '' })).toEqual({ cancelled: false });
  expect(await client.ask('cancelTransfer', { id: 'no such' })).toEqual({ cancelled: false });
  const again = await ask(port, 'POST', `/v2/app/blobs/uploads/?digest=${digest}`, { body: bytes });
  expect(again.status).toBe(201);
});

/** Opens an upload and sends the first half of a body. */
async function beginPatch(
  port: number,
  repository: string,
  headers: Record<string, string | number>,
): Promise<ClientRequest> {
  const path = addressOf(await open(port, repository));
  const body = request({
    port,
    method: 'PATCH',
    path,
    headers: { 'user-agent': 'docker/28.5.1 go/go1.24', ...headers },
  });
  body.on('error', () => undefined);
  body.write(half);
  onTestFinished(() => void body.destroy());
  return body;
}
