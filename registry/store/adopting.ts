import { readFile } from 'node:fs/promises';
import { isImageConfig, type Manifest } from '../manifest.ts';
import type { Digest, Repository } from '../names.ts';
import type { BlobTable } from './blobs.ts';
import type { Clock } from './clock.ts';
import type { DamageTable } from './damage.ts';
import type { Database } from './database.ts';
import { fromBytes } from './digests.ts';
import { ContentIntake } from './intake.ts';
import { largestConfig, ManifestRecords, platformIn } from './manifest-records.ts';
import type { Paths } from './paths.ts';
import type { RepositoryTable } from './repositories.ts';
import type { AdoptedFacts, AdoptedTag, Adopting, Intake, TakenTag } from './store.ts';
import type { TagTable } from './tags.ts';

/** The parts of a store that what is taken over touches. */
interface Parts {
  database: Database;
  paths: Paths;
  repositories: RepositoryTable;
  blobs: BlobTable;
  damage: DamageTable;
  tags: TagTable;
  clock: Clock;
}

interface Rows {
  manifestId: number;
  blobId: number;
}

/** Takes in what another registry kept: files that exist, and what is said of them with the times of then. */
export class AdoptingTable implements Adopting {
  readonly #parts: Parts;
  readonly #records: ManifestRecords;
  readonly #statements;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#records = new ManifestRecords(parts.database, parts.blobs);
    this.#statements = prepare(parts.database);
  }

  has(digest: Digest): boolean {
    return this.#parts.blobs.storedSize(digest) !== undefined;
  }

  begin(): Intake {
    const intake = new ContentIntake(this.#parts.blobs, this.#parts.paths);
    return {
      bring: (digest, file, bringing) => intake.bring(digest, file, bringing),
      record: (repository, facts) => this.#record(intake, repository, facts),
      end: () => intake.end(),
    };
  }

  async #record(intake: ContentIntake, repository: Repository, facts: AdoptedFacts): Promise<TakenTag[]> {
    const { database, repositories, blobs, damage } = this.#parts;
    const platforms = await Promise.all(
      facts.manifests.map(({ manifest }) => this.#platform(intake, manifest)),
    );
    await intake.flush();
    const taken = await database.commit(() => {
      const rows = new Map<Digest, Rows>();
      const repositoryId = repositories.ensure(repository);
      for (const digest of intake.content.keys()) this.#recordContent(intake, digest);
      for (const digest of facts.blobs) blobs.link(repositoryId, blobs.name(digest).id);
      for (const [i, { digest, manifest, at }] of facts.manifests.entries()) {
        const blobId = blobs.name(digest).id;
        const untaggedAt = this.#parts.clock.now();
        const platform = platforms[i] ?? null;
        const { id } = this.#records.insert(repositoryId, { blobId, manifest, at, untaggedAt, platform });
        rows.set(digest, { manifestId: id, blobId });
        this.#statements.happened.run({ repositoryId, at });
      }
      return facts.tags.map((tag) => this.#point(repositoryId, tag, rows.get(tag.digest)));
    });
    for (const digest of intake.content.keys()) await damage.forget(digest);
    return taken;
  }

  #recordContent(intake: ContentIntake, digest: Digest): void {
    const brought = intake.content.get(digest);
    if (!brought) return;
    const id = this.#parts.blobs.record(digest, brought.size);
    // Nobody has read it on its way: it is the first that will be verified.
    if (brought.how === 'linked') this.#statements.unseen.run(id);
  }

  /** A tag that points elsewhere here stays as it is. */
  #point(repositoryId: number, { name, at, history, digest }: AdoptedTag, to: Rows | undefined): TakenTag {
    const { tags, blobs } = this.#parts;
    const here = this.#statements.pointsAt.get(repositoryId, name);
    if (here) return { name, here: fromBytes(here) };
    if (!to) throw new Error(`the tag ${name} was taken over without its manifest`);
    for (const move of history) {
      this.#statements.remember.run(repositoryId, name, blobs.name(move.digest).id, move.at);
    }
    tags.set(repositoryId, name, to, at);
    return { name, here: digest };
  }

  /** An image's platform is in its config. */
  async #platform(intake: ContentIntake, { config }: Manifest): Promise<string | null> {
    if (!config || !isImageConfig(config.mediaType)) return null;
    const size = intake.content.get(config.digest)?.size ?? Number.POSITIVE_INFINITY;
    return size > largestConfig ? null : platformIn(await readFile(this.#parts.paths.blob(config.digest)));
  }
}

function prepare(database: Database) {
  return {
    unseen: database.prepare('UPDATE blobs SET verified_at = 0 WHERE id = ?'),
    happened: database.prepare(`
      UPDATE repositories SET created_at = min(created_at, @at), pushed_at = max(ifnull(pushed_at, @at), @at)
      WHERE id = @repositoryId`),
    pointsAt: database.column<Buffer>(`
      SELECT b.digest FROM tags AS t JOIN manifests AS m ON m.id = t.manifest_id JOIN blobs AS b ON b.id = m.blob_id
      WHERE t.repository_id = ? AND t.name = ?`),
    remember: database.prepare(
      'INSERT INTO tag_history (repository_id, tag, blob_id, at) VALUES (?, ?, ?, ?)',
    ),
  };
}
