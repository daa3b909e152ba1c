import type { Digest, Repository, Tag } from '../names.ts';
import type { BlobTable } from '../store/blobs.ts';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';
import { toBytes } from '../store/digests.ts';
import { Holders } from '../store/holders.ts';
import { ManifestRecords } from '../store/manifest-records.ts';
import type { RepositoryTable } from '../store/repositories.ts';
import { Restorer } from '../store/restorer.ts';
import type { TagTable } from '../store/tags.ts';
import type { ManifestFiles } from './manifest-files.ts';
import type { PastDeed } from './past.ts';

const dayMs = 86_400_000;

interface Parts {
  database: Database;
  repositories: RepositoryTable;
  blobs: BlobTable;
  tags: TagTable;
  clock: Clock;
  files: ManifestFiles;
  /** Of what was deleted. */
  trashDays: number;
}

/** Gives manifests their repositories and tags. */
export class Names {
  /** Manifests that were put into a repository which did not have them. */
  readonly put = new Map<Digest, number>();
  tagged = 0;
  deleted = 0;
  readonly #parts: Parts;
  readonly #records: ManifestRecords;
  readonly #holders: Holders;
  readonly #restorer: Restorer;
  readonly #statements;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#records = new ManifestRecords(parts.database, parts.blobs);
    this.#holders = new Holders(parts);
    this.#restorer = new Restorer(parts);
    this.#statements = prepare(parts.database);
  }

  /** Does once more what was done. */
  replay(deed: PastDeed): void {
    this.#parts.database.now(() => {
      if (deed.kind === 'put') {
        const { repository, digest, at, tags } = deed;
        if (this.#put(repository, digest, at)) for (const tag of tags) this.#tag(repository, digest, tag, at);
      } else if (deed.kind === 'delete') this.#delete(deed);
      else this.#restore(deed);
    });
  }

  /** Puts a manifest with its children into a repository; false if there is no such manifest. */
  place(repository: Repository, digest: Digest, { tag, at }: { tag?: Tag; at: number }): boolean {
    return this.#parts.database.now(() => {
      if (!this.#put(repository, digest, at)) return false;
      if (tag) this.#tag(repository, digest, tag, at);
      return true;
    });
  }

  /** Some repository or the trash has it. */
  has(digest: Digest): boolean {
    return this.#statements.isManifest.get(toBytes(digest)) !== undefined;
  }

  /** Takes manifests out of their repositories whose bytes are gone; gives the tags that pointed at them. */
  dropGone(gone: Digest[]): string[] {
    const dropped: string[] = [];
    this.#parts.database.now(() => {
      for (const digest of gone) {
        for (const { id, repositoryId, repository } of this.#statements.visible.all(toBytes(digest))) {
          for (const tag of this.#statements.tagsOf.all(id)) {
            this.#parts.tags.unset(repositoryId, tag);
            dropped.push(`${repository}:${tag}`);
          }
          this.#statements.remove.run(id);
        }
      }
    });
    return dropped;
  }

  /** What the configs say, once all is in its place. */
  async finish(): Promise<void> {
    for (const [digest, blobId] of this.put) {
      const file = this.#parts.files.read(digest);
      if (file) await this.#records.mend(blobId, file.bytes);
    }
  }

  #put(repository: Repository, digest: Digest, at: number, above: ReadonlySet<Digest> = new Set()): boolean {
    const file = this.#parts.files.read(digest);
    if (!file) return false;
    const { blobId, manifest } = file;
    const repositoryId = this.#parts.repositories.ensure(repository);
    if (this.#statements.manifestIn.get(repositoryId, blobId) === undefined) {
      this.#records.add(repositoryId, { blobId, manifest, at });
      this.put.set(digest, blobId);
    }
    this.#statements.pushed.run(at, repositoryId);
    for (const child of manifest.manifests) {
      if (!above.has(child.digest)) this.#put(repository, child.digest, at, new Set(above).add(digest));
    }
    return true;
  }

  #tag(repository: Repository, digest: Digest, tag: Tag, at: number): void {
    const repositoryId = this.#parts.repositories.ensure(repository);
    const blobId = this.#parts.files.read(digest)?.blobId ?? -1;
    const manifestId = this.#statements.manifestIn.get(repositoryId, blobId);
    if (manifestId === undefined) return;
    this.#parts.tags.set(repositoryId, tag, { manifestId, blobId }, at);
    this.tagged++;
  }

  #delete({ repository, tag, digest, client, at }: Exclude<PastDeed, { kind: 'put' }>): void {
    const removed = { repository, ...(tag && { tag }), ...(digest && { digest }) };
    const until = at + this.#parts.trashDays * dayMs;
    if (this.#holders.hold(removed, { client, at, until })) this.deleted++;
  }

  #restore({ repository, tag, digest }: Exclude<PastDeed, { kind: 'put' }>): void {
    const kind = tag ? 'tag' : digest ? 'manifest' : 'repository';
    const entry = this.#statements.entry.get({ kind, repository, tag, digest: digest && toBytes(digest) });
    if (entry !== undefined) this.#restorer.restore(entry, { overwrite: true });
  }

  /** Repositories that people see and that lead to this manifest: where it is listed, or its subject is. */
  above(digest: Digest, subject: Digest | undefined): Repository[] {
    return this.#statements.above.all({
      digest: toBytes(digest),
      subject: subject ? toBytes(subject) : null,
    });
  }

  /** Some repository has a name that was not made up here. */
  get areKnown(): boolean {
    return this.#statements.known.get() !== undefined;
  }

  /** A repository that has some of this content, and was not made up here. */
  sharing(digests: Digest[]): Repository | undefined {
    const hexes = JSON.stringify(digests.map((digest) => toBytes(digest).toString('hex')));
    return this.#statements.sharing.get({ hexes });
  }

  /** Of those that are missing, what nothing needs was rightly removed. */
  forgetNeedless(missing: Digest[]): Digest[] {
    return this.#parts.database.now(() =>
      missing.filter((digest) => {
        const isNeeded = this.#statements.isNeeded.get(toBytes(digest)) !== undefined;
        if (!isNeeded) this.#statements.forget.run(toBytes(digest));
        return isNeeded;
      }),
    );
  }
}

/** A manifest that a row of the tables speaks of. */
interface VisibleRow {
  id: number;
  repositoryId: number;
  repository: Repository;
}

function prepare(database: Database) {
  const blobId = '(SELECT id FROM blobs WHERE digest = ?)';
  return {
    isManifest: database.column<1>(`SELECT 1 FROM manifests WHERE blob_id = ${blobId}`),
    manifestIn: database.column<number>('SELECT id FROM manifests WHERE repository_id = ? AND blob_id = ?'),
    visible: database.prepare<VisibleRow>(`
      SELECT m.id, r.id AS repositoryId, r.name AS repository FROM manifests AS m
      JOIN repositories AS r ON r.id = m.repository_id AND r.path > '/' WHERE m.blob_id = ${blobId}`),
    tagsOf: database.column<Tag>('SELECT name FROM tags WHERE manifest_id = ?'),
    remove: database.prepare('DELETE FROM manifests WHERE id = ?'),
    pushed: database.prepare('UPDATE repositories SET pushed_at = max(ifnull(pushed_at, 0), ?) WHERE id = ?'),
    entry: database.column<number>(`
      SELECT MAX(id) FROM trash WHERE kind = @kind AND repository = @repository
        AND (@kind <> 'manifest' OR digest = @digest)
        AND (@kind <> 'tag' OR EXISTS (SELECT 1 FROM tags WHERE repository_id = holder_id AND name = @tag))`),
    above: database.column<Repository>(`
      SELECT r.name FROM manifest_references AS ref JOIN manifests AS m ON m.id = ref.manifest_id
      JOIN repositories AS r ON r.id = m.repository_id AND r.path > '/'
      WHERE ref.kind = 'manifest' AND ref.blob_id = (SELECT id FROM blobs WHERE digest = @digest)
      UNION
      SELECT r.name FROM manifests AS m JOIN repositories AS r ON r.id = m.repository_id AND r.path > '/'
      WHERE m.blob_id = (SELECT id FROM blobs WHERE digest = @subject)`),
    known: database.column<1>(
      "SELECT 1 FROM repositories WHERE path > '/' AND name NOT LIKE 'recovered/%' LIMIT 1",
    ),
    sharing: database.column<Repository>(`
      SELECT r.name FROM json_each(@hexes) AS hex
      JOIN blobs AS b ON b.digest = unhex(hex.value)
      JOIN manifest_references AS ref ON ref.blob_id = b.id
      JOIN manifests AS m ON m.id = ref.manifest_id
      JOIN repositories AS r ON r.id = m.repository_id AND r.path > '/' AND r.name NOT LIKE 'recovered/%'
      GROUP BY r.id ORDER BY COUNT(DISTINCT b.id) DESC, r.id LIMIT 1`),
    isNeeded: database.column<1>(`
      SELECT 1 FROM blobs AS b WHERE b.digest = ? AND (EXISTS (SELECT 1 FROM manifests WHERE blob_id = b.id)
        OR EXISTS (SELECT 1 FROM manifest_references WHERE blob_id = b.id AND kind <> 'manifest'))`),
    forget: database.prepare('DELETE FROM damage WHERE digest = ?'),
  };
}
