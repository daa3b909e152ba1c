import type { TrashEntry } from '../facts.ts';
import type { Tag } from '../names.ts';
import type { Database } from './database.ts';
import { fromBytes, toBytes } from './digests.ts';
import { reached } from './reached.ts';
import type { RepositoryTable } from './repositories.ts';
import type { Removed, ThrownAway } from './store.ts';
import { TagMoves } from './tag-moves.ts';
import type { TagTable } from './tags.ts';

interface Parts {
  database: Database;
  repositories: RepositoryTable;
  tags: TagTable;
}

interface Deletion {
  client: string;
  at: number;
  until: number;
}

interface Held {
  kind: TrashEntry['kind'];
  holder: number;
  tags: Tag[];
  digest: Buffer | null;
}

/** An entry of the trash, and where the thing was. */
interface Going {
  id: number;
  from: number;
  at: number;
}

interface Deleted extends Going {
  holder: number;
}

/**
 * Takes things out of their repository into a hidden one, with copies of all that they need: whatever happens to the
 * rest, they are whole. All of it inside a transaction.
 */
export class Holders {
  readonly #repositories: RepositoryTable;
  readonly #tags: TagTable;
  readonly #moves: TagMoves;
  readonly #statements;

  constructor({ database, repositories, tags }: Parts) {
    this.#repositories = repositories;
    this.#tags = tags;
    this.#moves = new TagMoves(database);
    this.#statements = prepare(database);
  }

  /** Undefined if there is no such thing, or it is not what was seen. */
  hold(removed: Removed, { client, at, until }: Deletion): ThrownAway | undefined {
    const from = this.#repositories.id(removed.repository);
    if (from === undefined) return undefined;
    const id = (this.#statements.lastEntry.get() ?? 0) + 1;
    const going = { id, from, at };
    const held = removed.digest
      ? this.#holdManifest(going, toBytes(removed.digest))
      : removed.tag
        ? this.#holdTag(going, removed.tag, removed.seen)
        : this.#holdRepository(going);
    if (!held) return undefined;
    const { kind, holder, tags, digest } = held;
    this.#statements.addEntry.run(id, holder, kind, removed.repository, digest, client, at, until);
    return { id, removed, tags, digest: digest && fromBytes(digest), until };
  }

  #holdRepository({ id, from: holder }: Going): Held {
    const tags = this.#statements.tags.all(holder);
    this.#statements.rename.run(nameOf(id), holder);
    return { kind: 'repository', holder, tags, digest: null };
  }

  #holdTag(going: Going, tag: Tag, seen: Removed['seen']): Held | undefined {
    const { digest, updatedAt } = this.#statements.pointsAt.get(going.from, tag) ?? {};
    if (!digest) return undefined;
    if (seen && (seen.updatedAt !== updatedAt || seen.digest !== fromBytes(digest))) return undefined;
    const deleted = this.#open(going);
    const { holder } = deleted;
    this.#copy(this.#reach(going, digest), deleted);
    this.#takeTag(deleted, tag, this.#statements.manifest.get(holder, digest));
    return { kind: 'tag', holder, tags: [tag], digest };
  }

  /** Its own row goes along, so that it keeps its place among the referrers of its subject. */
  #holdManifest(going: Going, digest: Buffer): Held | undefined {
    const manifest = this.#statements.manifest.get(going.from, digest);
    if (manifest === undefined) return undefined;
    const deleted = this.#open(going);
    const { holder } = deleted;
    const needed = this.#reach(going, digest).filter((one) => one !== manifest);
    this.#copy(needed, deleted);
    this.#statements.link.run({ ...deleted, ids: JSON.stringify([manifest]) });
    const tags = this.#statements.tagsOf.all(manifest);
    for (const tag of tags) this.#takeTag(deleted, tag, manifest);
    this.#statements.take.run(holder, manifest);
    return { kind: 'manifest', holder, tags, digest };
  }

  #takeTag({ from, holder }: Deleted, tag: Tag, manifest: number | undefined): void {
    this.#statements.addTag.run({ from, holder, tag, manifest });
    this.#moves.copy({ from, to: holder, tag });
    this.#tags.unset(from, tag);
  }

  #open(going: Going): Deleted {
    const holder = this.#statements.open.get(nameOf(going.id), going.from);
    if (holder === undefined) throw new Error(`the holder of entry ${going.id} was not inserted`);
    return { ...going, holder };
  }

  #reach({ from }: Going, root: Buffer): number[] {
    return this.#statements.reached.all({ from, root, referrers: 1 });
  }

  #copy(ids: number[], deleted: Deleted): void {
    const copied = { ...deleted, ids: JSON.stringify(ids) };
    this.#statements.copyManifests.run(copied);
    this.#statements.copyReferences.run(copied);
    this.#statements.link.run(copied);
  }
}

/** No request can say it: names begin with a letter or digit. */
function nameOf(id: number): string {
  return `.trash/${id}`;
}

// Subqueries rather than bare parameters: see the statements of ManifestTable.
function prepare(database: Database) {
  return {
    lastEntry: database.column<number>("SELECT seq FROM sqlite_sequence WHERE name = 'trash'"),
    addEntry: database.prepare('INSERT INTO trash VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
    rename: database.prepare('UPDATE repositories SET name = ? WHERE id = ?'),
    open: database.column<number>(`
      INSERT INTO repositories (name, created_at, pushed_at, pulled_at)
      SELECT ?, created_at, pushed_at, pulled_at FROM repositories WHERE id = ? RETURNING id`),
    tags: database.column<Tag>('SELECT name FROM tags WHERE repository_id = ? ORDER BY name'),
    tagsOf: database.column<Tag>('SELECT name FROM tags WHERE manifest_id = ? ORDER BY name'),
    pointsAt: database.prepare<{ digest: Buffer; updatedAt: number }>(`
      SELECT b.digest, t.updated_at AS updatedAt FROM tags AS t
      JOIN manifests AS m ON m.id = t.manifest_id JOIN blobs AS b ON b.id = m.blob_id
      WHERE t.repository_id = (SELECT ?) AND t.name = (SELECT ?)`),
    manifest: database.column<number>(`
      SELECT id FROM manifests
      WHERE repository_id = ? AND blob_id = (SELECT id FROM blobs WHERE digest = ?)`),
    reached: database.column<number>(`${reached} SELECT id FROM reached`),
    // What has a tag now may have none when it comes back: without one it is from the deletion on.
    copyManifests: database.prepare(`
      INSERT INTO manifests (repository_id, blob_id, media_type, artifact_type, subject_id, annotations, platform,
        pushed_at, pulled_at, untagged_at, is_cached)
      SELECT @holder, blob_id, media_type, artifact_type, subject_id, annotations, platform,
        pushed_at, pulled_at, ifnull(untagged_at, @at), is_cached
      FROM manifests WHERE id IN (SELECT value FROM json_each(@ids)) ORDER BY id`),
    copyReferences: database.prepare(`
      INSERT INTO manifest_references
      SELECT copy.id, ref.position, ref.kind, ref.blob_id, ref.media_type, ref.size, ref.platform
      FROM manifests AS m
      JOIN manifests AS copy ON copy.repository_id = (SELECT @holder) AND copy.blob_id = m.blob_id
      JOIN manifest_references AS ref ON ref.manifest_id = m.id
      WHERE m.id IN (SELECT value FROM json_each(@ids))`),
    link: database.prepare(`
      INSERT OR IGNORE INTO repository_blobs
      SELECT @holder, rb.blob_id, rb.linked_at FROM manifest_references AS ref
      -- CROSS: the references first, for of these there are few.
      CROSS JOIN repository_blobs AS rb ON rb.repository_id = (SELECT @from) AND rb.blob_id = ref.blob_id
      WHERE ref.manifest_id IN (SELECT value FROM json_each(@ids))`),
    addTag: database.prepare(`
      INSERT INTO tags (repository_id, name, manifest_id, updated_at, pulled_at)
      SELECT @holder, name, @manifest, updated_at, pulled_at FROM tags
      WHERE repository_id = @from AND name = @tag`),
    take: database.prepare('UPDATE manifests SET repository_id = ? WHERE id = ?'),
  };
}
