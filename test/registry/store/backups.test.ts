import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { backUp } from '../../../registry/store/backups.ts';
import { Database } from '../../../registry/store/database.ts';
import { Paths } from '../../../registry/store/paths.ts';
import { temporaryFolder } from '../../make/folder.ts';

test('a copy holds what was written before it, and is whole', async () => {
  const { database, paths } = await opened();
  await addRepository(database, 'before');
  const copy = await backUp(database, paths);
  await addRepository(database, 'after');

  const sql = new Sqlite(copy, { readonly: true });
  onTestFinished(() => void sql.close());
  expect(sql.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(sql.prepare('SELECT name FROM repositories').pluck().all()).toEqual(['before']);
});

test('a copy in the place of the database opens as one', async () => {
  const { database, paths } = await opened();
  await addRepository(database, 'app');
  const restored = await Database.open(await backUp(database, paths));
  onTestFinished(() => restored.close());
  expect(restored.column('SELECT name FROM repositories').all()).toEqual(['app']);
});

test('of many copies the newest five stay, and what is not a copy is left alone', async () => {
  const { database, paths } = await opened();
  const copies = [await backUp(database, paths)];
  writeFileSync(join(paths.backups, 'berth-before-the-move.db'), 'of a careful person');
  for (let i = 0; i < 6; i++) copies.push(await backUp(database, paths));
  const left = readdirSync(paths.backups).map((name) => join(paths.backups, name));
  expect(left.sort()).toEqual([...copies.slice(-5), join(paths.backups, 'berth-before-the-move.db')].sort());
});

test('a copy that cannot be finished leaves nothing', async () => {
  const { database, paths } = await opened();
  await database.close();
  await expect(backUp(database, paths)).rejects.toThrow();
  expect(readdirSync(paths.backups)).toEqual([]);
});

async function opened() {
  const paths = new Paths(temporaryFolder());
  const database = await Database.open(paths.database);
  onTestFinished(() => (database.sql.open ? database.close() : undefined));
  return { database, paths };
}

async function addRepository(database: Database, name: string): Promise<void> {
  await database.commit(() =>
    database.prepare('INSERT INTO repositories (name, created_at) VALUES (?, ?)').run(name, 1),
  );
}
