import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { troubleOf } from '../../../registry/errors.ts';
import type { Trouble } from '../../../registry/facts.ts';
import { control } from '../../make/control.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { live } from '../../make/life.ts';

describe('what keeps a registry from starting is said as data', () => {
  test('a port that is taken, with its holder and another port', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const facts = { host: '127.0.0.1', port, suggestion: port + 1 };
    expect(await troubleOnStart({ listen: [`127.0.0.1:${port}`] })).toMatchObject({
      code: 'PORT_TAKEN',
      facts,
    });
  });

  test('addresses that are none, or not of this machine, or open to others', async () => {
    expect(await troubleOnStart({ listen: ['localhost'] })).toMatchObject({
      code: 'ADDRESS_INVALID',
      facts: { address: 'localhost' },
    });
    expect(await troubleOnStart({ listen: ['no-such-name.invalid:5000'] })).toMatchObject({
      code: 'ADDRESS_MISSING',
      facts: { address: 'no-such-name.invalid:5000' },
    });
    expect(await troubleOnStart({ listen: ['192.0.2.1:5000'], allowRemote: true })).toMatchObject({
      code: 'ADDRESS_MISSING',
      facts: { address: '192.0.2.1:5000' },
    });
    expect(await troubleOnStart({ listen: ['0.0.0.0:5000'] })).toMatchObject({
      code: 'EXPOSED',
      facts: { addresses: '0.0.0.0:5000' },
    });
  });

  test('a folder that is served, is no folder, or holds something else', async () => {
    const { data } = await live();
    expect(await troubleOnStart({ data })).toMatchObject({
      code: 'FOLDER_LOCKED',
      facts: { folder: data, pid: process.pid },
    });
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(await troubleOnStart({ data: file })).toMatchObject({
      code: 'FOLDER_MISSING',
      facts: { folder: file },
    });
    const foreign = temporaryFolder();
    writeFileSync(join(foreign, 'notes.txt'), '');
    expect(await troubleOnStart({ data: foreign })).toMatchObject({
      code: 'FOLDER_FOREIGN',
      facts: { folder: foreign, files: 'notes.txt' },
    });
  });

  test.skipIf(process.getuid?.() === 0)('a folder that cannot be written', async () => {
    const data = temporaryFolder();
    chmodSync(data, 0o500);
    expect(await troubleOnStart({ data })).toMatchObject({
      code: 'FOLDER_UNWRITABLE',
      facts: { folder: data },
    });
  });

  test('a database that is damaged, of another program, or from the future', async () => {
    const data = temporaryFolder();
    const file = join(data, 'berth.db');
    writeFileSync(file, 'no database at all'.repeat(100));
    expect(await troubleOnStart({ data })).toMatchObject({ code: 'DATABASE_DAMAGED', facts: { file } });

    const future = temporaryFolder();
    await (await live({ data: future })).stop();
    const sql = new Sqlite(join(future, 'berth.db'));
    sql.pragma('user_version = 999');
    sql.close();
    expect(await troubleOnStart({ data: future })).toMatchObject({
      code: 'DATABASE_NEWER',
      facts: { folder: future, version: 999 },
    });
  });

  test('a setting that does not fit', async () => {
    expect(await troubleOnStart({ logFiles: -1 })).toMatchObject({
      code: 'SETTING_INVALID',
      facts: { setting: 'logFiles', value: '-1' },
    });
  });
});

describe('what the control door refuses is said as data', () => {
  test('with the name and the facts of the error', async () => {
    const client = control((await live()).data);
    expect(await refusal(client.ask('tags', { repository: 'none' }))).toEqual({
      code: 'NAME_UNKNOWN',
      message: expect.stringMatching(/^This registry has no such repository: none\.$/),
      facts: { name: 'none' },
    });
    expect(await refusal(client.ask('layers', { limit: 0 }))).toMatchObject({
      code: 'BAD_REQUEST',
      facts: {},
    });
    expect(await refusal(client.ask('windowLink', {}))).toMatchObject({ code: 'WINDOW_CLOSED' });
  });

  test('or that nobody is there', async () => {
    const data = temporaryFolder();
    expect(await refusal(control(data).ask('status', {}))).toMatchObject({
      code: 'NOT_RUNNING',
      facts: { folder: data },
    });
  });
});

function troubleOnStart(options: Parameters<typeof live>[0]): Promise<Trouble | undefined> {
  return refusal(live(options));
}

function refusal(asked: Promise<unknown>): Promise<Trouble | undefined> {
  return asked.then(() => undefined, troubleOf);
}
