import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Damage } from '../facts.ts';
import { type Digest, isDigest } from '../names.ts';
import type { Database } from './database.ts';
import { fromBytes, toBytes } from './digests.ts';
import { removeFile } from './files.ts';
import { mapInSteps } from './in-steps.ts';
import type { Paths } from './paths.ts';

const mostImages = 20;

/** Content that was found damaged and was not pushed again since. What was left of its file lies in quarantine/. */
export class DamageTable {
  readonly #database: Database;
  readonly #paths: Paths;
  /** Asked at every push. */
  readonly #known: Set<Digest>;
  readonly #statements;

  constructor(database: Database, paths: Paths) {
    this.#database = database;
    this.#paths = paths;
    this.#statements = prepare(database);
    this.#takeUp();
    this.#known = new Set(this.#statements.list.all(-1).map(({ digest }) => fromBytes(digest)));
  }

  get count(): number {
    return this.#known.size;
  }

  /** Inside the transaction that says that the content is not here any more. */
  add(digest: Digest, what: Damage['what']): void {
    this.#statements.add.run(toBytes(digest), Date.now(), what);
    this.#known.add(digest);
  }

  /** Moves what is left of it out of the way; nothing may be left. */
  setAside(digest: Digest): void {
    const file = this.#paths.blob(digest);
    if (!existsSync(file)) return;
    mkdirSync(this.#paths.quarantine, { recursive: true });
    renameSync(file, this.#paths.quarantined(digest));
  }

  /** Takes it off the list, and removes what was left of it; false if it was not there. */
  async forget(digest: Digest): Promise<boolean> {
    if (!this.#known.has(digest)) return false;
    await this.#database.commit(() => this.#statements.remove.run(toBytes(digest)));
    this.#known.delete(digest);
    await removeFile(this.#paths.quarantined(digest));
    return true;
  }

  /** Newest first. */
  list(limit: number): Promise<Damage[]> {
    return mapInSteps(this.#statements.list.all(limit), (row) => this.#describe(row));
  }

  #describe({ digest: bytes, foundAt, what }: DamageRow): Damage {
    const digest = fromBytes(bytes);
    const file = this.#paths.quarantined(digest);
    return {
      digest,
      foundAt,
      what,
      file: existsSync(file) ? relative(this.#paths.folder, file) : null,
      images: this.#statements.images.all({ digest: bytes, limit: mostImages }),
    };
  }

  /** Brings list and files together, which a crash or a database from a backup may have parted. */
  #takeUp(): void {
    const { quarantine } = this.#paths;
    const files = existsSync(quarantine) ? readdirSync(quarantine) : [];
    this.#database.now(() => {
      this.#statements.removeHealed.run();
      for (const file of files) {
        const digest = file.replace('-', ':');
        if (!isDigest(digest)) continue;
        if (this.#statements.isStored.get(toBytes(digest))) rmSync(join(quarantine, file), { force: true });
        else this.#statements.addUnknown.run(toBytes(digest), Date.now());
      }
    });
  }
}

interface DamageRow {
  digest: Buffer;
  foundAt: number;
  what: Damage['what'];
}

function prepare(database: Database) {
  return {
    add: database.prepare('INSERT OR REPLACE INTO damage VALUES (?, ?, ?)'),
    addUnknown: database.prepare("INSERT OR IGNORE INTO damage VALUES (?, ?, 'changed')"),
    remove: database.prepare('DELETE FROM damage WHERE digest = ?'),
    removeHealed: database.prepare(
      'DELETE FROM damage WHERE digest IN (SELECT digest FROM blobs WHERE stored_at IS NOT NULL)',
    ),
    isStored: database.column<1>('SELECT 1 FROM blobs WHERE digest = ? AND stored_at IS NOT NULL'),
    list: database.prepare<DamageRow>(
      'SELECT digest, found_at AS foundAt, what FROM damage ORDER BY found_at DESC, digest LIMIT ?',
    ),
    // As needs go (see Usage): what has it, what lists that, and what that is attached to; in the same repository. What
    // the trash holds has a repository whose name begins with a dot.
    images: database.column<string>(`
      WITH RECURSIVE damaged (id) AS (SELECT id FROM blobs WHERE digest = @digest),
      hurt (id, repository_id, blob_id) AS (
        SELECT m.id, m.repository_id, m.blob_id FROM damaged JOIN manifests AS m ON m.blob_id = damaged.id
        UNION
        SELECT m.id, m.repository_id, m.blob_id FROM damaged
        JOIN manifest_references AS ref ON ref.blob_id = damaged.id
        JOIN manifests AS m ON m.id = ref.manifest_id
        UNION
        SELECT parent.id, parent.repository_id, parent.blob_id FROM hurt
        JOIN manifest_references AS ref ON ref.blob_id = hurt.blob_id AND ref.kind = 'manifest'
        JOIN manifests AS parent ON parent.id = ref.manifest_id AND parent.repository_id = hurt.repository_id
        UNION
        SELECT subject.id, subject.repository_id, subject.blob_id FROM hurt
        JOIN manifests AS referrer ON referrer.id = hurt.id
        JOIN manifests AS subject
          ON subject.blob_id = referrer.subject_id AND subject.repository_id = hurt.repository_id
      )
      SELECT r.name || ':' || t.name FROM hurt
      JOIN tags AS t ON t.manifest_id = hurt.id
      JOIN repositories AS r ON r.id = t.repository_id
      WHERE r.name NOT LIKE '.%'
      ORDER BY 1 LIMIT @limit`),
  };
}
