import { PlainError } from '../errors.ts';
import type { Digest, Repository, Tag } from '../names.ts';
import type { Clock } from './clock.ts';
import type { Database } from './database.ts';
import { fromBytes } from './digests.ts';
import type { RepositoryTable } from './repositories.ts';
import type { Recovered } from './store.ts';
import { TagMoves } from './tag-moves.ts';

interface Parts {
  database: Database;
  repositories: RepositoryTable;
  clock: Clock;
}

interface EntryRow {
  id: number;
  holder: number;
  kind: Recovered['kind'];
  repository: Repository;
  digest: Buffer | null;
  deletedAt: number;
}

/** A tag that comes back, by the blob of its manifest; `seen` is where it points now, null for nowhere. */
interface ComingTag {
  name: Tag;
  held: number;
  seen: number | null;
}

/** Brings back what the hidden repositories hold, to where it was. */
export class Restorer {
  readonly #repositories: RepositoryTable;
  readonly #clock: Clock;
  readonly #moves: TagMoves;
  readonly #statements;

  constructor({ database, repositories, clock }: Parts) {
    this.#repositories = repositories;
    this.#clock = clock;
    this.#moves = new TagMoves(database);
    this.#statements = prepare(database);
  }

  /** Says what stands in the way of restoring these in this order; looks at each in turn. */
  *check(ids: number[], { overwrite }: { overwrite: boolean }): Generator<undefined> {
    const coming = new Map<string, number>();
    for (const id of ids) {
      yield;
      const { repository, holder } = this.#entry(id) ?? unknown(id);
      if (overwrite) continue;
      for (const { name, held, seen } of this.#comingTags(holder, repository)) {
        const reference = `${repository}:${name}`;
        const there = coming.get(reference) ?? seen;
        if (there !== null && there !== held) throw taken(reference);
        coming.set(reference, held);
      }
    }
  }

  /** Inside a transaction; undefined, and nothing is done, if it is not in the trash or a tag of it is taken by now. */
  restore(id: number, { overwrite }: { overwrite: boolean }): Recovered | undefined {
    const entry = this.#entry(id);
    if (!entry) return undefined;
    const { kind, repository, holder } = entry;
    const digest: Digest | null = entry.digest && fromBytes(entry.digest);
    const coming = this.#comingTags(holder, repository);
    if (!overwrite && coming.some(({ held, seen }) => seen !== null && seen !== held)) return undefined;
    const to = this.#repositories.id(repository);
    if (kind === 'repository' && to === undefined) {
      this.#statements.rename.run(repository, holder);
      this.#statements.forget.run(id);
    } else this.#merge(entry, coming);
    return { id, kind, repository, tags: coming.map(({ name }) => name), digest };
  }

  #entry(id: number): EntryRow | undefined {
    return this.#statements.entry.get(id);
  }

  #comingTags(holder: number, repository: Repository): ComingTag[] {
    return this.#statements.coming.all({ holder, repository });
  }

  /** What is there already is the same, for it has the same digest: it stays, and what is newer of both is kept. */
  #merge({ holder, repository, deletedAt }: EntryRow, coming: ComingTag[]): void {
    const both = { from: holder, to: this.#repositories.ensure(repository) };
    const { times, twins, retarget, manifests, links, tag, tagged, untagged, close } = this.#statements;
    for (const part of [times, twins, retarget, manifests, links]) part.run(both);
    const now = Date.now();
    for (const { name, held, seen } of coming) {
      tag.run({ ...both, name, now });
      tagged.run(both.to, held);
      if (seen !== null && seen !== held) untagged.run(this.#clock.now(), both.to, seen);
    }
    this.#moves.mergeAll(both, { deletedAt, now });
    for (const part of close) part.run(holder);
  }
}

function unknown(id: number): never {
  throw new PlainError(`The trash has no entry ${id}: it was restored, or it is gone for good.`, {
    code: 'TRASH_UNKNOWN',
    facts: { id },
  });
}

function taken(reference: string): PlainError {
  return new PlainError(
    `${reference} points at something else by now, so nothing was restored. Say that the tag is to be moved, or rename what is there.`,
    { code: 'TAG_TAKEN', facts: { reference } },
  );
}

/** Of two times the later one, either of which may be null. */
function later(one: string, other: string): string {
  return `nullif(max(ifnull(${one}, 0), ifnull(${other}, 0)), 0)`;
}

// Subqueries rather than bare parameters: see the statements of ManifestTable.
function prepare(database: Database) {
  return {
    entry: database.prepare<EntryRow>(`
      SELECT id, holder_id AS holder, kind, repository, digest, deleted_at AS deletedAt FROM trash WHERE id = ?`),
    coming: database.prepare<ComingTag>(`
      SELECT t.name, m.blob_id AS held, s.blob_id AS seen FROM tags AS t
      JOIN manifests AS m ON m.id = t.manifest_id
      LEFT JOIN tags AS now ON now.name = t.name
        AND now.repository_id = (SELECT id FROM repositories WHERE name = @repository)
      LEFT JOIN manifests AS s ON s.id = now.manifest_id
      WHERE t.repository_id = (SELECT @holder) ORDER BY t.name`),
    rename: database.prepare('UPDATE repositories SET name = ? WHERE id = ?'),
    forget: database.prepare('DELETE FROM trash WHERE id = ?'),
    times: database.prepare(`
      UPDATE repositories AS seen SET created_at = min(seen.created_at, held.created_at),
        pushed_at = ${later('seen.pushed_at', 'held.pushed_at')},
        pulled_at = ${later('seen.pulled_at', 'held.pulled_at')}
      FROM repositories AS held WHERE seen.id = (SELECT @to) AND held.id = (SELECT @from)`),
    twins: database.prepare(`
      UPDATE manifests AS seen SET pulled_at = ${later('seen.pulled_at', 'held.pulled_at')},
        untagged_at = ifnull(max(seen.untagged_at, held.untagged_at), seen.untagged_at),
        is_cached = min(seen.is_cached, held.is_cached)
      FROM manifests AS held
      WHERE held.repository_id = (SELECT @from) AND seen.repository_id = (SELECT @to)
        AND seen.blob_id = held.blob_id`),
    retarget: database.prepare(`
      UPDATE tags SET manifest_id = seen.id FROM manifests AS held, manifests AS seen
      WHERE tags.repository_id = (SELECT @from) AND held.id = tags.manifest_id
        AND seen.repository_id = (SELECT @to) AND seen.blob_id = held.blob_id`),
    // What is there already is not brought.
    manifests: database.prepare(
      'UPDATE OR IGNORE manifests SET repository_id = @to WHERE repository_id = @from',
    ),
    links: database.prepare(`
      INSERT OR IGNORE INTO repository_blobs
      SELECT @to, blob_id, linked_at FROM repository_blobs WHERE repository_id = @from`),
    tag: database.prepare(`
      INSERT INTO tags (repository_id, name, manifest_id, updated_at, pulled_at)
      SELECT @to, name, manifest_id, updated_at, pulled_at FROM tags WHERE repository_id = @from AND name = @name
      ON CONFLICT DO UPDATE SET manifest_id = excluded.manifest_id,
        updated_at = iif(manifest_id = excluded.manifest_id, updated_at, @now),
        pulled_at = ${later('pulled_at', 'excluded.pulled_at')}`),
    tagged: database.prepare(
      'UPDATE manifests SET untagged_at = NULL WHERE repository_id = ? AND blob_id = ?',
    ),
    untagged: database.prepare(`
      UPDATE manifests SET untagged_at = ? WHERE repository_id = ? AND blob_id = ?
        AND NOT EXISTS (SELECT 1 FROM tags WHERE manifest_id = manifests.id)`),
    // Tags hold on to manifests, so they go first; all else follows the repository, the entry too.
    close: [
      database.prepare('DELETE FROM tags WHERE repository_id = ?'),
      database.prepare('DELETE FROM repositories WHERE id = ?'),
    ],
  };
}
