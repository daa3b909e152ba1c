import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { keepBackups } from '../../../registry/collect/backups.ts';
import { Events } from '../../../registry/events/events.ts';
import { Backups, backupsIn, keptOf } from '../../../registry/store/backups.ts';
import { Database } from '../../../registry/store/database.ts';
import { openStore } from '../../../registry/store/open.ts';
import { Paths } from '../../../registry/store/paths.ts';
import { control } from '../../make/control.ts';
import { tinyDisk } from '../../make/disk.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { makeImage } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { pull, push } from '../../make/push.ts';
import { describeWith } from '../../make/tools.ts';

const hourMs = 3_600_000;

test('a copy holds what was written before it, and is whole', async () => {
  const { database, backups } = await opened();
  await addRepository(database, 'before');
  const copy = await backups.make();
  await addRepository(database, 'after');

  const sql = new Sqlite(copy, { readonly: true });
  onTestFinished(() => void sql.close());
  expect(sql.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(sql.prepare('SELECT name FROM repositories').pluck().all()).toEqual(['before']);
});

test('a copy in the place of the database opens as one', async () => {
  const { database, backups } = await opened();
  await addRepository(database, 'app');
  const restored = await Database.open(await backups.make());
  onTestFinished(() => restored.close());
  expect(restored.column('SELECT name FROM repositories').all()).toEqual(['app']);
});

test('of many copies the newest five stay, and what is not a copy is left alone', async () => {
  const { backups, paths } = await opened();
  const copies = [await backups.make()];
  writeFileSync(join(paths.backups, 'berth-before-the-move.db'), 'of a careful person');
  for (let i = 0; i < 6; i++) copies.push(await backups.make());
  const left = readdirSync(paths.backups).map((name) => join(paths.backups, name));
  expect(left.sort()).toEqual([...copies.slice(-5), join(paths.backups, 'berth-before-the-move.db')].sort());
});

test('a copy that was cut off is not one, and goes with the next', async () => {
  const { backups, paths } = await opened();
  await backups.make();
  const cutOff = paths.backup(new Date());
  writeFileSync(`${cutOff}.part`, 'half of it');
  writeFileSync(`${cutOff}.part-journal`, '');
  expect(await backupsIn(paths)).toHaveLength(1);
  const copy = await backups.make(new Date(Date.now() + 1));
  expect(readdirSync(paths.backups).map((name) => join(paths.backups, name))).toContain(copy);
  expect(readdirSync(paths.backups)).toHaveLength(2);
});

test('two who ask at once get the same copy', async () => {
  const { backups, paths } = await opened();
  const [one, other] = await Promise.all([backups.make(), backups.make()]);
  expect(one).toBe(other);
  expect(readdirSync(paths.backups)).toHaveLength(1);
});

describe('of copies of many days', () => {
  const now = new Date(2026, 10, 24, 12).getTime();

  test('the newest five stay, and one of each day of the last week', async () => {
    const { backups, paths } = await opened();
    for (let hours = 30 * 24; hours >= 0; hours -= 6) await backups.make(new Date(now - hours * hourMs));
    const left = (await backupsIn(paths, now)).map(({ at }) => (now - at) / hourMs);
    expect(left).toEqual([0, 6, 12, 18, 24, 42, 66, 90, 114, 138, 162]);
    expect(await backups.newest()).toBe((await backupsIn(paths))[0]?.at);
  });

  test('the newest five stay, however old they are', () => {
    const all = [100, 101, 102, 103, 104, 105, 106].map((days) => ({
      file: `${days}`,
      at: now - days * 24 * hourMs,
    }));
    expect([...keptOf(all, now)].map(({ file }) => file)).toEqual(['100', '101', '102', '103', '104']);
  });

  test('those from a time to come are trusted last, and go first', async () => {
    const { backups, paths } = await opened();
    const nextYear = new Date(now + 365 * 24 * hourMs);
    for (let i = 0; i < 5; i++) await backups.make(new Date(nextYear.getTime() + i));
    const real = await backups.make(new Date(now));
    expect((await backupsIn(paths, now))[0]?.file).toBe(real);
    for (let i = 1; i < 5; i++) await backups.make(new Date(now + i));
    expect((await backupsIn(paths, now + 10)).every(({ at }) => at < now + 10)).toBe(true);
  });
});

describe('a registry', () => {
  const backupsOf = (data: string) => {
    const folder = join(data, 'backups');
    return existsSync(folder) ? readdirSync(folder) : [];
  };

  test('that stops makes a copy if something has changed since the newest, which is old', async () => {
    const first = await live();
    await push(first.url, 'app', makeImage(), 'v1');
    await first.stop();
    expect(backupsOf(first.data)).toHaveLength(1);
    const second = await live({ data: first.data });
    await push(second.url, 'app', makeImage(), 'v2');
    await second.stop();
    expect(backupsOf(first.data), 'it is young').toHaveLength(1);
    age(first.data, 2);
    const third = await live({ data: first.data });
    await pull(third.url, 'app', 'v2');
    await third.stop();
    expect(backupsOf(first.data), 'what the life before left is in it').toHaveLength(2);
    age(first.data, 2);
    const sql = new Sqlite(join(first.data, 'berth.db'));
    sql.exec(`UPDATE activity SET at = at - ${3 * hourMs}`);
    sql.close();
    await (await live({ data: first.data })).stop();
    expect(backupsOf(first.data), 'nothing has changed').toHaveLength(2);
  });

  test('that runs on makes one every few hours, if something has changed', async () => {
    const data = temporaryFolder();
    const store = await openStore(data, { damage: () => undefined, error: () => undefined });
    onTestFinished(() => store.close());
    const events = new Events(store.activity);
    const onError = (error: unknown) => {
      throw error;
    };
    const backups = await keepBackups({ store, events, onError });
    onTestFinished(() => backups.stop());
    await backups.look();
    expect(backupsOf(data), 'nothing has changed').toHaveLength(0);
    events.changed();
    await backups.look();
    expect(backupsOf(data), 'there was none').toHaveLength(1);
    events.changed();
    age(data, 3);
    await backups.look();
    expect(backupsOf(data), 'it is not that old').toHaveLength(1);
    age(data, 3);
    await backups.look();
    expect(backupsOf(data)).toHaveLength(2);
    age(data, 9);
    await backups.look();
    expect(backupsOf(data), 'nothing has changed since').toHaveLength(2);
  });

  test('that was never pushed to makes none', async () => {
    const life = await live();
    await life.stop();
    expect(backupsOf(life.data)).toEqual([]);
  });

  /** As if all copies had been made so many hours earlier. */
  function age(data: string, hours: number): void {
    const paths = new Paths(data);
    for (const name of readdirSync(paths.backups).sort()) {
      const [, day, time] = /^berth-(.*)T(.*)Z\.db$/.exec(name) ?? [];
      const at = new Date(`${day}T${time?.replace('-', ':').replace('-', ':')}Z`);
      renameSync(join(paths.backups, name), paths.backup(new Date(at.getTime() - hours * hourMs)));
    }
  }
});

describeWith('a disk that is full', { tools: ['mount', 'umount', 'fallocate'], root: true }, () => {
  test('gets no copy, and everything else goes on', async () => {
    const disk = tinyDisk();
    const life = await live({ data: disk.folder });
    await push(life.url, 'app', makeImage(), 'v1');
    disk.fill(2 * 1024 * 1024);
    await expect(control(disk.folder).ask('backUp', {})).rejects.toThrow(/no room for a copy/);
    expect(readdirSync(join(disk.folder, 'backups'))).toEqual([]);
    await push(life.url, 'app', makeImage(), 'v2');
    await life.stop();
    expect(readdirSync(join(disk.folder, 'backups'))).toEqual([]);
    expect(readFileSync(join(disk.folder, 'logs/berth.log'), 'utf8')).toContain('could not be copied');
  });
});

test('a copy that cannot be finished leaves nothing', async () => {
  const { database, backups, paths } = await opened();
  await database.close();
  await expect(backups.make()).rejects.toThrow();
  expect(readdirSync(paths.backups)).toEqual([]);
});

async function opened() {
  const paths = new Paths(temporaryFolder());
  const database = await Database.open(paths.database);
  onTestFinished(() => (database.sql.open ? database.close() : undefined));
  return { database, backups: new Backups(database, paths), paths };
}

async function addRepository(database: Database, name: string): Promise<void> {
  await database.commit(() =>
    database.prepare('INSERT INTO repositories (name, created_at) VALUES (?, ?)').run(name, 1),
  );
}
