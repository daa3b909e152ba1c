import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Access } from '../../../registry/facts.ts';
import { ask } from '../../make/ask.ts';
import { berth } from '../../make/cli.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { live } from '../../make/life.ts';
import { atTerminal, ctrlC } from '../../make/terminal.ts';
import { describeWith } from '../../make/tools.ts';
import { basic } from '../../make/users.ts';

/** `berth user` for one home and one data folder, with a password for its standard input. */
function userOf({ home = temporaryFolder(), data = temporaryFolder() } = {}) {
  const user = (args: string[], input = '') =>
    berth(['user', ...args, '--data', data], {
      input,
      env: { BERTH_HOME: home },
    });
  const add = (name: string, password: string, ...more: string[]) =>
    user(['add', name, '--password-stdin', ...more], password);
  const access = async () => JSON.parse((await user(['ls', '--json'])).stdout) as Access;
  return { home, data, user, add, access };
}

const nobody =
  'There are no users: everybody on this machine may do everything. Add one with: berth user add NAME\n';

describe('berth user, while no registry runs,', () => {
  test('works on the files, which are for this user alone', async () => {
    const { home, user, add, access } = userOf();
    expect((await user([])).stdout).toBe(nobody);
    expect(existsSync(join(home, 'htpasswd'))).toBe(false);
    expect((await add('ada', 'engine\n')).stdout).toBe(
      'ada may pull, push and delete.\nFrom now on everybody has to log in.\n',
    );
    expect((await add('bob', 'builder\r\n', '--read-only')).stdout).toBe('bob may pull.\n');
    expect((await user(['ls'])).stdout).toMatch(
      /^NAME +MAY +LAST SEEN\nada +everything +–\nbob +pull +–\nPulls need a login\.\n$/,
    );
    for (const file of ['htpasswd', 'access.json']) {
      if (process.platform !== 'win32') expect(statSync(join(home, file)).mode & 0o777).toBe(0o600);
    }
    expect(readFileSync(join(home, 'htpasswd'), 'utf8')).toMatch(
      /^ada:\$2y\$10\$.{53}\nbob:\$2y\$10\$.{53}\n$/,
    );

    const { port } = await live({ home });
    const get = async (name: string, password: string) =>
      (await ask(port, 'GET', '/v2/', { headers: basic(name, password) })).status;
    expect([await get('ada', 'engine'), await get('bob', 'builder'), await get('bob', 'engine')]).toEqual([
      200, 200, 401,
    ]);

    expect((await user(['rm', 'ada'])).stdout).toBe('ada is no user any more.\n');
    expect((await user(['rm', 'bob'])).stdout).toBe(`bob is no user any more.\n${nobody}`);
    expect(await access()).toMatchObject({ users: [], unusable: [] });
  });

  test('changes a right alone without asking for the password', async () => {
    const { home, user, add, access } = userOf();
    await add('ada', 'engine');
    const before = readFileSync(join(home, 'htpasswd'), 'utf8');
    expect((await user(['add', 'ada', '--read-only'])).stdout).toBe('ada may pull.\n');
    expect((await user(['add', 'ada', '--no-read-only'])).stdout).toBe('ada may pull, push and delete.\n');
    expect(readFileSync(join(home, 'htpasswd'), 'utf8')).toBe(before);
    await user(['add', 'ada', '--read-only']);
    await add('ada', 'another');
    expect((await access()).users).toMatchObject([{ name: 'ada', readOnly: true }]);
  });

  test('says of bad input what is wrong, and changes nothing', async () => {
    const { home, user, add } = userOf();
    const refusals: [ended: Promise<{ code: number | null; stderr: string }>, says: RegExp][] = [
      [add('', 'x'), /cannot be a user's name/],
      [add('a:b', 'x'), /"a:b" cannot be a user's name/],
      [add('#ada', 'x'), /cannot be a user's name/],
      [add('berth-itself', 'x'), /cannot be a user's name/],
      [add('ada', ''), /it is empty/],
      [add('ada', 'a\nb'), /a character that cannot be typed/],
      [add('ada', 'ä'.repeat(37)), /longer than 72 bytes/],
      [user(['add', 'ada']), /Hand it over with: berth user add ada --password-stdin/],
      [user(['rm', 'ada']), /There is no user ada/],
      [user(['anonymous', 'maybe']), /Say on or off/],
    ];
    for (const [ended, says] of refusals) {
      const { code, stderr } = await ended;
      expect(stderr).toMatch(says);
      expect(code).toBe(1);
    }
    expect(existsSync(join(home, 'htpasswd'))).toBe(false);
  });

  test('names lines by which nobody can log in', async () => {
    const { home, user, add, access } = userOf();
    const old = '# ours\nold:$apr1$x$y\nno colon\n';
    writeFileSync(join(home, 'htpasswd'), old);
    expect((await access()).unusable).toEqual([
      { line: 2, reason: 'hash' },
      { line: 3, reason: 'form' },
    ]);
    const { stdout } = await add('ada', 'engine');
    expect(stdout).not.toContain('From now on');
    expect((await user(['ls'])).stdout).toContain('line 2 of');
    expect(readFileSync(join(home, 'htpasswd'), 'utf8').startsWith(old)).toBe(true);
  });

  test('several at once lose nobody', async () => {
    const { add, access } = userOf();
    const names = Array.from({ length: 6 }, (_, i) => `user-${i}`);
    const ended = await Promise.all(names.map((name) => add(name, name)));
    expect(ended.map(({ code }) => code)).toEqual(names.map(() => 0));
    expect((await access()).users.map(({ name }) => name)).toEqual(names);
  });
});

describe('berth user, of a registry that runs,', () => {
  test('holds at once', async () => {
    const home = temporaryFolder();
    const { data, port } = await live({ home });
    const { user, add, access } = userOf({ home: temporaryFolder(), data });
    const get = async (headers = {}) => (await ask(port, 'GET', '/v2/_catalog', { headers })).status;
    expect(await get()).toBe(200);
    await add('ada', 'engine');
    expect([await get(), await get(basic('ada', 'engine'))]).toEqual([401, 200]);
    expect((await access()).file).toBe(join(home, 'htpasswd'));
    expect((await user(['ls'])).stdout).toMatch(/^ada +everything +now$/m);
    await add('ada', 'another');
    expect([await get(basic('ada', 'engine')), await get(basic('ada', 'another'))]).toEqual([401, 200]);
    await user(['anonymous', 'on']);
    expect(await get()).toBe(200);
    await user(['anonymous', 'off']);
    expect(await get()).toBe(401);
    await user(['rm', 'ada']);
    expect(await get()).toBe(200);
  });
});

describeWith('berth user at a terminal', { tools: ['script'] }, ({ script }) => {
  const start = () => {
    const { home, data, access } = userOf();
    const terminal = atTerminal(script, ['user', 'add', 'ada', '--data', data, '--home', home]);
    return { terminal, access };
  };

  test('asks for the password twice, and shows nothing of it', async () => {
    const { terminal, access } = start();
    await terminal.shows('Password of ada: ');
    terminal.type('sesame\r');
    await terminal.shows('Once more: ');
    terminal.type('sesame\r');
    expect(await terminal.ended).toBe(0);
    expect(terminal.screen()).toContain('ada may pull, push and delete.');
    expect(terminal.screen()).not.toContain('ses');
    expect((await access()).users).toMatchObject([{ name: 'ada' }]);
  });

  test('takes two that differ, or Ctrl+C, for a no', async () => {
    for (const second of ['other\r', ctrlC]) {
      const { terminal, access } = start();
      await terminal.shows('Password of ada: ');
      terminal.type('sesame\r');
      await terminal.shows('Once more: ');
      terminal.type(second);
      expect(await terminal.ended).toBe(1);
      expect(terminal.screen()).toContain('Nothing was changed.');
      expect((await access()).users).toEqual([]);
    }
  });
});
