import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PlainError } from '../../../registry/errors.ts';
import { settingForms } from '../../../registry/settings.ts';
import { serve } from '../../make/berth.ts';
import { berth, berthScript, type Ended } from '../../make/cli.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { live } from '../../make/life.ts';

const tree = new URL('../../../', import.meta.url).pathname;

describe('a registry that started', () => {
  test('says in one line where it is and where its data are, once it can be reached there', async () => {
    const data = temporaryFolder();
    const child = spawn(process.execPath, [berthScript, 'serve', '--data', data, '--listen', 'localhost:0']);
    onTestFinished(async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    });
    let [stdout, stderr] = ['', ''];
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    for await (const text of child.stdout.iterator({ destroyOnReturn: false })) {
      stdout += text;
      if (stdout.endsWith('\n')) break;
    }
    const [, url = '', folder] =
      /^Berth is ready on (http:\/\/localhost:\d+), data in (.+)\n$/.exec(stdout) ?? [];
    expect([url, folder]).toEqual([expect.stringMatching(/:\d+$/), data]);
    expect((await fetch(`${url}/v2/`)).status).toBe(200);
    expect(stderr).toBe('');
  });

  test('on port 0 has the same port in both families, and each answers', async () => {
    const { port } = await live({ listen: ['localhost:0'] });
    for (const host of ['127.0.0.1', '[::1]']) {
      expect((await fetch(`http://${host}:${port}/v2/`)).status, host).toBe(200);
    }
  });

  test('on one literal address is not on the other', async () => {
    const { url, port } = await live({ listen: ['127.0.0.1:0'] });
    expect(url).toBe(`http://127.0.0.1:${port}`);
    await expect(fetch(`http://[::1]:${port}/v2/`)).rejects.toThrow();
  });

  test('on both literal addresses of localhost is called that', async () => {
    const { url } = await live({ listen: ['127.0.0.1:0', '[::1]:0'] });
    expect(url).toMatch(/^http:\/\/localhost:\d+$/);
  });

  test('on an address that was named twice is there once', async () => {
    const { url, data } = await live({ listen: ['127.0.0.1:0', '127.0.0.1:0'] });
    const { stdout } = await berth(['status', '--data', data, '--json']);
    expect(JSON.parse(stdout).addresses).toEqual([url]);
  });

  test('makes its data folder, and those above it', async () => {
    const data = join(temporaryFolder(), 'a/b/c');
    await live({ data });
    expect(readdirSync(data).sort()).toEqual(
      expect.arrayContaining(['berth.db', 'docker', 'logs', 'uploads']),
    );
  });

  test('with --allow-remote can be reached from other machines, and says so in its status', async () => {
    const { url, data } = await serve({ listen: ['0.0.0.0:0'], args: ['--allow-remote'] });
    expect((await fetch(`http://127.0.0.1:${new URL(url).port}/v2/`)).status).toBe(200);
    const { stdout } = await berth(['status', '--data', data]);
    expect(stdout).toMatch(/Reachable from other machines, unencrypted/);
  });
});

interface Trouble {
  /** Prepares a folder and gives the options that are in the way. */
  make(folder: string): string[];
  says: RegExp;
}

const troubles: Record<string, Trouble> = {
  'a database of a newer version': {
    make: (folder) => {
      database(folder, { application_id: 0x62727468, user_version: 9999 });
      return ['--data', folder];
    },
    says: /newer version of Berth.*9999/,
  },
  'a database of another program': {
    make: (folder) => {
      database(folder, { application_id: 1234 });
      return ['--data', folder];
    },
    says: /berth\.db is not a database of Berth/,
  },
  'a database of garbage': {
    make: (folder) => {
      writeFileSync(join(folder, 'berth.db'), 'this is no database '.repeat(1000));
      return ['--data', folder];
    },
    says: /berth\.db is damaged or not a database/,
  },
  'a database that is cut short': {
    make: (folder) => {
      database(folder, { application_id: 0x62727468, user_version: 1 });
      writeFileSync(join(folder, 'berth.db'), Buffer.concat([header(folder), Buffer.alloc(300)]));
      return ['--data', folder];
    },
    says: /berth\.db is damaged or not a database/,
  },
  'a folder of other files': {
    make: (folder) => {
      writeFileSync(join(folder, 'thesis.txt'), 'precious');
      return ['--data', folder];
    },
    says: /thesis\.txt.*not a data folder of Berth/,
  },
  'a data folder that is a file': {
    make: (folder) => {
      writeFileSync(join(folder, 'file'), '');
      return ['--data', join(folder, 'file')];
    },
    says: /file cannot be used: it is a file/,
  },
  'a data folder below a file': {
    make: (folder) => {
      writeFileSync(join(folder, 'file'), '');
      return ['--data', join(folder, 'file/data')];
    },
    says: /file\/data cannot be used: a part of the path is a file/,
  },
  'a data folder that is a link to nowhere': {
    make: (folder) => {
      symlinkSync(join(folder, 'nowhere'), join(folder, 'link'));
      return ['--data', join(folder, 'link')];
    },
    says: /data folder .*cannot be (used|reached)/,
  },
  'a data folder where no file system makes one': {
    make: () => ['--data', '/proc/berth/data'],
    says: /\/proc\/berth\/data cannot be used: it leads to nowhere/,
  },
  'an address beyond this machine': {
    make: (folder) => ['--data', folder, '--listen', '0.0.0.0:0'],
    says: /0\.0\.0\.0:0 can be reached from other machines.*--allow-remote/,
  },
};

describe('a start is refused in one sentence for', () => {
  test.each(Object.keys(troubles))('%s', async (name) => {
    const { ended, says, strangers } = (await troubled())[name] ?? never();
    expectRefusal(ended, says);
    if (name.includes('file')) expect(strangers, 'nothing was left in what is not ours').toEqual([]);
  });

  test.each([
    [
      'all addresses of IPv6',
      ['[::]:0'],
      false,
      /^\[::\]:0 can be reached from other machines.*--allow-remote/,
    ],
    ['one good and one beyond', ['localhost:0', '192.0.2.7:0'], false, /^192\.0\.2\.7:0 can be reached from/],
    [
      'an address of another machine',
      ['192.0.2.7:0'],
      true,
      /^192\.0\.2\.7:0 is not an address of this machine/,
    ],
    ['an address without a port', ['localhost'], false, /^"localhost" is not an address.*localhost:5000/],
    ['a port that is none', ['localhost:65536'], false, /^"localhost:65536" is not an address/],
    ['a host nobody knows', ['no-such-host.invalid:5000'], false, /no-such-host\.invalid.* no name/],
  ])('%s', async (_, listen, allowRemote, says) => {
    const data = temporaryFolder();
    const started = live({ data, listen, allowRemote });
    await expect(started).rejects.toBeInstanceOf(PlainError);
    await expect(started).rejects.toThrow(says);
    await expect(started).rejects.toThrow(/^[^\n]+\.$/);
    await live({ data });
  });

  test('a folder, a parent of one, and a database without permission to write', async () => {
    const [folder, parent, stopped] = [temporaryFolder(), temporaryFolder(), await live()];
    await stopped.stop();
    for (const path of [folder, parent]) chmodSync(path, 0o555);
    chmodSync(join(stopped.data, 'berth.db'), 0o444);
    const refused = async (data: string, says: RegExp) => {
      const options = { through: withoutPrivileges };
      expectRefusal(await berth(['serve', '--data', data, '--listen', 'localhost:0'], options), says);
    };
    await Promise.all([
      refused(folder, /this user may not write there/),
      refused(join(parent, 'data'), /this user may not write there/),
      refused(stopped.data, /may not (write|be written)/),
    ]);
  });

  test('a folder inside that is not ours to write', async () => {
    const { data, stop } = await live();
    await stop();
    chmodSync(join(data, 'logs'), 0o555);
    chmodSync(join(data, 'logs/berth.log'), 0o444);
    const { code, stderr, stdout } = await berth(['serve', '--data', data, '--listen', 'localhost:0'], {
      through: withoutPrivileges,
      timeoutMs: 1500,
    });
    // It may run without a log, or say why it does not; it never dies of it.
    if (code === null) expect(stdout).toMatch(/^Berth is ready/);
    else expect([code, stderr]).toEqual([1, expect.stringMatching(oneSentence)]);
    expect(stderr, 'nothing runs that could be read').not.toContain('reading goes on');
  });
});

describe('a Node that is too old', () => {
  const oldest = oldestNodeOf(join(tree, 'package.json'));
  const old = nodesOnPath().find((node) => isOlder(versionOf(node), oldest));
  const refusal = (version: string) => ({
    status: 1,
    stdout: '',
    stderr: `Berth needs Node ${oldest.join('.')} or newer; this is ${version}.\n`,
  });

  test.skipIf(!old)('is told apart by itself', () => {
    const { status, stdout, stderr } = runWith(old ?? '', []);
    expect({ status, stdout, stderr }).toEqual(refusal(versionOf(old ?? '')));
  });

  test('is told apart by its version', () => {
    const [major, minor] = oldest;
    for (const version of [`${major}.${minor - 1}.99`, `${major - 2}.99.0`]) {
      const pretend = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`;
      const { status, stdout, stderr } = runWith(process.execPath, ['--import', pretend]);
      expect({ status, stdout, stderr }).toEqual(refusal(version));
    }
  });

  function runWith(node: string, options: string[]) {
    return spawnSync(node, [...options, berthScript, 'status'], { encoding: 'utf8', timeout: 10_000 });
  }
});

test('no package of ours needs a newer Node than Berth says it needs', () => {
  const oldest = oldestNodeOf(join(tree, 'package.json')).join('.');
  const { dependencies } = JSON.parse(readFileSync(join(tree, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    const needed = oldestNodeOf(join(tree, 'node_modules', name, 'package.json'));
    expect(isOlder(oldest, needed), `${name} needs Node ${needed.join('.')}`).toBe(false);
  }
});

test('the help of serve lists every setting with its variable and default', async () => {
  const { code, stdout } = await berth(['serve', '--help'], { env: { COLUMNS: '200' } });
  expect(code).toBe(0);
  for (const { option, environment, description } of settingForms) {
    expect(stdout).toContain(option);
    expect(stdout).toContain(environment);
    expect(stdout.replace(/\s+/g, ' ')).toContain(description);
  }
  expect(stdout).toContain('--config');
});

const oneSentence = /^[A-Z"/[\d][^\n]*[^.?][.?]\n$/;

let outcomes: Promise<Record<string, { ended: Ended; says: RegExp; strangers: string[] }>> | undefined;

/** What came of every trouble. The first to ask waits for all, which run at once: most of it is waiting for Node. */
function troubled() {
  outcomes ??= (async () => {
    const run = async ([name, { make, says }]: [string, Trouble]) => {
      const folder = temporaryFolder();
      const options = make(folder);
      const before = filesIn(folder);
      const ended = await berth(['serve', '--listen', 'localhost:0', ...options]);
      return [
        name,
        { ended, says, strangers: filesIn(folder).filter((file) => !before.includes(file)) },
      ] as const;
    };
    return Object.fromEntries(await Promise.all(Object.entries(troubles).map(run)));
  })();
  return outcomes;
}

function expectRefusal({ code, stdout, stderr }: Ended, says: RegExp): void {
  expect(stderr).toMatch(says);
  expect(stderr, 'one sentence').toMatch(oneSentence);
  expect([code, stdout]).toEqual([1, '']);
}

function never(): never {
  throw new Error('this cannot be');
}

/** Root may write anywhere; without its capabilities it is a user like others. */
const withoutPrivileges = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all'] : [];

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' });
}

function database(folder: string, pragmas: Record<string, number>): void {
  mkdirSync(folder, { recursive: true });
  const sql = new Sqlite(join(folder, 'berth.db'));
  for (const [name, value] of Object.entries(pragmas)) sql.pragma(`${name} = ${value}`);
  sql.close();
}

/** The first bytes of a SQLite file, which promise more than comes. */
function header(folder: string): Buffer {
  const sql = new Sqlite(join(folder, 'whole.db'));
  sql.exec(`PRAGMA application_id = ${0x62727468}; CREATE TABLE t (a); CREATE TABLE u (a)`);
  const bytes = sql.serialize();
  sql.close();
  return bytes.subarray(0, 4096);
}

/** The oldest Node a package says it runs on; 0.0 if it says nothing. */
function oldestNodeOf(packageFile: string): [major: number, minor: number] {
  const { engines } = JSON.parse(readFileSync(packageFile, 'utf8'));
  const [, major = 0, minor = 0] = /^>=\s*(\d+)(?:\.(\d+))?/.exec(engines?.node ?? '') ?? [];
  return [Number(major), Number(minor)];
}

function nodesOnPath(): string[] {
  return (process.env.PATH ?? '').split(':').map((folder) => join(folder, 'node'));
}

function versionOf(node: string): string {
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8', timeout: 5000 });
  return stdout?.trim().replace(/^v/, '') ?? '';
}

function isOlder(version: string, [major, minor]: [number, number]): boolean {
  const [ownMajor, ownMinor = 0] = version.split('.').map(Number);
  return !!ownMajor && (ownMajor < major || (ownMajor === major && ownMinor < minor));
}
