import { open } from 'node:fs/promises';
import { algorithmOf, type Digest } from '../names.ts';
import type { Database } from '../store/database.ts';
import { finish, fromBytes, hashFile, toBytes } from '../store/digests.ts';
import type { Paths } from '../store/paths.ts';
import { type ContentFile, contentFiles } from './files.ts';

export interface Scanned {
  blobs: number;
  bytes: number;
  /** Files that no row spoke of. */
  registered: number;
  /** Known content that was not here, and is again. */
  found: number;
  /** Files that are not what they should be; what they should be is missing. */
  damaged: Digest[];
  /** Of the files that no row spoke of. */
  unknown: ContentFile[];
  /** Stored by the tables, and nowhere to be found. */
  missing: Digest[];
}

interface Parts {
  database: Database;
  paths: Paths;
}

/** Brings the rows of blobs in line with the files there are. */
export async function scan({ database, paths }: Parts): Promise<Scanned> {
  const statements = prepare(database);
  const scanned: Scanned = {
    blobs: 0,
    bytes: 0,
    registered: 0,
    found: 0,
    damaged: [],
    unknown: [],
    missing: [],
  };
  const now = Date.now();

  function take(file: ContentFile): void {
    const digest = toBytes(file.digest);
    const known = statements.row.get(digest);
    const id = known?.id ?? (statements.add.get(digest) as number);
    statements.see.run(id);
    statements.store.run(file.size, now, id);
    scanned.blobs++;
    scanned.bytes += file.size;
    if (!known) {
      scanned.registered++;
      scanned.unknown.push(file);
    } else if (known.size === null) scanned.found++;
  }

  for await (const files of contentFiles(paths)) {
    const good: ContentFile[] = [];
    for (const file of files) {
      const known = statements.row.get(toBytes(file.digest));
      const isDoubtful = known && known.size !== null && known.size !== file.size;
      if (!isDoubtful || (await hasBytesOf(file, paths))) good.push(file);
      else scanned.damaged.push(file.digest);
    }
    database.now(() => {
      for (const file of good) take(file);
    });
  }
  database.now(() => {
    for (const { digest } of statements.lost.all()) scanned.missing.push(fromBytes(digest));
    const damaged = new Set(scanned.damaged);
    for (const digest of scanned.missing) {
      statements.note.run(toBytes(digest), now, damaged.has(digest) ? 'size' : 'missing');
    }
  });
  return scanned;
}

/** A file of another length than was recorded: which of both is wrong is said by its bytes. */
async function hasBytesOf({ digest, size }: ContentFile, paths: Paths): Promise<boolean> {
  const file = await open(paths.blob(digest), 'r');
  try {
    const algorithm = algorithmOf(digest);
    return finish(await hashFile(file, size, algorithm), algorithm) === digest;
  } finally {
    await file.close();
  }
}

function prepare(database: Database) {
  database.sql.exec('CREATE TEMP TABLE seen (id INTEGER PRIMARY KEY)');
  return {
    row: database.prepare<{ id: number; size: number | null }>('SELECT id, size FROM blobs WHERE digest = ?'),
    add: database.column<number>('INSERT INTO blobs (digest) VALUES (?) RETURNING id'),
    see: database.prepare('INSERT OR IGNORE INTO seen VALUES (?)'),
    store: database.prepare('UPDATE blobs SET size = ?, stored_at = ifnull(stored_at, ?) WHERE id = ?'),
    note: database.prepare('INSERT OR IGNORE INTO damage VALUES (?, ?, ?)'),
    lost: database.prepare<{ digest: Buffer }>(`
      UPDATE blobs SET size = NULL, stored_at = NULL, verified_at = NULL
      WHERE stored_at IS NOT NULL AND id NOT IN (SELECT id FROM seen) RETURNING digest`),
  };
}
