import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Database } from '../../../registry/store/database.ts';
import { migrations } from '../../../registry/store/migrations/index.ts';
import { temporaryFolder } from '../../make/folder.ts';

const applicationId = 0x62727468;

describe('opening a database', () => {
  test('makes a new one, at the newest version and marked as ours', async () => {
    const { sql } = await opened(join(temporaryFolder(), 'berth.db'));
    expect(versionOf(sql)).toBe(migrations.length);
    expect(sql.pragma('application_id', { simple: true })).toBe(applicationId);
    expect(tablesOf(sql).length).toBeGreaterThan(0);
  });

  test.each(migrations.map((_, version) => version))('brings version %i to the newest', async (version) => {
    const file = join(temporaryFolder(), 'berth.db');
    const old = new Sqlite(file);
    old.pragma(`application_id = ${applicationId}`);
    for (const migration of migrations.slice(0, version)) old.exec(migration);
    old.pragma(`user_version = ${version}`);
    old.close();

    const { sql } = await opened(file);
    expect(versionOf(sql)).toBe(migrations.length);
    const { sql: made } = await opened(join(temporaryFolder(), 'berth.db'));
    expect(schemaOf(sql), 'the same tables as in a new one').toEqual(schemaOf(made));
  });

  test('holds what has no tag in version 2 as if it had lost it now, and keeps what happened', async () => {
    const file = join(temporaryFolder(), 'berth.db');
    const old = new Sqlite(file);
    old.pragma(`application_id = ${applicationId}`);
    for (const migration of migrations.slice(0, 2)) old.exec(migration);
    old.pragma('user_version = 2');
    old.exec(`
      INSERT INTO repositories (id, name, created_at) VALUES (1, 'app', 1);
      INSERT INTO blobs VALUES (1, zeroblob(32), 1, 1), (2, zeroblob(64), 1, 1);
      INSERT INTO manifests (id, repository_id, blob_id, media_type, pushed_at) VALUES (1, 1, 1, 'm', 1), (2, 1, 2, 'm', 1);
      INSERT INTO tags VALUES (1, 'latest', 1, 1, NULL);
      INSERT INTO activity VALUES (7, 1, 'push', 'app', 'latest', zeroblob(32), 'docker/28.5.1', 5, 6);`);
    old.close();

    const { sql } = await opened(file);
    const since = sql.prepare('SELECT untagged_at FROM manifests ORDER BY id').pluck().all();
    expect(since).toEqual([null, expect.any(Number)]);
    expect(Date.now() - Number(since[1])).toBeLessThan(60_000);
    expect(sql.prepare('SELECT id, kind, client, bytes FROM activity').all()).toEqual([
      { id: 7, kind: 'push', client: 'docker/28.5.1', bytes: 5 },
    ]);
    const restored = "INSERT INTO activity VALUES (8, 2, 'restore', 'app', NULL, NULL, 'berth', NULL, NULL)";
    expect(sql.prepare(restored).run().changes).toBe(1);
  });

  test('leaves one of the newest version and what is in it as it is', async () => {
    const file = join(temporaryFolder(), 'berth.db');
    const first = await Database.open(file);
    await first.commit(() =>
      first.prepare('INSERT INTO repositories (name, created_at) VALUES (?, ?)').run('app', 1),
    );
    await first.close();
    const { sql } = await opened(file);
    expect(sql.prepare('SELECT name FROM repositories').all()).toEqual([{ name: 'app' }]);
  });

  test('refuses one from a newer version, and does not touch it', async () => {
    const file = join(temporaryFolder(), 'berth.db');
    const future = new Sqlite(file);
    future.pragma(`application_id = ${applicationId}`);
    future.pragma(`user_version = ${migrations.length + 1}`);
    future.close();
    await expect(Database.open(file)).rejects.toThrow(/made by a newer version of Berth/);
    expect(readTables(file)).toEqual([]);
    expect(versionIn(file)).toBe(migrations.length + 1);
  });

  test('refuses one of another program, and does not touch it', async () => {
    const file = join(temporaryFolder(), 'berth.db');
    const foreign = new Sqlite(file);
    foreign.exec('CREATE TABLE notes (text)');
    foreign.close();
    const before = readFileSync(file);
    await expect(Database.open(file)).rejects.toThrow(/not a database of Berth/);
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});

describe('the tables', () => {
  test('are all strict', async () => {
    const { sql } = await opened(join(temporaryFolder(), 'berth.db'));
    const loose = tablesOf(sql).filter(({ strict }) => strict === 0);
    expect(loose).toEqual([]);
  });

  test('take no reference to what is not there', async () => {
    const { sql } = await opened(join(temporaryFolder(), 'berth.db'));
    expect(sql.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(() => sql.prepare("INSERT INTO uploads VALUES ('id', 99, 0)").run()).toThrow(/FOREIGN KEY/);
  });

  test('have an index for every reference that is followed backwards', async () => {
    const { sql } = await opened(join(temporaryFolder(), 'berth.db'));
    sql.pragma('foreign_keys = ON');
    const plans = [
      'SELECT 1 FROM repository_blobs WHERE blob_id = 1',
      'SELECT 1 FROM manifests WHERE blob_id = 1',
      'SELECT 1 FROM manifest_references WHERE blob_id = 1',
      'SELECT 1 FROM tags WHERE manifest_id = 1',
      'SELECT 1 FROM tag_history WHERE blob_id = 1',
      'SELECT 1 FROM trash WHERE holder_id = 1',
    ].map((query) => sql.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${query}`).all());
    for (const plan of plans) for (const { detail } of plan) expect(detail).toMatch(/^SEARCH/);
  });

  test('keep digests of the lengths that exist, and nothing that is half known', async () => {
    const { sql } = await opened(join(temporaryFolder(), 'berth.db'));
    const add = (digest: Buffer | string, size: number | null, storedAt: number | null) =>
      sql.prepare('INSERT INTO blobs (digest, size, stored_at) VALUES (?, ?, ?)').run(digest, size, storedAt);
    expect(() => add(Buffer.alloc(31), 1, 1)).toThrow(/CHECK/);
    expect(() => add('sha256:ab', 1, 1)).toThrow(/BLOB/);
    expect(() => add(Buffer.alloc(32), 1, null)).toThrow(/CHECK/);
    expect(add(Buffer.alloc(32), 1, 1).changes).toBe(1);
    expect(add(Buffer.alloc(64), null, null).changes).toBe(1);
  });

  test('tell names apart by their case', async () => {
    const { sql } = await opened(join(temporaryFolder(), 'berth.db'));
    const add = sql.prepare('INSERT INTO repositories (name, created_at) VALUES (?, 0)');
    for (const name of ['app', 'App', 'a/pp']) add.run(name);
    const names = sql.prepare('SELECT name FROM repositories ORDER BY path').pluck().all();
    expect(names).toEqual(['App', 'a/pp', 'app']);
  });
});

async function opened(file: string): Promise<Database> {
  const database = await Database.open(file);
  onTestFinished(() => database.close());
  return database;
}

function versionOf(sql: Sqlite.Database): unknown {
  return sql.pragma('user_version', { simple: true });
}

function tablesOf(sql: Sqlite.Database): { name: string; strict: number }[] {
  const tables = sql.pragma('table_list') as { name: string; strict: number; type: string }[];
  return tables.filter(({ name, type }) => type === 'table' && !name.startsWith('sqlite_'));
}

function schemaOf(sql: Sqlite.Database): unknown[] {
  return sql
    .prepare("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
    .all();
}

function readTables(file: string): unknown[] {
  const sql = new Sqlite(file, { readonly: true });
  const tables = tablesOf(sql);
  sql.close();
  return tables;
}

function versionIn(file: string): unknown {
  const sql = new Sqlite(file, { readonly: true });
  const version = versionOf(sql);
  sql.close();
  return version;
}
