import { once } from 'node:events';
import { readdirSync, readFileSync, truncateSync } from 'node:fs';
import { type ClientHttp2Stream, connect, constants } from 'node:http2';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Transfer } from '../../registry/facts.ts';
import { makeHttp2Server } from '../../registry/http2.ts';
import { inShort, jsonOf } from '../make/answer.ts';
import { ask } from '../make/ask.ts';
import { serve } from '../make/berth.ts';
import { makeBlob } from '../make/blob.ts';
import { control, transfersOnce } from '../make/control.ts';
import { digestOf } from '../make/image.ts';
import { live } from '../make/life.ts';
import { makeArtifact } from '../make/manifest.ts';
import { sharedRegistry } from '../make/registry.ts';
import { http2Answer, http2To } from '../make/secure.ts';
import { until } from '../make/until.ts';
import { offsetOf, piecesOf } from '../make/ways.ts';

const registry = sharedRegistry({ logLevel: 'info' });

describe('over HTTP/2', () => {
  test('blobs are pushed in every way, and pulled', async () => {
    const { ask } = await http2To(registry.port);
    const { bytes, sha256 } = makeBlob(2_000_000);
    const inOne = await ask('POST', `/v2/one/blobs/uploads/?digest=${sha256}`, { body: bytes });
    expect(inShort(inOne)).toBe('201');

    const begun = await ask('POST', '/v2/streamed/blobs/uploads/');
    expect(inShort(begun)).toBe('202');
    const patched = await ask('PATCH', begun.headers.location ?? '', { body: piecesOf(bytes, 65_536) });
    expect([inShort(patched), patched.headers.range]).toEqual(['202', '0-1999999']);
    const closed = await ask('PUT', `${patched.headers.location}?digest=${sha256}`);
    expect(inShort(closed)).toBe('201');

    const session = (await ask('POST', '/v2/put/blobs/uploads/')).headers.location;
    expect(inShort(await ask('PUT', `${session}?digest=${sha256}`, { body: [bytes] }))).toBe('201');

    for (const repository of ['one', 'streamed', 'put']) {
      const path = `/v2/${repository}/blobs/${sha256}`;
      expect((await ask('GET', path)).body.equals(bytes)).toBe(true);
      expect(
        (await ask('GET', path, { headers: { range: 'bytes=5-9' } })).body.equals(bytes.subarray(5, 10)),
      ).toBe(true);
      const head = await ask('HEAD', path);
      expect([head.status, head.headers['content-length']]).toEqual([200, '2000000']);
    }
  });

  test('manifests are pushed, listed and deleted', async () => {
    const { ask } = await http2To(registry.port);
    const manifest = makeArtifact();
    await registry.push('h2/app', manifest, 'v0');
    const headers = { 'content-type': manifest.mediaType };
    const pushed = await ask('PUT', '/v2/h2/app/manifests/v1', { headers, body: manifest.bytes });
    expect(inShort(pushed)).toBe('201');
    expect(jsonOf(await ask('GET', '/v2/h2/app/tags/list'))).toMatchObject({ tags: ['v0', 'v1'] });
    const pulled = await ask('GET', '/v2/h2/app/manifests/v1', { headers: { accept: manifest.mediaType } });
    expect(pulled.body.equals(manifest.bytes)).toBe(true);
    expect(pulled.headers['content-type']).toBe(manifest.mediaType);
    expect(inShort(await ask('DELETE', '/v2/h2/app/manifests/v1'))).toBe('202');
    expect(inShort(await ask('GET', '/v2/h2/app/manifests/v1'))).toBe('404 MANIFEST_UNKNOWN');
  });

  test('refusals have their form', async () => {
    const { ask } = await http2To(registry.port);
    for (const [method, path, expected] of [
      ['GET', '/v2/nobody/tags/list', '404 NAME_UNKNOWN'],
      ['POST', '/v2/', '405 UNSUPPORTED'],
      ['GET', '/elsewhere', '404 UNSUPPORTED'],
      ['HEAD', `/v2/nobody/blobs/${makeBlob().sha256}`, '404'],
    ] as const) {
      expect(inShort(await ask(method, path))).toBe(expected);
    }
    const refused = await ask('PUT', '/v2/A/manifests/v1', { body: Buffer.alloc(2_000_000) });
    expect(refused.status).toBe(400);
  });

  test('a client that asks whether it may go on is told so', async () => {
    const { begin } = await http2To(registry.port);
    const { bytes, sha256 } = makeBlob('hello');
    const stream = begin('POST', `/v2/expect/blobs/uploads/?digest=${sha256}`, { expect: '100-continue' });
    await once(stream, 'continue');
    stream.end(bytes);
    expect(inShort(await http2Answer(stream))).toBe('201');
  });

  test('many requests at once go over one connection', async () => {
    const { ask } = await http2To(registry.port);
    const blobs = Array.from({ length: 12 }, () => makeBlob(3_000_000));
    const pushed = blobs.map(({ bytes, sha256 }) =>
      ask('POST', `/v2/many/blobs/uploads/?digest=${sha256}`, { body: bytes }),
    );
    expect(new Set((await Promise.all(pushed)).map(inShort))).toEqual(new Set(['201']));
    const pulled = blobs.map(async ({ sha256 }) =>
      digestOf((await ask('GET', `/v2/many/blobs/${sha256}`)).body),
    );
    expect(await Promise.all(pulled)).toEqual(blobs.map(({ sha256 }) => sha256));
  });

  test('a request that nobody reads holds up no other', async () => {
    const { ask, begin } = await http2To(registry.port);
    const { bytes, sha256 } = makeBlob(20_000_000);
    await registry.store('slow', bytes);
    const slow = begin('GET', `/v2/slow/blobs/${sha256}`).end();
    await once(slow, 'response');
    expect(digestOf((await ask('GET', `/v2/slow/blobs/${sha256}`)).body)).toBe(sha256);
    expect(digestOf(Buffer.concat(await Array.fromAsync(slow)))).toBe(sha256);
  });
});

describe('the host that a client of HTTP/2 asks for', () => {
  test.each(['localhost', 'host.docker.internal', '127.0.0.1'])('may be %s', async (host) => {
    expect(inShort(await (await http2To(registry.port, host)).ask('GET', '/v2/'))).toBe('200');
  });

  test.each(['evil.example', 'localhost.evil.example'])('may not be %s', async (host) => {
    const { ask } = await http2To(registry.port, host);
    for (const path of ['/v2/', '/', '/v2/a/tags/list'])
      expect(inShort(await ask('GET', path))).toBe('403 DENIED');
  });

  test('may not be two', async () => {
    const { ask } = await http2To(registry.port, 'localhost');
    const same = { host: `localhost:${registry.port}` };
    expect(inShort(await ask('GET', '/v2/', { headers: same }))).toBe('200');
    expect(inShort(await ask('GET', '/v2/', { headers: { host: 'evil.example' } }))).toBe('400 UNSUPPORTED');
    const evil = await http2To(registry.port, 'evil.example');
    expect(inShort(await evil.ask('GET', '/v2/', { headers: same }))).toMatch(/^40[03] /);
  });

  test('is held against the origin of a page', async () => {
    const { ask } = await http2To(registry.port);
    const from = async (origin: string) => inShort(await ask('GET', '/v2/', { headers: { origin } }));
    expect(await from(`https://localhost:${registry.port}`)).toBe('200');
    expect(await from('https://evil.example')).toBe('403 DENIED');
    expect(inShort(await ask('GET', '/v2/', { headers: { 'sec-fetch-site': 'cross-site' } }))).toBe(
      '403 DENIED',
    );
  });
});

describe('an upload over HTTP/2 that is broken off', () => {
  const { bytes, sha256 } = makeBlob(500_000);

  test.each(['the request', 'the connection'])(
    'with %s keeps what had come, and is not taken for whole',
    async (what) => {
      const session = await registry.open('broken');
      const { begin, session: connection } = await http2To(registry.port);
      const stream = begin('PATCH', session).on('error', () => undefined);
      stream.write(bytes.subarray(0, 200_000));
      await until(async () => offsetOf(await registry.ask('GET', session)) === 200_000);
      if (what === 'the connection') connection.destroy();
      else stream.destroy(new Error('broken off'));
      await until(() => logged(registry.data).some(isBrokenPatch(session)));
      expect(logged(registry.data).find(isBrokenPatch(session))).toMatchObject({ status: 499, broken: true });
      expect(offsetOf(await registry.ask('GET', session))).toBe(200_000);
      const rest = { body: bytes.subarray(200_000) };
      expect(inShort(await registry.ask('PUT', `${session}?digest=${sha256}`, rest))).toBe('201');
    },
  );

  test('is no whole body either to somebody who begins to read it only then', async () => {
    const [read, client] = [Promise.withResolvers<unknown>(), Promise.withResolvers<ClientHttp2Stream>()];
    const http2 = makeHttp2Server(60_000).on('request', async (request) => {
      const broken = once(request, 'aborted');
      (await client.promise).destroy(new Error('broken off'));
      await broken;
      read.resolve(Array.fromAsync(request));
    });
    const front = createServer((socket) => void http2.emit('connection', socket)).listen(0, '127.0.0.1');
    onTestFinished(() => void front.close());
    await once(front, 'listening');
    const session = connect(`http://127.0.0.1:${(front.address() as AddressInfo).port}`);
    onTestFinished(() => session.destroy());
    const stream = session.request({ ':method': 'PUT' }).on('error', () => undefined);
    stream.write('half');
    client.resolve(stream);
    await expect(read.promise).rejects.toThrow('broken off');
  });

  test('is one on which nothing moves, though others of its connection go on', async () => {
    const { port } = await live({ idleSeconds: 0.5 });
    const { begin, ask } = await http2To(port);
    const stream = begin('POST', `/v2/app/blobs/uploads/?digest=${sha256}`);
    stream.write('a beginning');
    const others = setInterval(() => void ask('GET', '/v2/'), 100);
    await once(stream, 'close');
    clearInterval(others);
    expect(inShort(await ask('GET', '/v2/'))).toBe('200');
  });

  test('leaves nothing when it was to be a blob at once, and no manifest', async () => {
    const before = registry.leftovers();
    const manifest = makeArtifact();
    await registry.push('broken', manifest, 'v1');
    const { begin } = await http2To(registry.port);
    const blob = begin('POST', `/v2/broken/blobs/uploads/?digest=${sha256}`).on('error', () => undefined);
    const put = begin('PUT', '/v2/broken/manifests/v2', { 'content-type': manifest.mediaType });
    put.on('error', () => undefined);
    // All of the manifest, but it is not said that this is all.
    put.write(manifest.bytes);
    blob.write(bytes);
    await until(() => registry.leftovers().length > before.length);
    for (const stream of [blob, put]) stream.destroy(new Error('broken off'));
    await until(() => registry.leftovers().length === before.length);
    expect(registry.leftovers()).toEqual(before);
    expect((await registry.ask('GET', '/v2/broken/manifests/v2')).status).toBe(404);
  });
});

describe('a download over HTTP/2', () => {
  test('that breaks off never ends as if it were whole', async () => {
    const { port, data } = await live();
    const { bytes, sha256 } = makeBlob(30_000_000);
    await ask(port, 'POST', `/v2/app/blobs/uploads/?digest=${sha256}`, { body: bytes });
    const { begin, ask: askAgain } = await http2To(port);
    const stream = begin('GET', `/v2/app/blobs/${sha256}`).end();
    await once(stream, 'response');
    // Nobody reads it, so the registry has most of it yet.
    const hex = sha256.slice('sha256:'.length);
    truncateSync(join(data, 'docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex, 'data'), 20_000_000);
    await expect(Array.fromAsync(stream)).rejects.toThrow('NGHTTP2_INTERNAL_ERROR');
    expect(inShort(await askAgain('GET', '/v2/'))).toBe('200');
  });

  test('that a client gives up is logged with what it got', async () => {
    const { bytes, sha256 } = makeBlob(30_000_000);
    await registry.store('given/up', bytes);
    const { begin } = await http2To(registry.port);
    const stream = begin('GET', `/v2/given/up/blobs/${sha256}`).end();
    await once(stream, 'response');
    stream.close(constants.NGHTTP2_CANCEL);
    const isIt = ({ repository, method }: Line) => repository === 'given/up' && method === 'GET';
    await until(() => logged(registry.data).some(isIt));
    const line = logged(registry.data).find(isIt);
    expect(line).toMatchObject({ status: 200, broken: true });
    expect(line?.bytes).toBeLessThan(20_000_000);
  });

  test('is a transfer of its own, and breaking it off leaves the others of its connection alone', async () => {
    const { port, data } = await live();
    const [one, other] = [makeBlob(30_000_000), makeBlob(30_000_000)];
    const { begin, ask: askHttp2 } = await http2To(port);
    for (const { bytes, sha256 } of [one, other]) {
      const repository = bytes === one.bytes ? 'one' : 'other';
      await ask(port, 'POST', `/v2/${repository}/blobs/uploads/?digest=${sha256}`, { body: bytes });
    }
    const client = control(data);
    const streams = [
      begin('GET', `/v2/one/blobs/${one.sha256}`).end(),
      begin('GET', `/v2/other/blobs/${other.sha256}`).end(),
    ];
    for (const stream of streams) await once(stream, 'response');
    const [, beginning] = await Promise.all(streams.map((stream) => readSome(stream, 4_000_000)));
    const pulls = (all: Transfer[]) => all.filter(({ direction }) => direction === 'pull');
    const transfers = pulls(
      await transfersOnce(client, (all) => pulls(all).filter(({ bytes }) => bytes > 1_000_000).length === 2),
    );
    expect(transfers.map(({ total }) => total)).toEqual([30_000_000, 30_000_000]);
    for (const { bytes } of transfers) expect(bytes).toBeLessThan(15_000_000);
    const id = transfers.find(({ repository }) => repository === 'one')?.id ?? '';
    await client.ask('cancelTransfer', { id });
    await expect(Array.fromAsync(streams[0] ?? [])).rejects.toThrow();
    const rest = await Array.fromAsync(streams[1] ?? []);
    expect(digestOf(Buffer.concat([beginning ?? Buffer.alloc(0), ...rest]))).toBe(other.sha256);
    expect(inShort(await askHttp2('GET', '/v2/'))).toBe('200');
  });
});

describe('a registry that stops', () => {
  test('lets a request over HTTP/2 finish, and takes no more', async () => {
    const berth = await serve({ args: ['--shutdown-seconds', '8'] });
    const port = Number(new URL(berth.url).port);
    const { bytes, sha256 } = makeBlob(1_000_000);
    const { begin, session, ask } = await http2To(port);
    const idle = await http2To(port);
    expect(inShort(await idle.ask('GET', '/v2/'))).toBe('200');
    const stream = begin('POST', `/v2/app/blobs/uploads/?digest=${sha256}`);
    stream.write(bytes.subarray(0, 400_000));
    await until(() => readdirSync(join(berth.data, 'uploads')).length > 0);
    const goneAway = once(session, 'goaway');
    const closed = once(idle.session, 'close');
    const ended = berth.stop();
    await Promise.all([goneAway, closed]);
    await expect(ask('GET', '/v2/')).rejects.toThrow();
    stream.end(bytes.subarray(400_000));
    expect(inShort(await http2Answer(stream))).toBe('201');
    expect(await ended).toBe(0);
    expect(berth.errors()).toBe('');
  });

  test('breaks off what takes too long', async () => {
    const berth = await serve({ args: ['--shutdown-seconds', '1'] });
    const { begin } = await http2To(Number(new URL(berth.url).port));
    const stream = begin('POST', `/v2/app/blobs/uploads/?digest=${makeBlob().sha256}`).on(
      'error',
      () => undefined,
    );
    stream.write('a beginning');
    await until(() => readdirSync(join(berth.data, 'uploads')).length > 0);
    expect(await berth.stop()).toBe(0);
    await until(() => stream.destroyed);
    expect(berth.errors()).toBe('');
  });
});

/** Reads at least so much of a body, and leaves the rest. */
async function readSome(stream: Readable, atLeast: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stream.iterator({ destroyOnReturn: false })) {
    parts.push(part);
    bytes += part.length;
    if (bytes >= atLeast) break;
  }
  return Buffer.concat(parts);
}

interface Line {
  repository?: string;
  method?: string;
  bytes?: number;
  reference?: string;
  broken?: boolean;
}

function logged(data: string): Line[] {
  const folder = join(data, 'logs');
  const text = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  return text
    .join('')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line));
}

function isBrokenPatch(session: string) {
  return ({ method, reference }: Line) => method === 'PATCH' && session.endsWith(`/${reference}`);
}
