import { isDeepStrictEqual } from 'node:util';
import {
  type Descriptor,
  isImageConfig,
  isObject,
  type Manifest,
  parseManifest,
  platformOf,
} from '../manifest.ts';
import type { Digest, Repository } from '../names.ts';
import type { BlobTable } from './blobs.ts';
import type { Database } from './database.ts';
import { fromBytes } from './digests.ts';
import { platformText } from './platforms.ts';
import type { ManifestReference } from './store.ts';

/** A config larger than this is no image's; its platform is not looked for. */
export const largestConfig = 4 * 1024 * 1024;

/** What the tables say of a manifest: nothing that does not follow from its bytes and its config. */
interface ManifestRecord {
  mediaType: string;
  artifactType: string | null;
  subject: Digest | null;
  /** Undefined where what is written there is no JSON: as wrong as any other text that is not the manifest's. */
  annotations: Record<string, string> | null | undefined;
  platform: string | null;
  references: RecordedReference[];
}

type RecordedReference = Omit<ManifestReference, 'platform' | 'present'> & { platform: string | null };

/** Writes what manifests say of themselves into the tables, and sees whether it still stands there. */
export class ManifestRecords {
  readonly #database: Database;
  readonly #blobs: BlobTable;
  readonly #statements;

  constructor(database: Database, blobs: BlobTable) {
    this.#database = database;
    this.#blobs = blobs;
    this.#statements = prepare(database);
  }

  /** Whether some repository has a manifest of this blob. */
  has(blobId: number): boolean {
    return this.#statements.of.get(blobId) !== undefined;
  }

  /** Compares the records of a manifest, in every repository that has it, with its bytes; gives how many were mended. */
  async mend(blobId: number, bytes: Buffer): Promise<number> {
    let mended = 0;
    for (const { id, repository, mediaType } of this.#statements.of.all(blobId)) {
      const manifest = parseAs(mediaType, bytes);
      const platform = await this.#platform(repository, manifest);
      const isWrong = this.#database.now(() => {
        const recorded = this.#read(id);
        if (!recorded) return false;
        const right = recordOf(manifest, platform === undefined ? recorded.platform : platform);
        if (isDeepStrictEqual(recorded, right)) return false;
        this.#write(id, right);
        return true;
      });
      if (isWrong) mended++;
    }
    return mended;
  }

  /** Inside a transaction: puts a manifest and what it refers to into a repository; one that is there stays. */
  add(repositoryId: number, added: AddedManifest): number {
    const { id, isNew } = this.insert(repositoryId, { ...added, platform: null, untaggedAt: added.at });
    if (isNew) this.#statements.link.run({ id, repositoryId, at: added.at });
    return id;
  }

  /** Inside a transaction: writes down a manifest of a repository; one that is there stays. */
  insert(
    repositoryId: number,
    { blobId, manifest, at, untaggedAt, platform }: InsertedManifest,
  ): { id: number; isNew: boolean } {
    const known = this.#statements.find.get(repositoryId, blobId);
    if (known !== undefined) return { id: known, isNew: false };
    const id = this.#statements.add.get(repositoryId, blobId, manifest.mediaType, at, untaggedAt);
    if (id === undefined) throw new Error('a manifest was not recorded');
    this.#write(id, recordOf(manifest, platform));
    return { id, isNew: true };
  }

  /** Null where the config says none; undefined where it cannot be read. */
  async #platform(repository: Repository, { config }: Manifest): Promise<string | null | undefined> {
    if (!config || !isImageConfig(config.mediaType)) return null;
    const bytes = await this.#blobs.read(repository, config.digest, largestConfig);
    return bytes && platformIn(bytes);
  }

  #read(id: number): ManifestRecord | undefined {
    const row = this.#statements.record.get(id);
    if (!row) return undefined;
    return {
      ...row,
      subject: row.subject && fromBytes(row.subject),
      annotations: readJson(row.annotations),
      references: this.#statements.references
        .all(id)
        .map((reference) => ({ ...reference, digest: fromBytes(reference.digest) })),
    };
  }

  #write(id: number, record: ManifestRecord): void {
    const { mediaType, artifactType, subject, annotations, platform, references } = record;
    this.#statements.update.run(
      mediaType,
      artifactType,
      subject && this.#blobs.name(subject).id,
      annotations ? JSON.stringify(annotations) : null,
      platform,
      id,
    );
    this.#statements.forgetReferences.run(id);
    for (const [position, reference] of references.entries()) {
      const { kind, digest, mediaType, size, platform } = reference;
      const blobId = this.#blobs.name(digest).id;
      this.#statements.addReference.run(id, position, kind, blobId, mediaType, size, platform);
    }
  }
}

export interface AddedManifest {
  blobId: number;
  manifest: Manifest;
  at: number;
}

export interface InsertedManifest extends AddedManifest {
  /** Counted from then on as without a tag, until it gets one. */
  untaggedAt: number;
  platform: string | null;
}

/** What the config of an image says; null where that is nothing of the kind. */
export function platformIn(config: Buffer): string | null {
  try {
    const body: unknown = JSON.parse(config.toString('utf8'));
    return platformText(isObject(body) ? platformOf(body) : undefined);
  } catch {
    return null;
  }
}

/** What a manifest without a type of its own is stands only in its record, so that is believed where it can be true. */
function parseAs(mediaType: string, bytes: Buffer): Manifest {
  try {
    return parseManifest(bytes, mediaType);
  } catch {
    return parseManifest(bytes, undefined);
  }
}

function recordOf(manifest: Manifest, platform: string | null): ManifestRecord {
  const { mediaType, artifactType, subject, annotations, config, layers, manifests } = manifest;
  const reference = (kind: ManifestReference['kind']) => (descriptor: Descriptor) => ({
    kind,
    digest: descriptor.digest,
    mediaType: descriptor.mediaType,
    size: descriptor.size,
    platform: platformText(descriptor.platform),
  });
  return {
    mediaType,
    artifactType: artifactType ?? null,
    subject: subject?.digest ?? null,
    annotations: annotations ?? null,
    platform,
    references: [
      ...(config ? [config] : []).map(reference('config')),
      ...layers.map(reference('layer')),
      ...manifests.map(reference('manifest')),
    ],
  };
}

function readJson(text: string | null): ManifestRecord['annotations'] {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return undefined;
  }
}

interface RecordRow extends Omit<ManifestRecord, 'subject' | 'annotations' | 'references'> {
  subject: Buffer | null;
  annotations: string | null;
}

function prepare(database: Database) {
  return {
    of: database.prepare<{ id: number; repository: Repository; mediaType: string }>(`
      SELECT m.id, r.name AS repository, m.media_type AS mediaType
      FROM manifests AS m JOIN repositories AS r ON r.id = m.repository_id WHERE m.blob_id = ?`),
    find: database.column<number>('SELECT id FROM manifests WHERE repository_id = ? AND blob_id = ?'),
    add: database.column<number>(`
      INSERT INTO manifests (repository_id, blob_id, media_type, pushed_at, untagged_at)
      VALUES (?, ?, ?, ?, ?) RETURNING id`),
    link: database.prepare(`
      INSERT OR IGNORE INTO repository_blobs
      SELECT @repositoryId, blob_id, @at FROM manifest_references WHERE manifest_id = @id AND kind <> 'manifest'`),
    record: database.prepare<RecordRow>(`
      SELECT m.media_type AS mediaType, m.artifact_type AS artifactType, s.digest AS subject, m.annotations, m.platform
      FROM manifests AS m LEFT JOIN blobs AS s ON s.id = m.subject_id WHERE m.id = ?`),
    references: database.prepare<Omit<RecordedReference, 'digest'> & { digest: Buffer }>(`
      SELECT ref.kind, b.digest, ref.media_type AS mediaType, ref.size, ref.platform
      FROM manifest_references AS ref JOIN blobs AS b ON b.id = ref.blob_id
      WHERE ref.manifest_id = ? ORDER BY ref.position`),
    update: database.prepare(`
      UPDATE manifests SET media_type = ?, artifact_type = ?, subject_id = ?, annotations = ?, platform = ?
      WHERE id = ?`),
    forgetReferences: database.prepare('DELETE FROM manifest_references WHERE manifest_id = ?'),
    addReference: database.prepare('INSERT INTO manifest_references VALUES (?, ?, ?, ?, ?, ?, ?)'),
  };
}
