import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { inShort, jsonOf } from '../../make/answer.ts';
import { type Answer, ask } from '../../make/ask.ts';
import { makeBlob } from '../../make/blob.ts';
import { control } from '../../make/control.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { live } from '../../make/life.ts';
import { basic, bearer, homeWith } from '../../make/users.ts';

interface Token {
  token: string;
  access_token: string;
  expires_in: number;
  issued_at: string;
  refresh_token?: string;
}

const home = () => homeWith({ ada: 'engine', bob: 'builder' }, { readOnly: ['bob'] });

/** A registry that gives tokens, and the ways to ask for one. */
async function start(settings: Parameters<typeof live>[0] = {}) {
  const life = await live({ home: home(), tokens: true, ...settings });
  const { port } = life;
  const get = (query: string, headers = {}) => ask(port, 'GET', `/token?${query}`, { headers });
  const post = (form: Record<string, string>) =>
    ask(port, 'POST', '/token', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
  const tokenFor = async (query: string, headers = {}) => jsonOf<Token>(await get(query, headers)).token;
  const as = async (method: string, path: string, token: string, body?: string) =>
    inShort(await ask(port, method, path, { headers: bearer(token), ...(body !== undefined && { body }) }));
  return { ...life, get, post, tokenFor, as };
}

const ada = basic('ada', 'engine');
const bob = basic('bob', 'builder');
const challengeOf = ({ headers }: Answer) => headers['www-authenticate'];
const granted = (token: string) => decodeJwt(token).access;

describe('a client is told where a token is to be had, and for what', () => {
  test.each([
    ['GET', '/v2/', undefined],
    ['GET', '/v2/_catalog', 'registry:catalog:*'],
    ['GET', '/v2/team/app/tags/list', 'repository:team/app:pull'],
    ['HEAD', '/v2/team/app/manifests/v1', 'repository:team/app:pull'],
    ['PUT', '/v2/team/app/manifests/v1', 'repository:team/app:pull,push'],
    ['DELETE', '/v2/team/app/manifests/v1', 'repository:team/app:delete'],
    ['POST', '/v2/team/app/blobs/uploads/', 'repository:team/app:pull,push'],
    ['DELETE', '/v2/team/app/blobs/uploads/some', 'repository:team/app:push'],
    [
      'POST',
      `/v2/team/app/blobs/uploads/?mount=sha256:${'0'.repeat(64)}&from=other`,
      'repository:team/app:pull,push repository:other:pull',
    ],
  ])('%s %s', async (method, path, scope) => {
    const { port } = await start();
    const answer = await ask(port, method, path, { headers: { host: 'localhost:5000' } });
    expect(answer.status).toBe(401);
    const said = scope === undefined ? '' : `,scope="${scope}"`;
    expect(challengeOf(answer)).toBe(`Bearer realm="http://localhost:5000/token",service="berth"${said}`);
  });

  test('a name that is none does not get into the challenge', async () => {
    const { port } = await start();
    const from = encodeURIComponent('a",x="\r\ny');
    const answer = await ask(port, 'POST', `/v2/app/blobs/uploads/?mount=x&from=${from}`);
    expect(challengeOf(answer)).toMatch(/scope="repository:app:pull,push"$/);
  });
});

describe('a token', () => {
  test('is got by GET with name and password, and opens what it was asked for', async () => {
    const { get, as } = await start();
    const answer = await get('service=berth&account=ada&scope=repository:app:pull,push', ada);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    const { token, access_token, expires_in, issued_at, refresh_token } = jsonOf<Token>(answer);
    expect(access_token).toBe(token);
    expect(expires_in).toBeGreaterThanOrEqual(60);
    expect(Math.abs(Date.parse(issued_at) - Date.now())).toBeLessThan(60_000);
    expect(refresh_token).toBeUndefined();
    expect(await as('GET', '/v2/', token)).toBe('200');
    expect(await as('POST', '/v2/app/blobs/uploads/', token)).toBe('202');
    expect(await as('GET', '/v2/app/manifests/v1', token)).toBe('404 MANIFEST_UNKNOWN');
    expect(await as('DELETE', '/v2/app/manifests/v1', token)).toBe('401 UNAUTHORIZED');
    expect(await as('POST', '/v2/other/blobs/uploads/', token)).toBe('401 UNAUTHORIZED');
    expect(await as('GET', '/v2/_catalog', token)).toBe('401 UNAUTHORIZED');
  });

  test('is got by POST with name and password, or with an earlier refresh token', async () => {
    const { post, as } = await start();
    const scope = 'repository:app:pull,push repository:other:pull';
    const first = await post({
      grant_type: 'password',
      username: 'ada',
      password: 'engine',
      scope,
      service: 'berth',
      client_id: 'containerd-client',
      access_type: 'offline',
    });
    const { access_token, refresh_token = '' } = jsonOf<Token>(first);
    expect(await as('POST', '/v2/app/blobs/uploads/', access_token)).toBe('202');
    const second = await post({ grant_type: 'refresh_token', refresh_token, scope, service: 'berth' });
    expect(granted(jsonOf<Token>(second).access_token)).toEqual([
      { type: 'repository', name: 'app', actions: ['pull', 'push'] },
      { type: 'repository', name: 'other', actions: ['pull'] },
    ]);
    // One is not taken for the other.
    expect(await as('GET', '/v2/', refresh_token)).toBe('401 UNAUTHORIZED');
    expect(inShort(await post({ grant_type: 'refresh_token', refresh_token: access_token }))).toBe(
      '401 UNAUTHORIZED',
    );
  });

  test('comes with a refresh token for a docker login', async () => {
    const { get } = await start();
    const { token, refresh_token } = jsonOf<Token>(await get('account=ada&offline_token=true', ada));
    expect([granted(token), typeof refresh_token]).toEqual([[], 'string']);
  });

  test('is refused with a challenge by which a token is not asked for with a token', async () => {
    const { get, post, port } = await start();
    for (const answer of [
      await get('scope=repository:app:pull'),
      await get('', basic('ada', 'wrong')),
      await get('', basic('eve', 'engine')),
      await get('', bearer('abc')),
      await post({ grant_type: 'password', username: 'ada', password: 'wrong' }),
      await post({ grant_type: 'password' }),
      await post({ grant_type: 'refresh_token', refresh_token: 'abc' }),
    ]) {
      expect(inShort(answer)).toBe('401 UNAUTHORIZED');
      expect(challengeOf(answer)).toBe('Basic realm="Berth"');
    }
    expect(inShort(await post({ grant_type: 'client_credentials' }))).toBe('400 UNSUPPORTED');
    const long = await ask(port, 'POST', '/token', { body: `grant_type=${'x'.repeat(100_000)}` });
    expect(long.status).toBe(400);
    const put = await ask(port, 'PUT', '/token');
    expect([put.status, put.headers.allow]).toEqual([405, 'GET, POST']);
  });

  test('says why it opens nothing: too little in it, or not valid', async () => {
    const { tokenFor, port } = await start();
    const token = await tokenFor('scope=repository:app:pull', ada);
    const push = (sent: string) => ask(port, 'POST', '/v2/app/blobs/uploads/', { headers: bearer(sent) });
    expect(challengeOf(await push(token))).toMatch(
      /scope="repository:app:pull,push",error="insufficient_scope"$/,
    );
    for (const sent of [`${token}x`, token.slice(0, -2), 'abc', 'a.b.c']) {
      expect(challengeOf(await push(sent))).toMatch(/,error="invalid_token"$/);
    }
  });

  test('of somebody who may only pull holds no more, and a push with it is denied', async () => {
    const { tokenFor, as } = await start();
    const token = await tokenFor('scope=repository:app:pull,push,delete&scope=repository:app:push', bob);
    expect(granted(token)).toEqual([{ type: 'repository', name: 'app', actions: ['pull'] }]);
    expect(await as('GET', '/v2/app/manifests/v1', token)).toBe('404 MANIFEST_UNKNOWN');
    expect(await as('POST', '/v2/app/blobs/uploads/', token)).toBe('403 DENIED');
  });

  test.each<[scope: string, held: object[]]>([
    ['repository:app:*', [{ type: 'repository', name: 'app', actions: ['pull', 'push', 'delete'] }]],
    ['registry:catalog:*', [{ type: 'registry', name: 'catalog', actions: ['*'] }]],
    ['repository(plugin):app:pull', [{ type: 'repository', name: 'app', actions: ['pull'] }]],
    [
      'repository:localhost:5000/app:pull',
      [{ type: 'repository', name: 'localhost:5000/app', actions: ['pull'] }],
    ],
    ['repository:app:dance', []],
    ['planet:earth:*', []],
    ['repository:app', []],
    ['', []],
  ])('for %s holds what there is of it', async (scope, held) => {
    const { tokenFor } = await start();
    expect(granted(await tokenFor(`scope=${encodeURIComponent(scope)}`, ada))).toEqual(held);
  });

  test('mounts only from where it may pull', async () => {
    const { tokenFor, as, port } = await start();
    const { bytes, sha256 } = makeBlob();
    const sent = await ask(port, 'POST', `/v2/one/blobs/uploads/?digest=${sha256}`, {
      headers: ada,
      body: bytes,
    });
    expect(sent.status).toBe(201);
    const mount = `/v2/two/blobs/uploads/?mount=${sha256}&from=one`;
    const one = await tokenFor('scope=repository:two:pull,push', ada);
    const both = await tokenFor('scope=repository:two:pull,push&scope=repository:one:pull', ada);
    expect([await as('POST', mount, one), await as('POST', mount, both)]).toEqual([
      '401 UNAUTHORIZED',
      '201',
    ]);
  });

  test('is worth nothing with another password, without its user, or from another registry', async () => {
    const { tokenFor, as, data, post, get } = await start();
    const client = control(data);
    const tokens = [
      await tokenFor('scope=repository:app:pull', ada),
      await tokenFor('scope=repository:app:pull', bob),
    ] as const;
    const { refresh_token = '' } = jsonOf<Token>(await get('offline_token=true', ada));
    const look = () => Promise.all(tokens.map((token) => as('GET', '/v2/', token)));
    expect(await look()).toEqual(['200', '200']);
    await client.ask('setUser', { name: 'ada', password: 'engine' });
    await client.ask('removeUser', { name: 'bob' });
    expect(await look()).toEqual(['401 UNAUTHORIZED', '401 UNAUTHORIZED']);
    expect(inShort(await post({ grant_type: 'refresh_token', refresh_token }))).toBe('401 UNAUTHORIZED');
    const other = await start();
    expect(await other.as('GET', '/v2/', await tokenFor('', ada))).toBe('401 UNAUTHORIZED');
  });

  test('forged by whoever has no key opens nothing', async () => {
    const { tokenFor, as } = await start();
    const claims = decodeJwt(await tokenFor('', ada));
    const forge = (key: Uint8Array) => new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(key);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const token of [
      await forge(new Uint8Array(32)),
      await forge(new Uint8Array(32).fill(1)),
      `${part({ alg: 'none' })}.${part(claims)}.`,
    ]) {
      expect(await as('GET', '/v2/', token)).toBe('401 UNAUTHORIZED');
    }
  });

  test('is over after its time', async () => {
    const folder = home();
    const { tokenFor, as } = await start({ home: folder });
    const claims = decodeJwt(await tokenFor('', ada));
    const key = Buffer.from(readFileSync(join(folder, 'token-key'), 'latin1'), 'base64url');
    const now = Math.floor(Date.now() / 1000);
    const sign = (exp: number) =>
      new SignJWT({ ...claims, exp }).setProtectedHeader({ alg: 'HS256' }).sign(key);
    expect(await as('GET', '/v2/', await sign(now + 60))).toBe('200');
    expect(await as('GET', '/v2/', await sign(now - 1))).toBe('401 UNAUTHORIZED');
    const soon = await sign(now + 3);
    expect(await as('GET', '/v2/', soon)).toBe('200');
    await expect.poll(() => as('GET', '/v2/', soon)).toBe('401 UNAUTHORIZED');
  });

  test('still holds when the registry was started again; its key is for this user alone', async () => {
    const folder = home();
    const first = await start({ home: folder });
    const token = await first.tokenFor('scope=repository:app:pull', ada);
    await first.stop();
    const second = await start({ home: folder });
    expect(await second.as('GET', '/v2/', token)).toBe('200');
    if (process.platform !== 'win32') expect(statSync(join(folder, 'token-key')).mode & 0o777).toBe(0o600);
    await second.stop();
    writeFileSync(join(folder, 'token-key'), 'cut sho');
    const third = await start({ home: folder });
    expect(await third.as('GET', '/v2/', token)).toBe('401 UNAUTHORIZED');
    expect(await third.as('GET', '/v2/', await third.tokenFor('', ada))).toBe('200');
  });

  test('is given to anybody where nobody has to log in', async () => {
    const { tokenFor, as, post } = await start({ home: temporaryFolder() });
    const token = await tokenFor('scope=repository:app:pull,push', basic('any', 'one'));
    expect(await as('POST', '/v2/app/blobs/uploads/', token)).toBe('202');
    expect((await post({ grant_type: 'password', username: 'any', password: 'one' })).status).toBe(200);
  });

  test('need not be asked for: a password is taken all the same', async () => {
    const { port } = await start();
    expect((await ask(port, 'POST', '/v2/app/blobs/uploads/', { headers: ada })).status).toBe(202);
    expect(inShort(await ask(port, 'POST', '/v2/app/blobs/uploads/', { headers: bob }))).toBe('403 DENIED');
  });
});

describe('where pulls need no login', () => {
  const open = () => homeWith({ ada: 'engine' }, { anonymousPull: true });

  test('reading needs none, writing does, and clients learn that they can log in', async () => {
    const { port } = await live({ home: open() });
    const look = async (method: string, path: string, headers = {}) =>
      (await ask(port, method, path, { headers: { host: 'localhost:5000', ...headers } })).status;
    for (const path of ['/v2/_catalog', '/v2/app/tags/list', '/v2/app/manifests/v1']) {
      expect([path, await look('GET', path)]).not.toEqual([path, 401]);
    }
    expect(await look('POST', '/v2/app/blobs/uploads/')).toBe(401);
    expect(await look('DELETE', '/v2/app/manifests/v1')).toBe(401);
    expect(await look('GET', '/v2/_catalog', basic('ada', 'wrong'))).toBe(401);
    const greeting = await ask(port, 'GET', '/v2/', { headers: { host: 'localhost:5000' } });
    expect(challengeOf(greeting)).toBe('Bearer realm="http://localhost:5000/token",service="berth"');
  });

  test('whoever asks gets a token that is good for pulls alone', async () => {
    const { tokenFor, as, data } = await start({ home: open(), tokens: false });
    const token = await tokenFor('scope=repository:app:pull,push');
    expect(granted(token)).toEqual([{ type: 'repository', name: 'app', actions: ['pull'] }]);
    expect(await as('GET', '/v2/', token)).toBe('200');
    expect(await as('GET', '/v2/app/manifests/v1', token)).toBe('404 MANIFEST_UNKNOWN');
    expect(await as('POST', '/v2/app/blobs/uploads/', token)).toBe('401 UNAUTHORIZED');
    await control(data).ask('setAnonymousPull', { anonymousPull: false });
    expect(await as('GET', '/v2/app/manifests/v1', token)).toBe('401 UNAUTHORIZED');
  });

  test('whoever has a password gets one that is good for more', async () => {
    const { tokenFor, as } = await start({ home: open(), tokens: false });
    const token = await tokenFor('scope=repository:app:pull,push', ada);
    expect(await as('POST', '/v2/app/blobs/uploads/', token)).toBe('202');
  });
});
