import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { errorCode, PlainError } from '../errors.ts';
import { unwritable } from './private-file.ts';

const againMs = 25;
const longestMs = 10_000;

/**
 * Does a piece of work while no other process does one under this lock. It is SQLite's own file lock, so the operating
 * system lets go of it when a process ends, however it ends.
 */
export async function locked<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  const sql = await open(file);
  try {
    await begin(sql, file);
    return await work();
  } finally {
    sql.close();
  }
}

async function open(file: string): Promise<Sqlite.Database> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    return new Sqlite(file, { timeout: 0 });
  } catch (error) {
    throw unwritable(file, error);
  }
}

async function begin(sql: Sqlite.Database, file: string): Promise<void> {
  const end = performance.now() + longestMs;
  for (;;) {
    try {
      sql.exec('BEGIN EXCLUSIVE');
      return;
    } catch (error) {
      if (errorCode(error) !== 'SQLITE_BUSY') throw error;
      if (performance.now() > end) {
        const sentence = `Another Berth has been changing the users for a while (${file}). Try again when it is done.`;
        throw new PlainError(sentence, { code: 'USERS_FILE_INVALID', facts: { file }, cause: error });
      }
    }
    await delay(againMs);
  }
}
