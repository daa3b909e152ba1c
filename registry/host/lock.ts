import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { errorCode, PlainError } from '../errors.ts';

/**
 * Only one process at a time changes this machine. It is SQLite's file lock, which the operating system lets go of when
 * the process ends, however it ends.
 */
export function lockChanges(folder: string): { release(): void } {
  const sql = open(folder);
  try {
    sql.exec('BEGIN IMMEDIATE');
  } catch (error) {
    sql.close();
    if (errorCode(error) !== 'SQLITE_BUSY') throw error;
    throw new PlainError('Another Berth is changing this machine right now. Try again when it has ended.', {
      code: 'CHANGE_RUNNING',
      cause: error,
    });
  }
  return { release: () => sql.close() };
}

/** Whether a process is changing this machine right now. */
export function isLocked(folder: string): boolean {
  try {
    lockChanges(folder).release();
    return false;
  } catch (error) {
    if (error instanceof PlainError) return true;
    throw error;
  }
}

function open(folder: string): Sqlite.Database {
  return new Sqlite(join(folder, 'lock.db'), { timeout: 0 });
}
