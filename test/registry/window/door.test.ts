import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commands } from '../../../registry/control/contract.ts';
import { berth } from '../../make/cli.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { live } from '../../make/life.ts';
import { askWindow, type ServedWindow, servedWindow } from '../../make/window.ts';

const json = { 'content-type': 'application/json' };

describe('a link', () => {
  test('lets a browser in once, and leads to the address without the token', async () => {
    const window = await servedWindow();
    const path = pathOf(window.link());
    const first = await window.ask(path);
    expect([first.status, first.headers.location]).toEqual([303, '/']);
    expect(first.headers['set-cookie']).toEqual([
      expect.stringMatching(
        new RegExp(`^berth-${window.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
      ),
    ]);
    const second = await window.ask(path);
    expect([second.status, second.headers['set-cookie']]).toEqual([401, undefined]);
  });

  test('has a token of at least 128 random bits, and none is like another', async () => {
    const window = await servedWindow();
    const tokens = [window.link(), window.link()].map(
      (link) => new URL(link).searchParams.get('token') ?? '',
    );
    for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/);
    expect(tokens[0]).not.toBe(tokens[1]);
  });

  test('that was used leads on where the browser is known already', async () => {
    const window = await servedWindow();
    const path = pathOf(window.link());
    const { headers } = await window.ask(path);
    const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const again = await window.ask(path, { headers: { cookie } });
    expect([again.status, again.headers.location]).toEqual([303, '/']);
  });

  test('that is wrong is answered by a page in both languages that says how to get one', async () => {
    const window = await servedWindow();
    for (const path of ['/?token=wrong', '/?token=', '/?token=a&token=b', '/']) {
      const { status, headers, body } = await window.ask(path);
      expect([status, headers['content-type']], path).toEqual([401, 'text/html; charset=utf-8']);
      expect(body).toContain('A link is needed');
      expect(body).toContain('需要链接');
      expect(body).toContain('<pre>berth ui</pre>');
      expect(body).not.toContain('<script');
    }
  });

  test('cannot be guessed by a crowd: most of it is sent away, and a right one comes in all the same', async () => {
    const window = await servedWindow();
    const crowd = Array.from({ length: 60 }, (_, i) => window.ask(`/?token=guess-${i}`));
    const cookie = await window.enter();
    expect((await window.ask('/', { headers: { cookie } })).status).toBe(200);
    const statuses = (await Promise.all(crowd)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(20);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
  });

  test('may be opened from a page of another site, such as a terminal in a browser, by its cookie later on', async () => {
    const window = await servedWindow();
    for (const site of ['cross-site', 'same-site']) {
      const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
      const answer = await window.ask(pathOf(window.link()), { headers });
      expect(answer.status).toBe(200);
      expect(answer.body).toContain('url=/');
      expect(answer.headers['set-cookie']).toHaveLength(1);
    }
  });

  test.each([
    ['of a frame', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
    ['of a script', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
  ])('may not be the address %s of another site', async (_, how) => {
    const window = await servedWindow();
    const path = pathOf(window.link());
    const { status, headers } = await window.ask(path, {
      headers: { 'sec-fetch-site': 'cross-site', ...how },
    });
    expect([status, headers['set-cookie']]).toEqual([403, undefined]);
    expect((await window.ask(path)).status, 'and it was not used up').toBe(303);
  });

  test('is printed by berth serve and by berth ui, and opens that registry only', async () => {
    const [one, other] = [await servedWindow(), await servedWindow()];
    const { code, stdout } = await berth(['ui', '--data', one.data]);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^http://127.0.0.1:${one.port}/\\?token=[\\w-]{43}\n$`));
    expect((await other.ask(pathOf(stdout.trim()))).status).toBe(401);
    expect((await one.ask(pathOf(stdout.trim()))).status).toBe(303);
  });

  test('is not there where the window is not served, and the refusal says how to serve it', async () => {
    const { data } = await live();
    const { code, stdout, stderr } = await berth(['ui', '--data', data]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^[^\n]*berth serve --ui\n$/);
  });
});

describe('without the cookie', () => {
  test('every question is 401 and changes nothing', async () => {
    const window = await servedWindow();
    for (const command of Object.keys(commands)) {
      const { status, body } = await window.ask(`/ask/${command}`, {
        method: 'POST',
        headers: json,
        body: '{}',
      });
      expect([status, JSON.parse(body).code], command).toEqual([401, 'UNAUTHORIZED']);
    }
    for (const path of ['/live', '/logs?lines=10&follow=false', '/assets/index-5fd2a1.js', '/nothing']) {
      expect((await window.ask(path)).status, path).toBe(401);
    }
  });

  test.each([
    ['of another registry', (secret: string) => `berth-1=${secret}`],
    ['with other bytes', (secret: string) => `berth-PORT=${secret.slice(0, -1)}`],
    ['that is empty', () => 'berth-PORT='],
    ['under another name', (secret: string) => `xberth-PORT=${secret}`],
  ])('it is the same as with one %s', async (_, change) => {
    const window = await servedWindow();
    const secret = (await window.enter()).split('=')[1] ?? '';
    const cookie = change(secret).replace('PORT', `${window.port}`);
    expect((await askStatus(window, cookie)).status).toBe(401);
    expect((await window.ask('/', { headers: { cookie } })).status).toBe(401);
  });

  test('of this life of the registry, one of the life before does not help', async () => {
    const before = await servedWindow();
    const cookie = await before.enter();
    await before.stop();
    const after = await servedWindow({ uiListen: [`127.0.0.1:${before.port}`] });
    expect((await askStatus(after, cookie)).status).toBe(401);
  });
});

describe('with the cookie', () => {
  test('every command of the contract can be asked, and is checked against it', async () => {
    const window = await servedWindow();
    const cookie = await window.enter();
    for (const [command, schema] of Object.entries(commands)) {
      const { status } = await window.ask(`/ask/${command}`, {
        method: 'POST',
        headers: { ...json, cookie },
        body: '[]',
      });
      expect(status, `${command} is there, and an array is no ${JSON.stringify(schema)}`).toBe(400);
    }
    const { status, body } = await askStatus(window, cookie);
    expect([status, JSON.parse(body).data]).toEqual([200, window.data]);
  });

  test('a cookie beside others is found', async () => {
    const window = await servedWindow();
    const cookie = `a=b; ${await window.enter()}; berth-${window.port}=other`;
    expect((await askStatus(window, cookie)).status).toBe(200);
  });

  test('a refusal is trouble as data, with its status', async () => {
    const window = await servedWindow();
    const cookie = await window.enter();
    const ask = (command: string, body: string) =>
      window.ask(`/ask/${command}`, { method: 'POST', headers: { ...json, cookie }, body });
    const unknown = await ask('inspect', '{"reference":"app:v1"}');
    expect([unknown.status, JSON.parse(unknown.body).message]).toEqual([404, expect.stringContaining('app')]);
    for (const [command, body, status] of [
      ['inspect', '{}', 400],
      ['inspect', '{', 400],
      ['nothing', '{}', 404],
    ] as const) {
      const answer = await ask(command, body);
      expect([answer.status, JSON.parse(answer.body).message]).toEqual([
        status,
        expect.stringMatching(/\.$/),
      ]);
    }
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=a', ''])(
    'a body of type "%s" is no question',
    async (type) => {
      const window = await servedWindow();
      const headers = { cookie: await window.enter(), ...(type && { 'content-type': type }) };
      const { status } = await window.ask('/ask/status', { method: 'POST', headers, body: '{}' });
      expect(status).toBe(415);
    },
  );

  test('only GET and POST are understood', async () => {
    const window = await servedWindow();
    const cookie = await window.enter();
    for (const method of ['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
      for (const path of ['/', '/ask/status', '/assets/index-5fd2a1.js']) {
        expect((await window.ask(path, { method, headers: { cookie } })).status, `${method} ${path}`).toBe(
          405,
        );
      }
    }
    expect((await window.ask('/ask/status', { headers: { cookie } })).status).toBe(404);
  });

  test.each<[string, Record<string, string>]>([
    ['a foreign Host', { host: 'evil.example' }],
    ['a foreign Origin', { origin: 'https://evil.example' }],
    ['the Origin of another port', { origin: 'http://127.0.0.1:1' }],
    ['no origin at all', { origin: 'null' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another name of this site', { 'sec-fetch-site': 'same-site' }],
  ])('a request with %s is refused, whatever it asks', async (_, foreign) => {
    const window = await servedWindow();
    const headers = { ...json, cookie: await window.enter(), ...foreign };
    const asked = [
      window.ask('/', { headers }),
      window.ask('/assets/index-5fd2a1.js', { headers }),
      window.ask('/live', { headers }),
      window.ask('/ask/status', { method: 'POST', headers, body: '{}' }),
    ];
    for (const { status } of await Promise.all(asked)) expect(status).toBe(403);
  });

  test('a link cannot be used by a name that was made to lead here', async () => {
    const window = await servedWindow();
    const path = pathOf(window.link());
    const headers = { host: 'evil.example', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect((await window.ask(path, { headers })).status).toBe(403);
    expect((await window.ask(path)).status).toBe(303);
  });

  test('a request of the own page is answered', async () => {
    const window = await servedWindow();
    const headers = {
      ...json,
      cookie: await window.enter(),
      host: `localhost:${window.port}`,
      origin: `http://localhost:${window.port}`,
      'sec-fetch-site': 'same-origin',
    };
    const { status } = await window.ask('/ask/status', { method: 'POST', headers, body: '{}' });
    expect(status).toBe(200);
  });
});

describe('the files', () => {
  test('go out with their types; what has a hash in its name is never asked for again, the rest each time', async () => {
    const window = await servedWindow();
    const headers = { cookie: await window.enter() };
    const expected = {
      '/': ['text/html; charset=utf-8', 'private, no-cache'],
      '/assets/index-5fd2a1.js': ['text/javascript; charset=utf-8', 'private, max-age=31536000, immutable'],
      '/assets/index-5fd2a1.css': ['text/css; charset=utf-8', 'private, max-age=31536000, immutable'],
    };
    for (const [path, [type, caching]] of Object.entries(expected)) {
      const answer = await window.ask(path, { headers });
      expect([answer.status, answer.headers['content-type'], answer.headers['cache-control']], path).toEqual([
        200,
        type,
        caching,
      ]);
      const known = { ...headers, 'if-none-match': answer.headers.etag ?? '' };
      const again = await window.ask(path, { headers: known });
      expect([again.status, again.body]).toEqual([304, '']);
      expect((await window.ask(path, { headers: { ...headers, 'if-none-match': '"old"' } })).status).toBe(
        200,
      );
    }
  });

  test.each([
    '/../package.json',
    '/%2e%2e/package.json',
    '/..%2fpackage.json',
    '/assets/../../../../../../etc/passwd',
    '/assets/..%2f..%2f..%2fetc%2fpasswd',
    '/assets/%252e%252e/index.html',
    '/assets\\..\\..\\x.js',
    '//etc/passwd',
    '/assets/',
    '/assets',
    '/index.html',
    '/assets/index-5fd2a1.js.map',
    '/assets/index-5fd2a1.js%00.css',
    '/%',
    '/favicon.ico',
  ])('do not include %s', async (path) => {
    const window = await servedWindow();
    const { status, body } = await window.ask(path, { headers: { cookie: await window.enter() } });
    expect(status).toBeOneOf([400, 404]);
    expect(body).not.toContain('root:');
    expect(body).not.toContain('"berth"');
  });
});

test('every answer says what a browser may do with it', async () => {
  const window = await servedWindow();
  const cookie = await window.enter();
  const asked = [
    window.ask('/', { headers: { cookie } }),
    window.ask('/'),
    window.ask(pathOf(window.link())),
    window.ask('/assets/index-5fd2a1.js', { headers: { cookie } }),
    window.ask('/ask/status', { method: 'POST', headers: { ...json, cookie }, body: '{}' }),
    window.ask('/nothing', { headers: { cookie } }),
    window.ask('/', { method: 'PUT' }),
    window.ask('/', { headers: { host: 'evil.example' } }),
    window.ask('/logs?lines=1&follow=false', { headers: { cookie } }),
  ];
  for (const { headers } of await Promise.all(asked)) {
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': expect.stringMatching(/no-store|private/),
    });
    const policy = (headers['content-security-policy'] as string).split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
      ]),
    );
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  }
});

describe('the window door', () => {
  test('is closed where nobody asked for it', async () => {
    const { port, data, stop } = await servedWindow();
    await stop();
    await live({ data, uiListen: [`127.0.0.1:${port}`] });
    await expect(askWindow(port, '/')).rejects.toThrow('ECONNREFUSED');
  });

  test('opens beyond this machine only where that is allowed', async () => {
    await expect(servedWindow({ uiListen: ['0.0.0.0:0'] })).rejects.toThrow(
      /^0\.0\.0\.0:0 can be reached from other machines.*--allow-remote/,
    );
    const window = await servedWindow({ uiListen: ['0.0.0.0:0'], allowRemote: true });
    expect(window.link()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=/);
    expect((await window.ask(pathOf(window.link()))).status).toBe(303);
  });

  test('whose port is taken says which option chooses another, and leaves nothing running', async () => {
    const { port } = await servedWindow();
    const data = temporaryFolder();
    const again = servedWindow({ data, uiListen: [`127.0.0.1:${port}`] });
    await expect(again).rejects.toThrow(/Port .* is held by .*--ui-listen localhost:/);
    await live({ data });
  });

  test('is at both addresses of localhost', async () => {
    const window = await servedWindow({ uiListen: ['localhost:0'] });
    expect(window.link()).toMatch(/^http:\/\/localhost:/);
    for (const host of ['127.0.0.1', '[::1]']) {
      expect((await fetch(`http://${host}:${window.port}/`)).status, host).toBe(401);
    }
  });
});

test('the window that is not built is one sentence', async () => {
  const { builtWindow } = await import('../../../registry/window/built.ts');
  await expect(builtWindow(temporaryFolder())).rejects.toThrow(
    'The window is not built. Build it with: npm run build',
  );
});

test('no link and no cookie goes into the log', async () => {
  const window = await servedWindow();
  const link = window.link();
  const cookie = await window.enter();
  await askStatus(window, cookie);
  await window.stop();
  const log = readFileSync(join(window.data, 'logs/berth.log'), 'utf8');
  expect(log).not.toContain(new URL(link).searchParams.get('token'));
  expect(log).not.toContain(cookie.split('=')[1]);
});

function pathOf(link: string): string {
  const { pathname, search } = new URL(link);
  return pathname + search;
}

function askStatus(window: ServedWindow, cookie: string) {
  return window.ask('/ask/status', { method: 'POST', headers: { ...json, cookie }, body: '{}' });
}
