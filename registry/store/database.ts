import { existsSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { errorCode, PlainError } from '../errors.ts';
import { GroupSync } from './group-sync.ts';
import { migrations } from './migrations/index.ts';

/** "brth": tells our file from any other SQLite database. */
export const applicationId = 0x62727468;

/** The facts of a data folder, in one SQLite file that only this process writes. */
export class Database {
  readonly sql: Sqlite.Database;
  /** Counts the changes: as long as it stays, every lookup answers as before. */
  generation = 0;
  readonly #log: FileHandle;
  readonly #sync: GroupSync;

  private constructor(sql: Sqlite.Database, log: FileHandle) {
    this.sql = sql;
    this.#log = log;
    this.#sync = new GroupSync(() => log.datasync());
  }

  /** Opens the file, makes or migrates its tables; a file that is not ours or from a newer Berth is a PlainError. */
  static async open(file: string): Promise<Database> {
    const sql = openFile(file);
    try {
      migrate(sql, file);
      // Some frame has to be in the log, or its file need not exist yet.
      sql.exec(`PRAGMA user_version = ${migrations.length}`);
      return new Database(sql, await open(`${file}-wal`, 'r+'));
    } catch (error) {
      sql.close();
      throw error;
    }
  }

  prepare<Row>(statement: string): Sqlite.Statement<unknown[], Row> {
    return this.sql.prepare<unknown[], Row>(statement);
  }

  /** A statement whose rows are their first column. */
  column<Value>(statement: string): Sqlite.Statement<unknown[], Value> {
    return this.sql.prepare<unknown[], Value>(statement).pluck();
  }

  /**
   * Runs `change` in a transaction at once, and resolves with its result when the transaction is on disk.
   *
   * SQLite itself would flush inside every COMMIT, on this thread (synchronous=FULL). Instead it only writes its log,
   * and one flush of the log by the thread pool serves all transactions that came before it.
   */
  async commit<Result>(change: () => Result): Promise<Result> {
    const result = this.now(change);
    await this.#sync.wait();
    return result;
  }

  /** As commit, for facts nobody was promised yet: they reach the disk with the next one. */
  now<Result>(change: () => Result): Result {
    try {
      return this.sql.transaction(change).immediate();
    } finally {
      // Only now: what was looked up inside may have changed after it was looked up.
      this.generation++;
    }
  }

  async close(): Promise<void> {
    await this.#sync.wait();
    await this.#log.close();
    this.sql.close();
  }
}

function openFile(file: string): Sqlite.Database {
  // A start that was ended early leaves a file without a byte.
  const isNew = !existsSync(file) || statSync(file).size === 0;
  const sql = new Sqlite(file);
  try {
    if (isNew) sql.pragma(`application_id = ${applicationId}`);
    if (sql.pragma('application_id', { simple: true }) !== applicationId) {
      throw new PlainError(`${file} is not a database of Berth. Choose another data folder with --data.`, {
        code: 'FOLDER_FOREIGN',
        facts: { folder: dirname(file), files: basename(file) },
      });
    }
    sql.pragma('journal_mode = WAL');
    sql.pragma('synchronous = NORMAL');
    sql.pragma('foreign_keys = ON');
    return sql;
  } catch (error) {
    sql.close();
    if (errorCode(error) === 'SQLITE_NOTADB' || errorCode(error).startsWith('SQLITE_CORRUPT')) {
      throw damaged(file, error);
    }
    throw error;
  }
}

/** What SQLite said of a file that is broken, in a sentence. */
export function damaged(file: string, error: unknown): PlainError {
  const [folder, reason] = [dirname(file), (error as Error).message];
  return new PlainError(
    `${file} is damaged or not a database: ${reason}. Run berth rebuild --data ${folder} to mend it.`,
    { code: 'DATABASE_DAMAGED', facts: { file, folder, reason }, cause: error },
  );
}

/** Brings the tables to the newest version, one migration a transaction. */
function migrate(sql: Sqlite.Database, file: string): void {
  const version = sql.pragma('user_version', { simple: true }) as number;
  if (version > migrations.length) {
    throw new PlainError(
      `${file} was made by a newer version of Berth (its version ${version}, this Berth knows ${migrations.length}). Update Berth, or choose another data folder with --data.`,
      { code: 'DATABASE_NEWER', facts: { file, folder: dirname(file), version, known: migrations.length } },
    );
  }
  for (const [i, migration] of migrations.entries()) {
    if (i < version) continue;
    sql
      .transaction(() => {
        sql.exec(migration);
        sql.pragma(`user_version = ${i + 1}`);
      })
      .immediate();
  }
}
