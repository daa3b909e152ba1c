import { expect, test } from 'vitest';
import { inShort } from '../../make/answer.ts';
import { ask } from '../../make/ask.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { content, makeImage } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { pull, push } from '../../make/push.ts';
import { addressOf, close, open, patch, pushBy, wayNames } from '../../make/ways.ts';

const some = content('application/octet-stream', Buffer.from('not for a registry that is read-only'));
const refusal = '405 UNSUPPORTED';

test('a read-only registry is read, and refuses every push and delete', async () => {
  const data = temporaryFolder();
  const before = await live({ data });
  const image = makeImage();
  await push(before.url, 'app', image, 'v1');
  await before.stop();

  const { port, url } = await live({ data, readOnly: true });
  expect((await pull(url, 'app', 'v1')).digest).toBe(image.manifest.digest);
  for (const way of wayNames) expect(inShort(await pushBy(way, port, 'app', some)), way).toBe(refusal);
  const { mediaType, bytes, digest } = image.manifest;
  const put = await ask(port, 'PUT', '/v2/app/manifests/v2', {
    body: bytes,
    headers: { 'content-type': mediaType },
  });
  expect(inShort(put)).toBe(refusal);
  const layer = image.layers[0]?.digest ?? '';
  for (const [method, path] of [
    ['DELETE', '/v2/app/manifests/v1'],
    ['DELETE', `/v2/app/manifests/${digest}`],
    ['DELETE', `/v2/app/blobs/${layer}`],
    ['POST', `/v2/other/blobs/uploads/?mount=${layer}&from=app`],
  ] as const) {
    expect(inShort(await ask(port, method, path)), `${method} ${path}`).toBe(refusal);
  }
  expect((await pull(url, 'app', 'v1')).digest).toBe(image.manifest.digest);
});

test('an upload that began before the registry became read-only is refused too, and waits for better times', async () => {
  const data = temporaryFolder();
  const before = await live({ data });
  const session = addressOf(await open(before.port, 'app'));
  await patch(before.port, session, some.bytes.subarray(0, 10), 0);
  await before.stop();

  const during = await live({ data, readOnly: true });
  expect(inShort(await patch(during.port, session, some.bytes.subarray(10), 10))).toBe(refusal);
  const whole = await ask(during.port, 'PUT', `${session}?digest=${some.digest}`, {
    body: some.bytes.subarray(10),
  });
  expect(inShort(whole)).toBe(refusal);
  await during.stop();

  const after = await live({ data });
  const patched = await patch(after.port, session, some.bytes.subarray(10), 10);
  expect(inShort(await close(after.port, patched, some.digest))).toBe('201');
});
