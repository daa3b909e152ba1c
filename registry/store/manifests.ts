import { randomUUID } from 'node:crypto';
import { RegistryError } from '../errors.ts';
import {
  type Descriptor,
  isImageConfig,
  isObject,
  type Manifest,
  type Platform,
  platformOf,
} from '../manifest.ts';
import type { Digest, Reference, Repository, Tag } from '../names.ts';
import type { BlobTable } from './blobs.ts';
import type { Clock } from './clock.ts';
import { ContentCache } from './content-cache.ts';
import { Copier } from './copier.ts';
import type { Database } from './database.ts';
import { fromBytes, toBytes } from './digests.ts';
import { writeTemporary } from './files.ts';
import type { LeaseTable } from './leases.ts';
import { manifestStatements } from './manifest-statements.ts';
import type { Paths } from './paths.ts';
import { platformFrom, platformText } from './platforms.ts';
import type { PullTimes } from './pulls.ts';
import { ReadCache } from './read-cache.ts';
import type { RepositoryTable } from './repositories.ts';
import type {
  CopiedParts,
  Copying,
  FoundManifest,
  ManifestDetails,
  ManifestReference,
  Manifests,
  NewManifest,
  Referrer,
} from './store.ts';
import type { TagTable } from './tags.ts';

const cacheBytes = 16 * 1024 * 1024;
/** A config larger than this is no image's; its platform is not looked for. */
const largestConfig = 4 * 1024 * 1024;

/** The parts of a store that a manifest touches. */
interface Parts {
  database: Database;
  paths: Paths;
  repositories: RepositoryTable;
  blobs: BlobTable;
  tags: TagTable;
  pulls: PullTimes;
  clock: Clock;
  leases: LeaseTable;
}

export class ManifestTable implements Manifests {
  readonly #parts: Parts;
  readonly #content = new ContentCache(cacheBytes);
  readonly #found: ReadCache<FoundManifest>;
  readonly #copier: Copier;
  readonly #statements;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#found = new ReadCache(parts.database);
    this.#copier = new Copier(parts);
    this.#statements = manifestStatements(parts.database);
  }

  find(repository: Repository, reference: Reference): FoundManifest | undefined {
    const key = 'tag' in reference ? `${repository}:${reference.tag}` : `${repository}@${reference.digest}`;
    return this.#found.get(key, () => {
      const row =
        'tag' in reference
          ? this.#statements.byTag.get(repository, reference.tag)
          : this.#statements.byDigest.get(repository, toBytes(reference.digest));
      return row && { ...row, digest: fromBytes(row.digest) };
    });
  }

  read(found: FoundManifest): Buffer | Promise<Buffer | undefined> {
    return this.#content.get(found.digest) ?? this.#readFile(found.digest, found.size);
  }

  async #readFile(digest: Digest, size: number): Promise<Buffer | undefined> {
    const bytes = await this.#parts.blobs.readContent(digest, size);
    if (bytes) this.#content.set(digest, bytes);
    return bytes;
  }

  pulled(found: FoundManifest, tag: Tag | undefined): void {
    this.#parts.pulls.note(found.id, tag);
  }

  async put(repository: Repository, added: NewManifest): Promise<void> {
    const { bytes, manifest, digest } = added;
    const { paths, blobs } = this.#parts;
    this.#requireContent(repository, added);
    const platform = await this.#platformOf(repository, manifest);
    const temporary = paths.upload(randomUUID());
    await writeTemporary(temporary, bytes);
    await blobs.keep({ path: temporary, isFlushed: false }, digest, () => {
      // Once more, now that nothing can come between: a blob may have been deleted while the file was written.
      this.#requireContent(repository, added);
      this.#record(repository, added, platform);
    });
    this.#content.set(digest, bytes);
  }

  /** Config and layers have to be here (spec, "Pushing Manifests"); a subject and the children of an index need not. */
  #requireContent(repository: Repository, { manifest: { config, layers }, sparse }: NewManifest): void {
    if (sparse) return;
    const missing = [...(config ? [config] : []), ...layers]
      .filter(({ foreign, digest }) => !foreign && this.#parts.blobs.size(repository, digest) === undefined)
      .map(({ digest }) => ({ digest }));
    if (missing.length > 0) throw new RegistryError('MANIFEST_BLOB_UNKNOWN', missing);
  }

  #record(
    repository: Repository,
    { bytes, manifest, digest, tags, cached = false }: NewManifest,
    platform: Platform | undefined,
  ): void {
    const { repositories, blobs, tags: tagTable, clock, leases } = this.#parts;
    const now = Date.now();
    const repositoryId = repositories.ensure(repository);
    const blobId = blobs.record(digest, bytes.length);
    const row = this.#statements.upsert.get(
      repositoryId,
      blobId,
      manifest.mediaType,
      manifest.artifactType ?? null,
      manifest.subject ? blobs.name(manifest.subject.digest).id : null,
      manifest.annotations ? JSON.stringify(manifest.annotations) : null,
      platformText(platform),
      now,
      // Until it gets its tags.
      clock.now(),
      cached ? 1 : 0,
    );
    if (!row) throw new Error(`the manifest ${digest} was not recorded`);
    this.#recordReferences(row.id, manifest);
    leases.manifestPut(repository, { id: row.id, isTagged: tags.length > 0 });
    for (const tag of tags) tagTable.set(repositoryId, tag, { manifestId: row.id, blobId }, now);
    this.#statements.pushed.run(now, repositoryId);
  }

  #recordReferences(manifestId: number, { config, layers, manifests }: Manifest): void {
    const { blobs } = this.#parts;
    this.#statements.forgetReferences.run(manifestId);
    let position = 0;
    const add = (kind: ManifestReference['kind'], { digest, mediaType, size, platform }: Descriptor) =>
      this.#statements.addReference.run(
        manifestId,
        position++,
        kind,
        blobs.name(digest).id,
        mediaType,
        size,
        platformText(platform),
      );
    if (config) add('config', config);
    for (const layer of layers) add('layer', layer);
    for (const child of manifests) add('manifest', child);
  }

  /** An image's platform is in its config; anything else in there is the client's business. */
  async #platformOf(repository: Repository, { config }: Manifest): Promise<Platform | undefined> {
    if (!config || !isImageConfig(config.mediaType)) return undefined;
    const bytes = await this.#parts.blobs.read(repository, config.digest, largestConfig);
    try {
      const body: unknown = JSON.parse(bytes?.toString('utf8') ?? '');
      return isObject(body) ? platformOf(body) : undefined;
    } catch {
      return undefined;
    }
  }

  referrers(
    repository: Repository,
    digest: Digest,
    { artifactType, cursor, limit }: { artifactType?: string | undefined; cursor: number; limit: number },
  ): Referrer[] {
    const rows = this.#statements.referrers.all(
      toBytes(digest),
      repository,
      cursor,
      artifactType ?? null,
      limit,
    );
    return rows.map((row) => ({
      mediaType: row.mediaType,
      digest: fromBytes(row.digest),
      size: row.size,
      ...(row.artifactType !== null && { artifactType: row.artifactType }),
      ...(row.annotations !== null && { annotations: JSON.parse(row.annotations) as Record<string, string> }),
      cursor: row.id,
    }));
  }

  details(repository: Repository, reference: Reference): ManifestDetails | undefined {
    const found = this.find(repository, reference);
    const row = found && this.#statements.details.get(found.id);
    if (!row) return undefined;
    return {
      ...found,
      ...row,
      platform: platformFrom(row.platform),
      tags: this.#statements.tagsOf.all(found.id).map(({ name }) => name),
      references: this.#statements.references.all(found.id).map((reference) => ({
        ...reference,
        digest: fromBytes(reference.digest),
        platform: platformFrom(reference.platform),
        present: reference.present === 1,
      })),
    };
  }

  copy(copying: Copying): Promise<CopiedParts | undefined> {
    return this.#copier.copy(copying);
  }
}
