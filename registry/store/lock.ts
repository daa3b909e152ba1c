import Sqlite from 'better-sqlite3';
import { errorCode, PlainError } from '../errors.ts';

/**
 * Takes a data folder for this process. The operating system lets go of it when the process ends, however it ends:
 * it is SQLite's own file lock, on a file that holds nothing but the holder's process id.
 */
export function lockFolder(file: string, folder: string): { release(): void } {
  const sql = new Sqlite(file, { timeout: 0 });
  try {
    // Not exclusive, so that the one who is refused can still read who holds it.
    sql.exec('BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS holder (pid INTEGER); DELETE FROM holder');
    sql.prepare('INSERT INTO holder VALUES (?)').run(process.pid);
    sql.exec('COMMIT; BEGIN IMMEDIATE');
  } catch (error) {
    const holder = errorCode(error) === 'SQLITE_BUSY' ? holderOf(sql) : undefined;
    sql.close();
    if (errorCode(error) !== 'SQLITE_BUSY') throw error;
    const who = holder ? ` (process ${holder})` : '';
    throw new PlainError(
      `Another Berth${who} already serves ${folder}. Stop it first, or choose another data folder with --data.`,
      {
        code: 'FOLDER_LOCKED',
        facts: { folder, ...(holder !== undefined && { pid: holder }) },
        cause: error,
      },
    );
  }
  return { release: () => sql.close() };
}

function holderOf(sql: Sqlite.Database): number | undefined {
  try {
    return sql.prepare<[], { pid: number }>('SELECT pid FROM holder').get()?.pid;
  } catch {
    // It is being written this moment; the sentence does without the number.
    return undefined;
  }
}
