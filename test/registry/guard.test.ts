import { hostname, networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { errorsIn, inShort, jsonOf } from '../make/answer.ts';
import { makeBlob } from '../make/blob.ts';
import { makeArtifact } from '../make/manifest.ts';
import { sharedRegistry } from '../make/registry.ts';
import { connectTo } from '../make/socket.ts';

const registry = sharedRegistry({ hosts: ['registry.test', 'Berth.Example'] });
const get = (headers: Record<string, string>, path = '/v2/') => registry.ask('GET', path, { headers });

describe('the Host of a request', () => {
  test.each([
    'localhost',
    'localhost:5000',
    'LOCALHOST:5000',
    'localhost.',
    'app.localhost',
    'a.b.localhost:80',
    'host.docker.internal',
    'host.docker.internal:5000',
    'gateway.docker.internal',
    'kubernetes.docker.internal',
    'host.containers.internal',
    'host.minikube.internal',
    'host.k3d.internal',
    'host.lima.internal',
    '127.0.0.1',
    '127.0.0.1:5000',
    '127.8.9.10',
    '10.0.2.2:5000',
    '192.168.65.254',
    '[::1]',
    '[::1]:5000',
    '[fe80::1]:5000',
    hostname(),
    `${hostname()}.local`,
    'registry.test',
    'REGISTRY.test:5000',
    'berth.example',
  ])('may be %s', async (host) => {
    expect(inShort(await get({ host }))).toBe('200');
  });

  test.each([
    'evil.example',
    'evil.example:5000',
    'localhost.evil.example',
    'evillocalhost',
    'xlocalhost:5000',
    'localhost.localdomain',
    '127.0.0.1.evil.example',
    '127.0.0.1.nip.io',
    'sub.registry.test',
    'docker.internal',
    'evil.host.docker.internal',
    'metadata.google.internal',
    'localhost@evil.example',
    'evil.example#.localhost',
    'evil.example/.localhost',
    'localhost:5000:5000',
    'localhost:port',
    '[::1',
    '[evil.example]',
    '::1',
    '256.0.0.1',
    '2130706433',
    '0x7f.1',
    '*',
    ',',
  ])('may not be %s', async (host) => {
    for (const path of ['/v2/', '/', '/v2/_catalog', '/v2/a/tags/list', '/nothing']) {
      expect(inShort(await get({ host }, path))).toBe('403 DENIED');
    }
  });

  test('that is refused is named in the answer', async () => {
    const [error] = errorsIn(await get({ host: 'evil.example' }));
    expect(error?.message).toContain('evil.example');
  });

  test('may not come twice, whatever the two are', async () => {
    for (const second of ['localhost', 'evil.example']) {
      for (const name of ['Host', 'host', 'HOST']) {
        const connection = await connectTo(registry.port);
        connection.send(`GET /v2/ HTTP/1.1\r\nHost: localhost\r\n${name}: ${second}\r\n\r\n`);
        expect((await connection.answer()).status).toBe(400);
        connection.reset();
      }
    }
  });

  test('is looked at again on every request of a connection', async () => {
    const connection = await connectTo(registry.port);
    for (const [host, expected] of [
      ['localhost', '200'],
      ['evil.example', '403 DENIED'],
      ['localhost', '200'],
    ]) {
      connection.send(`GET /v2/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      expect(inShort(await connection.answer())).toBe(expected);
    }
    connection.reset();
  });

  test('in the request line counts no more than the header', async () => {
    const connection = await connectTo(registry.port);
    connection.send('GET http://localhost/v2/ HTTP/1.1\r\nHost: evil.example\r\n\r\n');
    expect((await connection.answer()).status).toBeOneOf([400, 403, 404]);
    connection.reset();
  });

  test('may be missing from the HTTP of old, which no browser speaks', async () => {
    const connection = await connectTo(registry.port);
    connection.send('GET /v2/ HTTP/1.0\r\n\r\n');
    expect((await connection.answer()).status).toBeOneOf([200, 400, 403]);
    connection.reset();
  });
});

describe('a web page', () => {
  const pages: Record<string, Record<string, string>> = {
    'of another site': { origin: 'https://evil.example' },
    'of another port of this machine': { origin: 'http://localhost:3000' },
    'of another name of this machine': { origin: 'http://127.0.0.1:5000' },
    'in a sandbox, or a file': { origin: 'null' },
    'with an empty origin': { origin: '' },
    'with an origin that only begins right': { origin: 'http://localhost:5000.evil.example' },
    'with an origin of another scheme': { origin: 'chrome-extension://localhost:5000' },
    'of an application': { origin: 'app://-' },
    'without origin, from another site': { 'sec-fetch-site': 'cross-site' },
    'without origin, from another name of the same site': { 'sec-fetch-site': 'same-site' },
    'that a browser and an origin tell of': {
      'sec-fetch-site': 'cross-site',
      origin: 'http://localhost:5000',
    },
  };

  test.each(Object.entries(pages))('%s may ask nothing', async (_, headers) => {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      for (const path of ['/v2/', '/', '/v2/_catalog', '/v2/a/manifests/v1']) {
        const answer = await registry.ask(method, path, { headers: { host: 'localhost:5000', ...headers } });
        expect(inShort(answer)).toBe(method === 'HEAD' ? '403' : '403 DENIED');
      }
    }
  });

  test.each(Object.entries(pages))('%s changes nothing', async (_, page) => {
    const manifest = makeArtifact();
    await registry.push('safe', manifest, 'v1');
    const before = {
      files: registry.leftovers(),
      tags: jsonOf(await registry.ask('GET', '/v2/safe/tags/list')),
    };
    const headers = { host: 'localhost:5000', ...page };
    const { bytes, sha256 } = makeBlob();
    const session = await registry.open('safe');

    await registry.ask('POST', `/v2/safe/blobs/uploads/?digest=${sha256}`, { headers, body: bytes });
    await registry.ask('POST', '/v2/unsafe/blobs/uploads/', { headers });
    await registry.ask('PATCH', session, { headers, body: bytes });
    await registry.ask('DELETE', session, { headers });
    await registry.ask('PUT', '/v2/safe/manifests/v2', {
      headers: { ...headers, 'content-type': manifest.mediaType },
      body: manifest.bytes,
    });
    await registry.ask('DELETE', '/v2/safe/manifests/v1', { headers });

    expect((await registry.ask('GET', session)).headers.range).toBe('0-0');
    expect((await registry.ask('HEAD', `/v2/safe/blobs/${sha256}`)).status).toBe(404);
    expect((await registry.ask('GET', '/v2/unsafe/tags/list')).status).toBe(404);
    expect({
      files: registry.leftovers(),
      tags: jsonOf(await registry.ask('GET', '/v2/safe/tags/list')),
    }).toEqual(before);
  });

  test('cannot find out by asking first: a preflight is refused like any request', async () => {
    const headers = {
      host: 'localhost:5000',
      origin: 'https://evil.example',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'content-type',
      'access-control-request-private-network': 'true',
    };
    for (const path of ['/v2/', '/v2/a/manifests/v1', '/', '*']) {
      const { status } = await registry.ask('OPTIONS', path, { headers });
      expect(status).toBe(403);
    }
  });

  test('that is refused gets that answer, however much it sends', async () => {
    const { status } = await registry.ask('POST', '/v2/a/blobs/uploads/', {
      headers: { host: 'localhost:5000', origin: 'https://evil.example' },
      body: Buffer.alloc(16 * 1024 * 1024),
    });
    expect(status).toBe(403);
  });
});

describe("who is no web page, or the registry's own address in a browser", () => {
  test.each<[who: string, headers: Record<string, string>]>([
    ['an address typed into the browser', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }],
    ['the same origin', { 'sec-fetch-site': 'same-origin' }],
    ['the same origin, by name', { origin: 'http://localhost:5000' }],
    ['the same origin, behind TLS', { origin: 'https://localhost:5000' }],
    ['docker', { 'user-agent': 'docker/28.0.1 go/go1.23.6', accept: '*/*' }],
  ])('%s is answered, and never with a permission for others', async (_, headers) => {
    const answer = await get({ host: 'localhost:5000', ...headers });
    expect(inShort(answer)).toBe('200');
    // That there is no Access-Control-* header is checked on every answer.
  });
});

test('an address of this machine in its network is no foreign name', async () => {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  for (const { address, family } of addresses) {
    const literal = address.replace(/%.*/, '');
    const host = family === 'IPv6' ? `[${literal}]:5000` : `${literal}:5000`;
    expect(inShort(await get({ host }))).toBe('200');
  }
});
