import type { Digest, Repository, Tag } from '../names.ts';
import type { Database } from './database.ts';
import { fromBytes } from './digests.ts';
import type { AdoptedTag, Contents, FoundManifest } from './store.ts';

const pageSize = 500;

interface BlobRow {
  id: number;
  digest: Buffer;
}

interface ManifestRow extends BlobRow {
  mediaType: string;
  size: number;
  at: number;
}

interface TagRow {
  name: Tag;
  digest: Buffer;
  at: number;
}

/** Reads what repositories hold, a page at a time, so that whoever takes long over it holds nobody up. */
export class ContentsTable implements Contents {
  readonly #statements;

  constructor(database: Database) {
    this.#statements = prepare(database);
  }

  count(): number {
    return this.#statements.count.get() ?? 0;
  }

  *manifests(repository: Repository): Generator<FoundManifest & { at: number }> {
    const { manifests } = this.#statements;
    for (const row of pages<ManifestRow>((after) => manifests.all({ repository, after: after?.id ?? 0 }))) {
      yield { ...row, digest: fromBytes(row.digest) };
    }
  }

  *blobs(repository: Repository): Generator<Digest> {
    const { blobs } = this.#statements;
    for (const { digest } of pages<BlobRow>((after) => blobs.all({ repository, after: after?.id ?? 0 }))) {
      yield fromBytes(digest);
    }
  }

  *tags(repository: Repository): Generator<AdoptedTag> {
    const { tags, history } = this.#statements;
    for (const tag of pages<TagRow>((after) => tags.all({ repository, after: after?.name ?? '' }))) {
      const moves = history.all({ repository, tag: tag.name });
      yield {
        ...tag,
        digest: fromBytes(tag.digest),
        history: moves.map((move) => ({ ...move, digest: fromBytes(move.digest) })),
      };
    }
  }
}

function* pages<Row>(read: (after: Row | undefined) => Row[]): Generator<Row> {
  let page = read(undefined);
  while (page.length > 0) {
    yield* page;
    page = read(page.at(-1));
  }
}

function prepare(database: Database) {
  const repositoryId = '(SELECT id FROM repositories WHERE name = @repository)';
  return {
    // Those whose path comes before '/' hold the trash.
    count: database.column<number>(`
      SELECT (SELECT COUNT(*) FROM tags JOIN repositories AS r ON r.id = repository_id WHERE r.path > '/')
        + (SELECT COUNT(*) FROM manifests JOIN repositories AS r ON r.id = repository_id WHERE r.path > '/')
        + (SELECT COUNT(*) FROM repository_blobs JOIN repositories AS r ON r.id = repository_id WHERE r.path > '/')`),
    manifests: database.prepare<ManifestRow>(`
      SELECT m.id, b.digest, m.media_type AS mediaType, b.size, m.pushed_at AS at
      FROM manifests AS m JOIN blobs AS b ON b.id = m.blob_id
      WHERE m.repository_id = ${repositoryId} AND m.id > @after AND b.stored_at IS NOT NULL
      ORDER BY m.id LIMIT ${pageSize}`),
    blobs: database.prepare<BlobRow>(`
      SELECT b.id, b.digest FROM repository_blobs AS rb JOIN blobs AS b ON b.id = rb.blob_id
      WHERE rb.repository_id = ${repositoryId} AND rb.blob_id > @after AND b.stored_at IS NOT NULL
      ORDER BY rb.blob_id LIMIT ${pageSize}`),
    tags: database.prepare<TagRow>(`
      SELECT t.name, b.digest, t.updated_at AS at
      FROM tags AS t JOIN manifests AS m ON m.id = t.manifest_id JOIN blobs AS b ON b.id = m.blob_id
      WHERE t.repository_id = ${repositoryId} AND t.name > @after AND b.stored_at IS NOT NULL
      ORDER BY t.name LIMIT ${pageSize}`),
    history: database.prepare<{ digest: Buffer; at: number }>(`
      SELECT b.digest, h.at FROM tag_history AS h JOIN blobs AS b ON b.id = h.blob_id
      JOIN manifests AS m ON m.repository_id = h.repository_id AND m.blob_id = h.blob_id
      WHERE h.repository_id = ${repositoryId} AND h.tag = @tag AND b.stored_at IS NOT NULL ORDER BY h.id`),
  };
}
