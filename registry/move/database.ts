import Sqlite from 'better-sqlite3';
import { PlainError } from '../errors.ts';
import type { Digest } from '../names.ts';
import { fromBytes } from '../store/digests.ts';

/**
 * Opens the copy of a database, takes in what was beside it in its log, checks all of it, and gives the content that it
 * says is here, with sizes. Afterwards it is one file.
 */
export function checkDatabase(file: string): Map<Digest, number> {
  const sql = new Sqlite(file, { fileMustExist: true });
  try {
    sql.pragma('wal_checkpoint(TRUNCATE)');
    const said = sql.pragma('integrity_check', { simple: true });
    if (said !== 'ok') throw new PlainError(`The database is damaged, so that it was not moved: ${said}.`);
    const rows = sql
      .prepare<[], { digest: Buffer; size: number }>(
        'SELECT digest, size FROM blobs WHERE stored_at IS NOT NULL',
      )
      .all();
    return new Map(rows.map(({ digest, size }) => [fromBytes(digest), size]));
  } finally {
    sql.close();
  }
}
