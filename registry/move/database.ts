import Sqlite from 'better-sqlite3';
import type { Digest } from '../names.ts';
import { fromBytes } from '../store/digests.ts';
import { refusal } from './refusals.ts';

/**
 * Opens the copy of a database, takes in what was beside it in its log, checks all of it, and gives the content that it
 * says is here, with sizes. Afterwards it is one file.
 */
export function checkDatabase(file: string): Map<Digest, number> {
  const sql = new Sqlite(file, { fileMustExist: true });
  try {
    sql.pragma('wal_checkpoint(TRUNCATE)');
    const said = sql.pragma('integrity_check', { simple: true });
    if (said !== 'ok') throw refusal('MOVE_DATABASE_DAMAGED', { reason: String(said) });
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
