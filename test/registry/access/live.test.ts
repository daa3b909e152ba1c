import {
  appendFileSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ask } from '../../make/ask.ts';
import { run } from '../../make/command.ts';
import { control } from '../../make/control.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { live } from '../../make/life.ts';
import { describeWith } from '../../make/tools.ts';
import { basic, homeWith, userLine } from '../../make/users.ts';

async function start(home: string) {
  const { port, data } = await live({ home });
  const status = async (headers = {}) => (await ask(port, 'GET', '/v2/', { headers })).status;
  const as = (name: string, password: string) => status(basic(name, password));
  return { file: join(home, 'htpasswd'), data, port, status, as };
}

describe('what other programs write into the file is taken in', () => {
  test('a user who comes, one who goes, another password', async () => {
    const { file, as } = await start(homeWith({ ada: 'engine' }));
    expect(await as('ada', 'engine')).toBe(200);
    appendFileSync(file, userLine('bob', 'builder'));
    await expect.poll(() => as('bob', 'builder')).toBe(200);
    expect(await as('ada', 'engine')).toBe(200);
    writeFileSync(file, userLine('bob', 'another'));
    await expect.poll(() => as('ada', 'engine')).toBe(401);
    expect([await as('bob', 'another'), await as('bob', 'builder')]).toEqual([200, 401]);
  });

  test('the first file ever, one that is replaced, and one that is removed', async () => {
    const home = temporaryFolder();
    const { file, status, as } = await start(home);
    expect(await status()).toBe(200);
    writeFileSync(file, userLine('ada', 'engine'));
    await expect.poll(() => status()).toBe(401);
    expect(await as('ada', 'engine')).toBe(200);
    writeFileSync(join(home, 'new'), userLine('ada', 'another'));
    renameSync(join(home, 'new'), file);
    await expect.poll(() => as('ada', 'another')).toBe(200);
    rmSync(file);
    await expect.poll(() => status()).toBe(200);
  });

  test('a right, and whether pulls need a login', async () => {
    const home = homeWith({ ada: 'engine' });
    const { port } = await start(home);
    const push = async () =>
      (await ask(port, 'POST', '/v2/app/blobs/uploads/', { headers: basic('ada', 'engine') })).status;
    const pull = async () => (await ask(port, 'GET', '/v2/_catalog')).status;
    expect([await push(), await pull()]).toEqual([202, 401]);
    writeFileSync(join(home, 'access.json'), '{"readOnly":["ada"],"anonymousPull":true}');
    await expect.poll(async () => [await push(), await pull()]).toEqual([403, 200]);
  });
});

describe('nobody is let in', () => {
  test('while the file is being written', async () => {
    const { file, status, as } = await start(homeWith({ ada: 'engine' }));
    const whole = readFileSync(file, 'utf8');
    const seen = new Set<number>();
    for (let i = 0; i < 20; i++) {
      writeFileSync(file, i % 2 === 0 ? '' : whole.slice(0, 20));
      await delay(90);
      seen.add(await status());
    }
    writeFileSync(file, whole);
    expect([...seen]).toEqual([401]);
    await expect.poll(() => as('ada', 'engine')).toBe(200);
  });

  test('by a file of which no line can be used', async () => {
    const home = homeWith({});
    writeFileSync(join(home, 'htpasswd'), 'ada:$apr1$a$b\n');
    const { status, as, data } = await start(home);
    expect([await status(), await as('ada', 'engine')]).toEqual([401, 401]);
    expect(await control(data).ask('access', {})).toMatchObject({
      users: [],
      unusable: [{ line: 1, reason: 'hash' }],
    });
  });

  test('by rights that are broken: they stay, and who is gone is gone', async () => {
    const home = homeWith({ ada: 'engine', bob: 'builder' }, { readOnly: ['bob'] });
    const { port, as, file, data } = await start(home);
    writeFileSync(join(home, 'access.json'), '{"readOnly":');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^ada.*\n/, ''));
    await expect.poll(() => as('ada', 'engine')).toBe(401);
    const push = await ask(port, 'POST', '/v2/app/blobs/uploads/', { headers: basic('bob', 'builder') });
    expect(push.status).toBe(403);
    await expect(control(data).ask('setAnonymousPull', { anonymousPull: true })).rejects.toMatchObject({
      code: 'USERS_FILE_INVALID',
    });
    expect(readFileSync(join(home, 'access.json'), 'utf8')).toBe('{"readOnly":');
  });

  test.each(['{"readOnly":', '[]', '{"readOnly":"bob"}', '{"anonymousPull":1}'])(
    'when the registry starts beside %s: it does not start',
    async (text) => {
      const home = homeWith({ ada: 'engine' });
      writeFileSync(join(home, 'access.json'), text);
      await expect(live({ home })).rejects.toMatchObject({ code: 'USERS_FILE_INVALID' });
    },
  );
});

describe('a change', () => {
  test('keeps what else is in the files, and a link', async () => {
    const home = homeWith({}, { note: 'ours', readOnly: ['ada'] });
    const elsewhere = join(temporaryFolder(), 'users');
    writeFileSync(elsewhere, '# people\n');
    rmSync(join(home, 'htpasswd'));
    symlinkSync(elsewhere, join(home, 'htpasswd'));
    const { data, as } = await start(home);
    const client = control(data);
    await client.ask('setUser', { name: 'bob', password: 'builder', readOnly: true });
    expect(lstatSync(join(home, 'htpasswd')).isSymbolicLink()).toBe(true);
    expect(readFileSync(elsewhere, 'utf8')).toMatch(/^# people\nbob:\$2y\$/);
    expect(JSON.parse(readFileSync(join(home, 'access.json'), 'utf8'))).toEqual({
      note: 'ours',
      readOnly: ['ada', 'bob'],
      anonymousPull: false,
    });
    expect(await as('bob', 'builder')).toBe(200);
  });

  test('of many at once loses none', async () => {
    const { data } = await start(temporaryFolder());
    const client = control(data);
    const names = Array.from({ length: 8 }, (_, i) => `user-${i}`);
    await Promise.all(
      names.map((name, i) => client.ask('setUser', { name, password: name, readOnly: i % 2 === 0 })),
    );
    const { users } = await client.ask('access', {});
    expect(users.map(({ name, readOnly }) => [name, readOnly])).toEqual(
      names.map((name, i) => [name, i % 2 === 0]),
    );
  });

  test.skipIf(process.platform !== 'linux')('that cannot be written says why', async () => {
    const client = control((await start('/sys/berth')).data);
    await expect(client.ask('setUser', { name: 'ada', password: 'engine' })).rejects.toMatchObject({
      code: 'USERS_FILE_INVALID',
      message: expect.stringMatching(/^\/sys\/berth\/access\.lock cannot be written: /),
    });
  });

  test('of what is not there says so', async () => {
    const client = control((await start(homeWith({ ada: 'engine' }))).data);
    await expect(client.ask('removeUser', { name: 'eve' })).rejects.toMatchObject({ code: 'USER_UNKNOWN' });
    await expect(client.ask('setUser', { name: 'eve', readOnly: true })).rejects.toMatchObject({
      code: 'USER_UNKNOWN',
      facts: { name: 'eve' },
    });
  });
});

describeWith('htpasswd', { tools: ['htpasswd'] }, ({ htpasswd }) => {
  test('makes users who can log in, changes and removes them, beside a running registry', async () => {
    const { file, as, data } = await start(temporaryFolder());
    const [name, password] = ['ada', 'Enginé of "analysis" $1'];
    await run(htpasswd, ['-cbB', file, name, password]);
    await expect.poll(() => as(name, password)).toBe(200);
    await run(htpasswd, ['-bB', '-C', '8', file, 'bob', 'builder']);
    await expect.poll(() => as('bob', 'builder')).toBe(200);
    await run(htpasswd, ['-bB', file, name, 'another']);
    await expect.poll(() => as(name, password)).toBe(401);
    await run(htpasswd, ['-D', file, 'bob']);
    await expect.poll(() => as('bob', 'builder')).toBe(401);
    expect((await control(data).ask('access', {})).users).toMatchObject([{ name: 'ada' }]);
  });

  test('verifies the passwords that Berth sets', async () => {
    const { file, data } = await start(temporaryFolder());
    await control(data).ask('setUser', { name: 'ada', password: 'engine ä' });
    await run(htpasswd, ['-vb', file, 'ada', 'engine ä']);
    await expect(run(htpasswd, ['-vb', file, 'ada', 'engine'])).rejects.toThrow();
  });
});
