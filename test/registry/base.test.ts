import { expect, test } from 'vitest';
import { inShort } from '../make/answer.ts';
import { serve } from '../make/berth.ts';
import { makeBlob } from '../make/blob.ts';
import { sharedRegistry } from '../make/registry.ts';
import { connectTo } from '../make/socket.ts';

const registry = sharedRegistry();
const { sha256: digest } = makeBlob();

test('GET /v2/ answers 200 with an empty object in plain application/json', async () => {
  const { status, headers, body } = await registry.ask('GET', '/v2/');
  expect(status).toBe(200);
  expect(headers).toEqual({
    'content-type': 'application/json',
    'content-length': '2',
    'docker-distribution-api-version': 'registry/2.0',
  });
  expect(body.toString()).toBe('{}');
});

test('HEAD /v2/ says the same without the body', async () => {
  const { status, headers } = await registry.ask('HEAD', '/v2/');
  expect(status).toBe(200);
  expect(headers).toEqual({
    'content-type': 'application/json',
    'content-length': '2',
    'docker-distribution-api-version': 'registry/2.0',
  });
});

test('/v2 without its slash is answered, not redirected', async () => {
  expect(inShort(await registry.ask('GET', '/v2'))).toBe('200');
});

test('what a client adds to the address or accepts changes nothing', async () => {
  const plain = await registry.ask('GET', '/v2/');
  expect(await registry.ask('GET', '/v2/?ns=docker.io&what=ever')).toEqual(plain);
  const headers = { accept: 'text/html', 'accept-encoding': 'zstd;q=1.0, gzip;q=0.8, deflate;q=0.5' };
  expect(await registry.ask('GET', '/v2/', { headers })).toEqual(plain);
});

test('/ says in plain text that the registry is running', async () => {
  const { status, headers, body } = await registry.ask('GET', '/');
  expect(status).toBe(200);
  expect(headers['content-type']).toMatch(/^text\/plain/);
  expect(body.toString()).toContain('/v2/');
});

test.each(['/v1/', '/favicon.ico', '/v3/a/tags/list', '/v2.json', '//v2/'])(
  'there is nothing at %s',
  async (path) => {
    expect(inShort(await registry.ask('GET', path))).toMatch(/^404 /);
  },
);

test.each(['/v2/_oci/ext/discover', '/v2/x', '/v2/a/b', '/v2/a/tags', '/v2/a/manifests', '/v2/a/blobs'])(
  'there is nothing of the registry at %s',
  async (path) => {
    expect(inShort(await registry.ask('GET', path))).toMatch(/^404 (NAME_UNKNOWN|UNSUPPORTED)$/);
  },
);

const addresses: [path: string, allowed: string][] = [
  ['/v2', 'GET, HEAD'],
  ['/v2/', 'GET, HEAD'],
  ['/v2/_catalog', 'GET, HEAD'],
  ['/v2/a/b/tags/list', 'GET, HEAD'],
  ['/v2/a/b/blobs/uploads', 'POST'],
  ['/v2/a/b/blobs/uploads/', 'POST'],
  ['/v2/a/b/blobs/uploads/some-id', 'GET, HEAD, PATCH, PUT, DELETE'],
  [`/v2/a/b/blobs/${digest}`, 'GET, HEAD, DELETE'],
  ['/v2/a/b/manifests/v1', 'GET, HEAD, PUT, DELETE'],
  [`/v2/a/b/referrers/${digest}`, 'GET, HEAD'],
];

test.each(addresses)('%s takes %s and refuses every other method', async (path, allowed) => {
  for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
    const answer = await registry.ask(method, path);
    if (allowed.split(', ').includes(method)) expect(answer.status, method).not.toBe(405);
    else {
      expect(inShort(answer), method).toBe(method === 'HEAD' ? '405' : '405 UNSUPPORTED');
      expect(answer.headers.allow).toBe(allowed);
    }
  }
});

test('a refusal leaves the connection usable', async () => {
  const connection = await connectTo(registry.port);
  for (let i = 0; i < 3; i++) {
    connection.send(`HEAD /v2/a/manifests/none HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    expect((await connection.answer('HEAD')).status).toBe(404);
    connection.send(`GET /v2/a/manifests/none HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    expect(inShort(await connection.answer())).toBe('404 MANIFEST_UNKNOWN');
    connection.send('POST /v2/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello');
    expect(inShort(await connection.answer())).toBe('405 UNSUPPORTED');
  }
  connection.reset();
});

test('a client that wants the connection closed has it closed after the answer', async () => {
  const connection = await connectTo(registry.port);
  connection.send('GET /v2/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  expect((await connection.answer()).status).toBe(200);
  await connection.closed;
});

test('a request without a Host is refused like any other bad one', async () => {
  const connection = await connectTo(registry.port);
  connection.send('GET /v2/ HTTP/1.1\r\n\r\n');
  expect(inShort(await connection.answer())).toBe('400 UNSUPPORTED');
});

test('an expectation nobody knows is refused in the form of the API', async () => {
  const connection = await connectTo(registry.port);
  connection.send('GET /v2/ HTTP/1.1\r\nHost: localhost\r\nExpect: a-miracle\r\n\r\n');
  expect((await connection.answer()).status).toBeOneOf([200, 417]);
});

test('localhost is served on both of its addresses', async () => {
  const { url } = await serve();
  const { port } = new URL(url);
  expect((await fetch(`http://127.0.0.1:${port}/v2/`)).status).toBe(200);
  expect((await fetch(`http://[::1]:${port}/v2/`)).status).toBe(200);
});
