import { copyFileSync, existsSync, rmSync, statSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { backupsIn } from '../store/backups.ts';
import { applicationId } from '../store/database.ts';
import { migrations } from '../store/migrations/index.ts';
import type { Paths } from '../store/paths.ts';

/** What a database file is like, and why it cannot be used. */
export type Condition =
  | { state: 'whole' }
  | { state: 'missing' }
  | { state: 'damaged'; reason: string }
  | { state: 'newer'; reason: string };

/** A file that is begun with, and those that were not good enough. */
export interface Base {
  /** Null where it is begun with nothing. */
  backup: { file: string; at: number } | null;
  unusable: { file: string; reason: string }[];
}

/** Looks at a database without changing it, at all of its pages. */
export function conditionOf(file: string): Condition {
  if (!existsSync(file) || statSync(file).size === 0) return { state: 'missing' };
  const before = filesOf(file);
  let sql: Sqlite.Database | undefined;
  try {
    sql = new Sqlite(file, { readonly: true });
    if (sql.pragma('application_id', { simple: true }) !== applicationId) {
      return { state: 'damaged', reason: 'it is no database of Berth' };
    }
    const version = sql.pragma('user_version', { simple: true }) as number;
    if (version > migrations.length) {
      return { state: 'newer', reason: `it is of version ${version}, this Berth knows ${migrations.length}` };
    }
    const said = sql.pragma('integrity_check(1)', { simple: true });
    if (said !== 'ok') return { state: 'damaged', reason: String(said) };
    const [broken] = sql.pragma('foreign_key_check') as { table: string }[];
    return broken ? { state: 'damaged', reason: `rows of ${broken.table} lead nowhere` } : { state: 'whole' };
  } catch (error) {
    return { state: 'damaged', reason: (error as Error).message };
  } finally {
    sql?.close();
    // Beside a file that is only read, SQLite leaves what it needed for that.
    for (const made of filesOf(file).difference(before)) rmSync(made);
  }
}

function filesOf(file: string): Set<string> {
  return new Set(databaseFiles.map((end) => `${file}${end}`).filter(existsSync));
}

/** Puts a copy of the newest backup that is whole to the place where a database is rebuilt; without one, nothing. */
export async function beginWithBackup(paths: Paths): Promise<Base> {
  const unusable: Base['unusable'] = [];
  for (const backup of await backupsIn(paths)) {
    removeDatabase(paths.rebuilding);
    copyFileSync(backup.file, paths.rebuilding);
    const condition = conditionOf(paths.rebuilding);
    if (condition.state === 'whole') return { backup, unusable };
    const reason = 'reason' in condition ? condition.reason : 'it is empty';
    unusable.push({ file: backup.file, reason });
  }
  removeDatabase(paths.rebuilding);
  return { backup: null, unusable };
}

/** With what SQLite keeps beside it. */
export const databaseFiles = ['', '-wal', '-shm', '-journal'] as const;

export function removeDatabase(file: string): void {
  for (const end of databaseFiles) rmSync(`${file}${end}`, { force: true });
}
