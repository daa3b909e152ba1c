import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { hashSync } from 'bcryptjs';
import { describe, expect, test } from 'vitest';
import { errorsIn, inShort, jsonOf } from '../../make/answer.ts';
import { ask } from '../../make/ask.ts';
import { control } from '../../make/control.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { live } from '../../make/life.ts';
import { basic, homeWith } from '../../make/users.ts';

const challenge = 'Basic realm="Berth"';

describe('without users', () => {
  test('nobody has to log in, and whoever does all the same may do everything', async () => {
    const { port } = await live({ home: temporaryFolder() });
    expect((await ask(port, 'GET', '/v2/')).status).toBe(200);
    const headers = basic('anyone', 'anything');
    expect((await ask(port, 'GET', '/v2/', { headers })).status).toBe(200);
    expect((await ask(port, 'POST', '/v2/app/blobs/uploads/', { headers })).status).toBe(202);
  });
});

describe('with users', () => {
  const start = async () => live({ home: homeWith({ ada: 'engine', bob: 'builder' }) });

  test('every address says that a login is needed, also to HEAD', async () => {
    const { port } = await start();
    const addresses: [path: string, methods: string[]][] = [
      ['/v2/', ['GET', 'HEAD']],
      ['/v2', ['GET', 'HEAD']],
      ['/v2/_catalog', ['GET', 'HEAD']],
      ['/v2/app/tags/list', ['GET', 'HEAD']],
      ['/v2/app/blobs/uploads/', ['POST']],
      ['/v2/app/blobs/uploads/some', ['GET', 'PATCH', 'PUT', 'DELETE']],
      [`/v2/app/blobs/sha256:${'0'.repeat(64)}`, ['GET', 'HEAD', 'DELETE']],
      ['/v2/app/manifests/v1', ['GET', 'HEAD', 'PUT', 'DELETE']],
      [`/v2/app/referrers/sha256:${'0'.repeat(64)}`, ['GET', 'HEAD']],
    ];
    for (const [path, answered] of addresses) {
      for (const method of answered) {
        const answer = await ask(port, method, path, method === 'PUT' ? { body: 'x' } : {});
        expect([method, path, answer.status]).toEqual([method, path, 401]);
        expect(answer.headers['www-authenticate']).toBe(challenge);
        if (method !== 'HEAD') expect(errorsIn(answer)[0]?.code).toBe('UNAUTHORIZED');
      }
    }
  });

  test('the right password opens, any other does not', async () => {
    const { port } = await start();
    const get = async (headers: Record<string, string>) =>
      inShort(await ask(port, 'GET', '/v2/', { headers }));
    expect(await get(basic('ada', 'engine'))).toBe('200');
    expect(await get(basic('bob', 'builder'))).toBe('200');
    expect(await get(basic('ada', 'engine'))).toBe('200');
    for (const wrong of [
      basic('ada', 'builder'),
      basic('ada', ''),
      basic('', 'engine'),
      basic('Ada', 'engine'),
      basic('ada ', 'engine'),
      basic('eve', 'engine'),
      basic('', ''),
      { authorization: 'Basic' },
      { authorization: 'Basic !!!' },
      { authorization: `Basic ${Buffer.from('ada').toString('base64')}` },
      { authorization: 'Bearer abc' },
      { authorization: 'Digest username="ada"' },
      { authorization: '' },
    ]) {
      expect([wrong, await get(wrong)]).toEqual([wrong, '401 UNAUTHORIZED']);
    }
  });

  test('a refused push is answered, however much it sends', async () => {
    const { port } = await start();
    const body = Buffer.alloc(8 * 1024 * 1024);
    for (const headers of [{}, basic('ada', 'wrong')]) {
      const answer = await ask(port, 'POST', '/v2/app/blobs/uploads/', { headers, body });
      expect(inShort(answer)).toBe('401 UNAUTHORIZED');
    }
  });

  test('a client that goes away while its password is looked at leaves nothing behind', async () => {
    const home = homeWith({});
    writeFileSync(join(home, 'htpasswd'), `ada:${hashSync('engine', 11)}\n`);
    const { port, data } = await live({ home });
    const client = control(data);
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const { authorization } = basic('ada', 'engine');
    socket.write(
      `POST /v2/app/blobs/uploads/?digest=sha256:${'0'.repeat(64)} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\nContent-Length: 100\r\n\r\nsome`,
    );
    await once(socket.end(), 'finish');
    socket.destroy();
    expect((await ask(port, 'GET', '/v2/', { headers: { authorization } })).status).toBe(200);
    await expect.poll(() => client.ask('transfers', {})).toEqual([]);
    expect((await ask(port, 'GET', '/v2/app/tags/list', { headers: { authorization } })).status).toBe(404);
  });

  test('the first page, which health checks ask for, needs no login', async () => {
    const { port } = await start();
    expect((await ask(port, 'GET', '/')).status).toBe(200);
  });

  test('a user who may only read pulls, and is told that that is all', async () => {
    const home = homeWith({ ada: 'engine', bob: 'builder' }, { readOnly: ['bob'] });
    const { port } = await live({ home });
    const as = (name: string, password: string) => ({ headers: basic(name, password) });
    await ask(port, 'POST', '/v2/app/blobs/uploads/', as('ada', 'engine'));
    expect((await ask(port, 'GET', '/v2/_catalog', as('bob', 'builder'))).status).toBe(200);
    expect(inShort(await ask(port, 'GET', '/v2/app/manifests/v1', as('bob', 'builder')))).toBe(
      '404 MANIFEST_UNKNOWN',
    );
    for (const [method, path] of [
      ['POST', '/v2/app/blobs/uploads/'],
      ['PUT', '/v2/app/manifests/v1'],
      ['PATCH', '/v2/app/blobs/uploads/some'],
      ['DELETE', '/v2/app/manifests/v1'],
    ] as const) {
      const answer = await ask(port, method, path, as('bob', 'builder'));
      expect(inShort(answer)).toBe('403 DENIED');
      expect(errorsIn(answer)[0]?.message).toContain('bob');
      expect(answer.headers['www-authenticate']).toBeUndefined();
    }
  });

  test('who asked stands in the log, and no password does', async () => {
    const { port, data, url } = await start();
    await ask(port, 'GET', '/v2/', { headers: basic('ada', 'engine') });
    await ask(port, 'GET', '/v2/', { headers: basic('ada', 'not-the-engine') });
    await fetch(`${url}/token?account=ada&secret=sesame`, { headers: basic('ada', 'engine') });
    const lines: string[] = [];
    for await (const line of control(data).logs({ lines: 100, follow: false })) lines.push(line);
    const requests = lines.map((line) => JSON.parse(line)).filter(({ method }) => method === 'GET');
    expect(requests.map(({ user, status }) => [user, status])).toEqual([
      ['ada', 200],
      [undefined, 401],
      ['ada', 200],
    ]);
    const all = lines.join('\n');
    for (const secret of ['engine', 'sesame', 'Basic', basic('ada', 'engine').authorization.slice(6)]) {
      expect(all).not.toContain(secret);
    }
  });

  test('who was seen, and when, is known to the owner', async () => {
    const { port, data } = await start();
    await ask(port, 'GET', '/v2/', { headers: basic('ada', 'engine') });
    await ask(port, 'GET', '/v2/', { headers: basic('bob', 'wrong') });
    const { users } = await control(data).ask('access', {});
    expect(users).toEqual([
      { name: 'ada', readOnly: false, lastSeenAt: expect.any(Number) },
      { name: 'bob', readOnly: false, lastSeenAt: null },
    ]);
  });

  test('the registry itself pushes its first image by its own credentials', async () => {
    const { data, port } = await start();
    const { reference } = await control(data).ask('pushWelcome', {});
    expect(reference).toMatch(/hello\/berth:1$/);
    const answer = await ask(port, 'GET', '/v2/hello/berth/tags/list', { headers: basic('ada', 'engine') });
    expect(jsonOf(answer)).toEqual({ name: 'hello/berth', tags: ['1'] });
  });
});
