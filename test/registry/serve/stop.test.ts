import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { inShort } from '../../make/answer.ts';
import { ask } from '../../make/ask.ts';
import { type Berth, serve } from '../../make/berth.ts';
import { berthScript } from '../../make/cli.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { content, digestOf, makeImage, makeIndex } from '../../make/image.ts';
import { pull, push } from '../../make/push.ts';
import { connectTo } from '../../make/socket.ts';
import { addressOf, close, offsetOf, open, patch, pushBy } from '../../make/ways.ts';

// More than the buffers between two programs hold.
const large = content('application/octet-stream', Buffer.alloc(20 << 20, 'large blob '));
const small = content('application/octet-stream', Buffer.alloc(300_000, 'small blob '));

describe.each(['SIGTERM', 'SIGINT'] as const)('on %s', (signal) => {
  test('an upload under way ends well, then the registry with code 0', async () => {
    const berth = await serve({ args: ['--shutdown-seconds', '6'] });
    const { session, connection } = await halfAnUpload(portOf(berth));
    const ended = berth.stop(signal);
    await noLongerTaken(berth);
    connection.send(small.bytes.subarray(150_000));
    expect(inShort(await connection.answer('PUT'))).toBe('201');
    const answered = Date.now();
    expect(await ended).toBe(0);
    expect(Date.now() - answered, 'it waits for nothing else').toBeLessThan(3000);
    expect(berth.errors()).toBe('');

    const next = await serve({ data: berth.data });
    expect(digestOf((await ask(portOf(next), 'GET', `/v2/app/blobs/${small.digest}`)).body)).toBe(
      small.digest,
    );
    expect((await ask(portOf(next), 'GET', session)).status).toBe(404);
  });
});

test('a slow download under way is finished, then the registry ends with code 0', async () => {
  const berth = await serve({ args: ['--shutdown-seconds', '6'] });
  await pushBy('in one POST', portOf(berth), 'app', large);
  const download = await slowDownload(berth);
  const ended = berth.stop();
  await noLongerTaken(berth);
  await sleep(300);
  expect(digestOf(await download.rest())).toBe(large.digest);
  expect(await ended).toBe(0);
  expect(berth.errors()).toBe('');
});

describe('what takes longer than --shutdown-seconds', () => {
  test('is broken off, the registry ends with code 0, and an upload goes on after the next start', async () => {
    const berth = await serve({ args: ['--shutdown-seconds', '1'] });
    await pushBy('in one POST', portOf(berth), 'app', large);
    const download = await slowDownload(berth);
    const { session, connection } = await halfAnUpload(portOf(berth), 'PATCH');
    const asked = Date.now();
    expect(await berth.stop()).toBe(0);
    const took = Date.now() - asked;
    expect(took, 'it had its time').toBeGreaterThan(900);
    expect(took).toBeLessThan(5000);
    expect(berth.errors()).toBe('');
    await expect(download.rest()).rejects.toThrow();
    await connection.closed;

    const port = portOf(await serve({ data: berth.data }));
    const offset = offsetOf(await ask(port, 'GET', session));
    expect(offset, 'what arrived is still there').toBe(150_000);
    const patched = await patch(port, session, small.bytes.subarray(offset), offset);
    expect(inShort(await close(port, patched, small.digest))).toBe('201');
  });

  test('is broken off at once with 0 of them', async () => {
    const berth = await serve({ args: ['--shutdown-seconds', '0'] });
    await halfAnUpload(portOf(berth));
    const asked = Date.now();
    expect(await berth.stop()).toBe(0);
    expect(Date.now() - asked).toBeLessThan(3000);
  });
});

describe('a connection on which nothing is asked does not hold a registry back', () => {
  test('if it was used before', async () => {
    const berth = await serve({ args: ['--shutdown-seconds', '6'] });
    const connection = await connectTo(portOf(berth));
    connection.send('GET /v2/ HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect((await connection.answer()).status).toBe(200);
    expect(await stopTime(berth)).toBeLessThan(3000);
  });

  test('if it was never used', async () => {
    const berth = await serve({ args: ['--shutdown-seconds', '6'] });
    await connectTo(portOf(berth));
    expect(await stopTime(berth)).toBeLessThan(3000);
  });

  async function stopTime(berth: Berth): Promise<number> {
    const asked = Date.now();
    expect(await berth.stop()).toBe(0);
    return Date.now() - asked;
  }
});

test('a second signal does not wait any more', async () => {
  const berth = await serve({ args: ['--shutdown-seconds', '10'] });
  await halfAnUpload(portOf(berth));
  const ended = berth.stop('SIGINT');
  await noLongerTaken(berth);
  const asked = Date.now();
  berth.child.kill('SIGINT');
  expect(await ended).toBe(1);
  expect(Date.now() - asked).toBeLessThan(2000);
});

test('whoever stops a registry in the moment it is ready gets code 0 too', async () => {
  const data = temporaryFolder();
  for (let i = 0; i < 4; i++) {
    const child = spawn(process.execPath, [berthScript, 'serve', '--data', data, '--listen', 'localhost:0']);
    child.stdout.once('data', () => child.kill('SIGTERM'));
    expect(await once(child, 'exit')).toEqual([0, null]);
  }
});

test('an ended registry leaves no socket and no lock, and its database in one file', async () => {
  const berth = await serve();
  await push(berth.url, 'app', makeImage(), 'v1');
  expect(await berth.stop()).toBe(0);
  for (const file of ['control.sock', 'berth.db-wal', 'berth.lock-journal']) {
    expect(existsSync(join(berth.data, file)), file).toBe(false);
  }
});

test('a restart keeps everything', async () => {
  const before = await serve();
  const image = makeImage({ layers: 3 });
  const index = makeIndex([
    makeImage({ platform: 'linux/arm64/v8' }),
    makeImage({ platform: 'linux/amd64' }),
  ]);
  const docker = makeImage({ format: 'docker' });
  const referrer = makeImage({ subject: image.manifest, artifactType: 'application/vnd.example.sbom' });
  await push(before.url, 'app', image, 'v1');
  await push(before.url, 'app', index, 'multi');
  await push(before.url, 'app', referrer);
  await push(before.url, 'team/docker', docker, 'latest');
  const session = addressOf(await open(portOf(before), 'app'));
  await patch(portOf(before), session, small.bytes.subarray(0, 5000), 0);
  await ask(portOf(before), 'DELETE', `/v2/app/blobs/${image.layers[0]?.digest}`);
  const paths = [
    '/v2/_catalog',
    '/v2/app/tags/list',
    '/v2/team/docker/tags/list',
    `/v2/app/referrers/${image.manifest.digest}`,
    '/v2/app/manifests/v1',
    '/v2/app/manifests/multi',
    `/v2/app/manifests/${index.images[0]?.manifest.digest}`,
    '/v2/team/docker/manifests/latest',
    `/v2/app/blobs/${image.layers[0]?.digest}`,
    `/v2/app/blobs/${image.layers[1]?.digest}`,
    session,
  ];
  const answersOf = (berth: Berth) => Promise.all(paths.map((path) => ask(portOf(berth), 'GET', path)));
  const answers = await answersOf(before);
  expect(answers.map(({ status }) => status)).toEqual([
    200, 200, 200, 200, 200, 200, 200, 200, 404, 200, 204,
  ]);
  expect(await before.stop()).toBe(0);

  const after = await serve({ data: before.data });
  expect(await answersOf(after)).toEqual(answers);
  expect((await pull(after.url, 'app', 'multi')).digest).toBe(index.manifest.digest);
});

/** Opens a session and sends the first 150,000 bytes of the small blob in a request that announces all of it. */
async function halfAnUpload(port: number, method: 'PUT' | 'PATCH' = 'PUT') {
  const session = addressOf(await open(port, 'app'));
  const connection = await connectTo(port);
  const target = method === 'PUT' ? `${session}?digest=${small.digest}` : session;
  connection.send(`${method} ${target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${small.size}\r\n\r\n`);
  connection.send(small.bytes.subarray(0, 150_000));
  await expect.poll(async () => offsetOf(await ask(port, 'GET', session)), { timeout: 5000 }).toBe(150_000);
  return { session, connection };
}

/** Begins to read the large blob, and stops after a little. */
async function slowDownload({ url }: Berth) {
  const request = get(`${url}/v2/app/blobs/${large.digest}`, { agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  expect(response.statusCode).toBe(200);
  const bytes = response.iterator({ destroyOnReturn: false });
  const first = (await bytes.next()).value as Buffer;
  return { rest: async () => Buffer.concat([first, ...(await Array.fromAsync(bytes))]) };
}

/** Resolves when the registry takes no more connections. */
async function noLongerTaken(berth: Berth): Promise<void> {
  await expect
    .poll(
      () =>
        connectTo(portOf(berth)).then(
          ({ reset }) => reset(),
          (error: Error) => error.message,
        ),
      { timeout: 5000 },
    )
    .toContain('ECONNREFUSED');
}

function portOf({ url }: Berth): number {
  return Number(new URL(url).port);
}
