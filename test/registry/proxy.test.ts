import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { Proxies } from '../../registry/proxy.ts';
import { inShort } from '../make/answer.ts';
import { ask } from '../make/ask.ts';
import { temporaryFolder } from '../make/folder.ts';
import { live } from '../make/life.ts';
import { basic, homeWith } from '../make/users.ts';
import { open } from '../make/ways.ts';

/** What is known of a request with these headers, from this address. */
function visitor(
  headers: Record<string, string>,
  { from = '10.0.0.1', publicUrl = '', encrypted = false } = {},
) {
  const proxies = new Proxies({ trustedProxies: ['10.0.0.0/8', 'fd00::/8', '127.0.0.1'], publicUrl });
  const socket = { remoteAddress: from, ...(encrypted && { encrypted }) };
  const asked = { host: 'registry.test', ...headers };
  const { address, isSecure, origin, forwardedHost } = proxies.visitor({
    headers: asked,
    socket,
  } as unknown as IncomingMessage);
  return { address, isSecure, origin, forwardedHost };
}

describe('the address of a client', () => {
  const cases: [string, Record<string, string>, address: string][] = [
    ['is that of its connection', {}, '10.0.0.1'],
    ['is what the proxy says', { 'x-forwarded-for': '203.0.113.7' }, '203.0.113.7'],
    ['is not what it says itself', { 'x-forwarded-for': '192.0.2.1, 203.0.113.7' }, '203.0.113.7'],
    [
      'is told through several proxies',
      { 'x-forwarded-for': '203.0.113.7, 10.9.9.9, 10.0.0.2' },
      '203.0.113.7',
    ],
    [
      'is that before the first stranger',
      { 'x-forwarded-for': '192.0.2.1, 203.0.113.7, 10.0.0.2' },
      '203.0.113.7',
    ],
    ['may have a port', { 'x-forwarded-for': '203.0.113.7:4711' }, '203.0.113.7'],
    ['may be of IPv6', { 'x-forwarded-for': '2001:db8::7' }, '2001:db8::7'],
    ['may be of IPv6 with a port', { 'x-forwarded-for': '[2001:db8::7]:4711' }, '2001:db8::7'],
    ['may be one of the proxies', { 'x-forwarded-for': '10.0.0.3' }, '10.0.0.3'],
    ['is none that is none', { 'x-forwarded-for': 'unknown' }, '10.0.0.1'],
    ['is none behind one that is none', { 'x-forwarded-for': '203.0.113.7, evil"\n' }, '10.0.0.1'],
    ['is none where nothing is said', { 'x-forwarded-for': ' , ' }, '10.0.0.1'],
    ['is told in the standard form', { forwarded: 'for=203.0.113.7;proto=https' }, '203.0.113.7'],
    ['is quoted there', { forwarded: 'For="[2001:db8::7]:4711"' }, '2001:db8::7'],
    [
      'is told by the last stranger',
      { forwarded: 'for=192.0.2.1, for=203.0.113.7, for=10.0.0.2' },
      '203.0.113.7',
    ],
    ['is hidden', { forwarded: 'for=_hidden, for=10.0.0.2' }, '10.0.0.2'],
    ['is not taken from what is malformed', { forwarded: 'for="203.0.113.7' }, '10.0.0.1'],
    [
      'is the same in both forms',
      { 'x-forwarded-for': '203.0.113.7', forwarded: 'for=203.0.113.7' },
      '203.0.113.7',
    ],
    ['is neither of two', { 'x-forwarded-for': '192.0.2.1', forwarded: 'for=203.0.113.7' }, '10.0.0.1'],
  ];
  test.each(cases)('%s', (_, headers, address) => {
    expect(visitor(headers).address).toBe(address);
  });

  test('is its own where it is no proxy that is trusted, whatever it says', () => {
    const headers = {
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
      forwarded: 'for=203.0.113.7;proto=https;host=evil.example',
    };
    expect(visitor(headers, { from: '192.0.2.1' })).toEqual({
      address: '192.0.2.1',
      isSecure: false,
      origin: 'http://registry.test',
      forwardedHost: undefined,
    });
  });
});

describe('the origin by which a client knows the registry', () => {
  const cases: [string, Record<string, string>, origin: string, isSecure: boolean][] = [
    ['is that of the request', {}, 'http://registry.test', false],
    ['has the scheme the client used', { 'x-forwarded-proto': 'https' }, 'https://registry.test', true],
    ['has it in any case', { 'x-forwarded-proto': 'HTTPS' }, 'https://registry.test', true],
    ['has no other scheme', { 'x-forwarded-proto': 'javascript' }, 'http://registry.test', false],
    ['has the host the client used', { 'x-forwarded-host': 'hub.test:8443' }, 'http://hub.test:8443', false],
    ['has both', { forwarded: 'proto=https;host="hub.test:8443"' }, 'https://hub.test:8443', true],
    [
      'has what the first of the proxies was asked for',
      { forwarded: 'for=203.0.113.7;proto=https;host=hub.test, for=10.0.0.2;proto=http;host=inner.test' },
      'https://hub.test',
      true,
    ],
    [
      'has not what strangers say before it',
      { 'x-forwarded-for': '192.0.2.1, 203.0.113.7', 'x-forwarded-proto': 'http, https' },
      'https://registry.test',
      true,
    ],
    [
      'has nothing where the two forms tell different things',
      { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'https', forwarded: 'for=203.0.113.7' },
      'http://registry.test',
      false,
    ],
  ];
  test.each(cases)('%s', (_, headers, origin, isSecure) => {
    const { origin: found, isSecure: is } = visitor(headers);
    expect({ origin: found, isSecure: is }).toEqual({ origin, isSecure });
  });

  test('is encrypted where the connection is, unless the proxy says that its own was not', () => {
    expect(visitor({}, { encrypted: true })).toMatchObject({
      isSecure: true,
      origin: 'https://registry.test',
    });
    const told = visitor({ 'x-forwarded-proto': 'http' }, { encrypted: true });
    expect(told).toMatchObject({ isSecure: false, origin: 'http://registry.test' });
  });

  test('is the public address wherever there is one', () => {
    const publicUrl = 'https://registry.example.com/';
    for (const from of ['10.0.0.1', '192.0.2.1'])
      expect(visitor({ 'x-forwarded-host': 'hub.test' }, { publicUrl, from }).origin).toBe(
        'https://registry.example.com',
      );
  });
});

describe('a registry behind a proxy', () => {
  const start = (options: object = {}) =>
    live({ home: homeWith({ ada: 'engine' }), tokens: true, trustedProxies: ['127.0.0.0/8'], ...options });
  const realmFor = async (port: number, headers: Record<string, string>) => {
    const answer = await ask(port, 'GET', '/v2/', { headers });
    return /realm="([^"]+)"/.exec(answer.headers['www-authenticate'] ?? '')?.[1] ?? inShort(answer);
  };

  test('sends clients for tokens to where they know it', async () => {
    const { port } = await start({ hosts: ['hub.test'] });
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'hub.test' };
    expect(await realmFor(port, forwarded)).toBe('https://hub.test/token');
    expect(await realmFor(port, { host: 'hub.test', 'x-forwarded-proto': 'https' })).toBe(
      'https://hub.test/token',
    );
    expect(await realmFor(port, {})).toBe(`http://127.0.0.1:${port}/token`);
  });

  test('sends them to its public address, whose host is one of its own', async () => {
    const { port } = await start({ publicUrl: 'https://registry.example.com:8443', trustedProxies: [] });
    for (const host of ['registry.example.com', 'registry.example.com:8443', 'localhost'])
      expect(await realmFor(port, { host })).toBe('https://registry.example.com:8443/token');
    expect(await realmFor(port, { host: 'example.com' })).toBe('403 DENIED');
  });

  test('refuses a host that is none of its own, also when a proxy was asked for it', async () => {
    const { port } = await start({ hosts: ['hub.test'] });
    expect(await realmFor(port, { 'x-forwarded-host': 'evil.example' })).toBe('403 DENIED');
    expect(await realmFor(port, { forwarded: 'host=evil.example' })).toBe('403 DENIED');
    expect(await realmFor(port, { host: 'evil.example', 'x-forwarded-host': 'hub.test' })).toBe('403 DENIED');
  });

  test('holds the origin of a page against the host that the proxy was asked for', async () => {
    const { port } = await start({ hosts: ['hub.test'], tokens: false });
    const headers = {
      'x-forwarded-host': 'hub.test',
      'x-forwarded-proto': 'https',
      ...basic('ada', 'engine'),
    };
    const from = async (origin: string) =>
      inShort(await ask(port, 'GET', '/v2/', { headers: { ...headers, origin } }));
    expect(await from('https://hub.test')).toBe('200');
    expect(await from('https://evil.example')).toBe('403 DENIED');
  });

  test('keeps its Locations relative', async () => {
    const { port } = await live({
      trustedProxies: ['127.0.0.1'],
      hosts: ['hub.test'],
      home: temporaryFolder(),
    });
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'hub.test' };
    const { location } = (await ask(port, 'POST', '/v2/app/blobs/uploads/', { headers })).headers;
    expect(location).toMatch(/^\/v2\/app\/blobs\/uploads\/[\w-]+$/);
    expect((await open(port, 'app')).headers.location).toMatch(/^\/v2\//);
  });

  test('slows down who tries passwords, and not who comes by the same proxy', async () => {
    const { port } = await start({ tokens: false });
    const attempt = (password: string, client: string) =>
      ask(port, 'GET', '/v2/', { headers: { ...basic('ada', password), 'x-forwarded-for': client } });
    const tries = Array.from({ length: 40 }, (_, i) => attempt(`wrong ${i}`, '203.0.113.7'));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses).toContain(429);
    expect((await attempt('engine', '203.0.113.8')).status).toBe(200);
  });
});

describe('settings of proxies', () => {
  test.each(['nonsense', '10.0.0.0/33', '10.0.0.1-10.0.0.9', ''])('"%s" is no proxy', async (proxy) => {
    await expect(live({ trustedProxies: [proxy] })).rejects.toMatchObject({
      code: 'SETTING_INVALID',
      facts: { setting: 'trustedProxies', value: proxy },
    });
  });

  test.each([
    'registry.example.com',
    'https://registry.example.com/path',
    'https://registry.example.com/?a',
    'https://me:secret@registry.example.com',
    'ftp://registry.example.com',
    'https://',
  ])('"%s" is no public address', async (publicUrl) => {
    await expect(live({ publicUrl })).rejects.toMatchObject({
      code: 'SETTING_INVALID',
      facts: { setting: 'publicUrl', value: publicUrl },
    });
  });
});
