import { type FileHandle, open } from 'node:fs/promises';
import { errorCode, PlainError } from '../errors.ts';
import type { Damage } from '../facts.ts';
import { algorithmOf, type Digest } from '../names.ts';
import { type BlobTable, stampFrom } from './blobs.ts';
import type { DamageTable } from './damage.ts';
import type { Database } from './database.ts';
import { finish, fromBytes, hashFile } from './digests.ts';
import type { FolderHealth } from './health.ts';
import { ManifestRecords } from './manifest-records.ts';
import type { Paths } from './paths.ts';
import type { Checked, Integrity, SeenContent } from './store.ts';

/** A file that is another one each time it is looked at is left for the next time. */
const mostLooks = 3;
/** So many that were right are noted together: each write has everybody look up anew what he had in memory. */
const mostUnnoted = 200;

/** The parts of a store that verifying touches. */
interface Parts {
  database: Database;
  paths: Paths;
  blobs: BlobTable;
  damage: DamageTable;
  health: FolderHealth;
}

interface Look {
  /** Undefined where it is right. */
  what?: Damage['what'];
  /** Of the file; undefined where there is none. */
  stamp: string | undefined;
}

export class IntegrityTable implements Integrity {
  readonly #parts: Parts;
  readonly #records: ManifestRecords;
  readonly #statements;
  #right: { id: number; at: number }[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#records = new ManifestRecords(parts.database, parts.blobs);
    this.#statements = prepare(parts.database);
  }

  begin(at: number): void {
    this.#parts.database.now(() => this.#statements.forgetFuture.run(at));
  }

  due(before: number, after: SeenContent | undefined, limit: number): SeenContent[] {
    const rows = this.#statements.due.all({
      before,
      seenAt: after?.seenAt ?? Number.MIN_SAFE_INTEGER,
      id: after?.id ?? 0,
      limit,
    });
    return rows.map((row) => ({ ...row, digest: fromBytes(row.digest) }));
  }

  sums(before: number): { blobs: number; bytes: number } {
    return this.#statements.sums.get(before) ?? { blobs: 0, bytes: 0 };
  }

  async check(content: SeenContent, onPiece: (bytes: number) => void | Promise<void>): Promise<Checked> {
    let suspect: Damage['what'] | undefined;
    for (let looks = 0; looks < mostLooks; looks++) {
      if (this.#statements.size.get(content.id) !== content.size) break;
      const { what, stamp } = await this.#look(content, onPiece);
      if (what === undefined) return this.#isRight(content);
      await this.#requireFolder();
      // Bytes that were read wrong once are read once more.
      const isSure = what !== 'changed' || suspect === 'changed';
      suspect = what;
      if (isSure && this.#parts.blobs.damaged(content.digest, what, stamp))
        return { is: 'damaged', mended: 0 };
    }
    return { is: 'gone', mended: 0 };
  }

  note(): void {
    const right = this.#right;
    if (right.length === 0) return;
    this.#parts.database.now(() => {
      for (const { id, at } of right) this.#statements.verified.run(at, id);
    });
    this.#right = [];
  }

  get damagedCount(): number {
    return this.#parts.damage.count;
  }

  damaged(limit = -1): Promise<Damage[]> {
    return this.#parts.damage.list(limit);
  }

  forget(digest: Digest): Promise<boolean> {
    return this.#parts.damage.forget(digest);
  }

  async #isRight({ id, digest, size }: SeenContent): Promise<Checked> {
    const bytes = this.#records.has(id) ? await this.#parts.blobs.readContent(digest, size) : undefined;
    const mended = bytes ? await this.#records.mend(id, bytes) : 0;
    this.#right.push({ id, at: Date.now() });
    if (this.#right.length >= mostUnnoted) this.note();
    return { is: 'right', mended };
  }

  async #look(
    { digest, size }: SeenContent,
    onPiece: (bytes: number) => void | Promise<void>,
  ): Promise<Look> {
    let file: FileHandle;
    try {
      file = await open(this.#parts.paths.blob(digest), 'r');
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      return { what: 'missing', stamp: undefined };
    }
    try {
      const stats = await file.stat();
      if (!stats.isFile()) throw new Error('there is no file in its place');
      const stamp = stampFrom(stats);
      if (stats.size !== size) return { what: 'size', stamp };
      const algorithm = algorithmOf(digest);
      const isRight = finish(await hashFile(file, size, algorithm, onPiece), algorithm) === digest;
      return isRight ? { stamp } : { what: 'changed', stamp };
    } finally {
      await file.close();
    }
  }

  /** A disk that went away takes everything along, and is no damage to any of it. */
  async #requireFolder(): Promise<void> {
    const { trouble } = await this.#parts.health.look();
    if (trouble?.code !== 'FOLDER_MISSING') return;
    throw new PlainError(trouble.message, { code: trouble.code, facts: trouble.facts });
  }
}

function prepare(database: Database) {
  return {
    // A clock that was wrong once has nothing count as seen for years.
    forgetFuture: database.prepare(
      'UPDATE blobs SET verified_at = 0 WHERE stored_at IS NOT NULL AND COALESCE(verified_at, stored_at) > ?',
    ),
    // The index is searched for both ends of a BETWEEN; a comparison of rows would read all that is behind it.
    due: database.prepare<Omit<SeenContent, 'digest'> & { digest: Buffer }>(`
      SELECT id, digest, size, COALESCE(verified_at, stored_at) AS seenAt FROM blobs
      WHERE stored_at IS NOT NULL AND COALESCE(verified_at, stored_at) BETWEEN @seenAt AND @before
        AND (COALESCE(verified_at, stored_at) > @seenAt OR id > @id)
      ORDER BY COALESCE(verified_at, stored_at), id LIMIT @limit`),
    sums: database.prepare<{ blobs: number; bytes: number }>(`
      SELECT COUNT(*) AS blobs, COALESCE(SUM(size), 0) AS bytes FROM blobs
      WHERE stored_at IS NOT NULL AND COALESCE(verified_at, stored_at) <= ?`),
    size: database.column<number>('SELECT size FROM blobs WHERE id = ? AND stored_at IS NOT NULL'),
    verified: database.prepare('UPDATE blobs SET verified_at = ? WHERE id = ? AND stored_at IS NOT NULL'),
  };
}
