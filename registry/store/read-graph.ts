import type Sqlite from 'better-sqlite3';
import { attachedByTag, attachedKind } from '../attachments.ts';
import type { AttachedKind, Repository, Tag } from '../facts.ts';
import { fromBytes } from './digests.ts';
import {
  type Content,
  type Graph,
  type Holder,
  type ManifestNode,
  noPlatform,
  type RepositoryNode,
} from './graph.ts';

/** Reads the graph within one transaction, so that it is the store at one moment however long it takes; yields between rows. */
export function* readGraph(sql: Sqlite.Database): Generator<undefined, Graph> {
  sql.exec('BEGIN');
  try {
    const contents = yield* readContents(sql);
    const repositories = yield* readRepositories(sql);
    const manifests = yield* readManifests(sql, repositories, contents);
    yield* readSubjects(sql, manifests);
    yield* readReferences(sql, manifests, contents);
    yield* readTags(sql, repositories, manifests);
    const all = [...repositories.values()];
    return {
      repositories: new Map(
        all.filter(({ held }) => held === null).map((repository) => [repository.name, repository]),
      ),
      manifests: manifests.seen,
      contents,
      trash: new Map(all.filter(isHolder).map((holder) => [holder.held.id, holder])),
    };
  } finally {
    // An error of the disk has ended it already.
    if (sql.inTransaction) sql.exec('COMMIT');
  }
}

function* readContents(sql: Sqlite.Database): Generator<undefined, Map<number, Content>> {
  const contents = new Map<number, Content>();
  const rows = sql.prepare<[], { id: number; size: number }>(
    'SELECT id, size FROM blobs WHERE stored_at IS NOT NULL',
  );
  for (const { id, size } of rows.iterate()) {
    contents.set(id, { id, size, needers: null, holders: 0, holder: null, layerOf: null });
    yield;
  }
  return contents;
}

interface RepositoryRow {
  id: number;
  name: Repository;
  createdAt: number;
  pushedAt: number | null;
  pulledAt: number | null;
  /** Of the trash, where it holds something of it. */
  entry: number | null;
  was: Repository;
  until: number;
}

function* readRepositories(sql: Sqlite.Database): Generator<undefined, Map<number, RepositoryNode>> {
  const repositories = new Map<number, RepositoryNode>();
  // A hidden one that holds nothing is on its way out.
  const rows = sql.prepare<[], RepositoryRow>(`
    SELECT r.id, r.name, r.created_at AS createdAt, r.pushed_at AS pushedAt, r.pulled_at AS pulledAt,
      t.id AS entry, t.repository AS was, t.until
    FROM repositories AS r LEFT JOIN trash AS t ON t.holder_id = r.id
    WHERE r.path > '/' OR t.id IS NOT NULL ORDER BY r.path`);
  for (const { entry, was, until, ...facts } of rows.iterate()) {
    repositories.set(facts.id, {
      ...facts,
      manifests: new Map(),
      byDigest: new Map(),
      tags: new Map(),
      attachedByTag: new Map(),
      held: entry === null ? null : { id: entry, repository: was, until },
      bytes: 0,
      uniqueBytes: 0,
    });
    yield;
  }
  return repositories;
}

function isHolder(repository: RepositoryNode): repository is Holder {
  return repository.held !== null;
}

/** By their rows. */
class Manifests {
  readonly seen = new Map<number, ManifestNode>();
  readonly #held = new Map<number, ManifestNode>();

  add(node: ManifestNode): void {
    (node.repository.held ? this.#held : this.seen).set(node.id, node);
  }

  get(id: number): ManifestNode | undefined {
    return this.seen.get(id) ?? this.#held.get(id);
  }
}

interface ManifestRow {
  id: number;
  repositoryId: number;
  blobId: number;
  digest: Buffer;
  mediaType: string;
  artifactType: string | null;
  platform: string | null;
  subjectId: number | null;
  annotations: string | null;
  layerTypes: string | null;
  pushedAt: number;
  pulledAt: number | null;
  untaggedAt: number | null;
  isCached: number;
}

function* readManifests(
  sql: Sqlite.Database,
  repositories: Map<number, RepositoryNode>,
  contents: Map<number, Content>,
): Generator<undefined, Manifests> {
  const manifests = new Manifests();
  const rows = sql.prepare<[], ManifestRow>(`
    SELECT m.id, m.repository_id AS repositoryId, m.blob_id AS blobId, b.digest, m.media_type AS mediaType,
      m.artifact_type AS artifactType, m.platform, m.subject_id AS subjectId, m.pushed_at AS pushedAt,
      m.pulled_at AS pulledAt, m.untagged_at AS untaggedAt, m.is_cached AS isCached,
      iif(m.subject_id IS NULL, NULL, m.annotations) AS annotations,
      iif(m.subject_id IS NULL, NULL, (SELECT group_concat(media_type) FROM manifest_references
        WHERE manifest_id = m.id AND kind = 'layer')) AS layerTypes
    FROM manifests AS m JOIN blobs AS b ON b.id = m.blob_id`);
  for (const row of rows.iterate()) {
    const repository = repositories.get(row.repositoryId);
    if (!repository) continue;
    const content = contents.get(row.blobId);
    const node: ManifestNode = {
      id: row.id,
      repository,
      digest: fromBytes(row.digest),
      mediaType: row.mediaType,
      artifactType: row.artifactType,
      pushedAt: row.pushedAt,
      pulledAt: row.pulledAt,
      untaggedAt: row.untaggedAt,
      isCached: row.isCached === 1,
      platforms: new Set(row.platform === null ? [] : [row.platform]),
      tags: [],
      contents: content ? [content] : [],
      next: [],
      previous: [],
      attached: row.subjectId === null ? null : kindOf(row),
      bytes: 0,
      uniqueBytes: 0,
    };
    manifests.add(node);
    repository.manifests.set(row.blobId, node);
    repository.byDigest.set(node.digest, node);
    yield;
  }
  return manifests;
}

function kindOf({ artifactType, annotations, layerTypes }: ManifestRow): AttachedKind {
  return attachedKind({
    artifactType,
    layerTypes: layerTypes?.split(',') ?? [],
    annotations: annotations === null ? {} : (JSON.parse(annotations) as Record<string, string>),
  });
}

function connect(node: ManifestNode, next: ManifestNode | undefined): void {
  if (!next) return;
  node.next.push(next);
  next.previous.push(node);
}

function* readSubjects(sql: Sqlite.Database, manifests: Manifests): Generator<undefined> {
  const rows = sql.prepare<[], { id: number; subjectId: number }>(
    'SELECT id, subject_id AS subjectId FROM manifests WHERE subject_id IS NOT NULL',
  );
  for (const { id, subjectId } of rows.iterate()) {
    yield;
    const referrer = manifests.get(id);
    const subject = referrer?.repository.manifests.get(subjectId);
    if (subject) connect(subject, referrer);
  }
}

interface ReferenceRow {
  manifestId: number;
  blobId: number;
  kind: 'config' | 'layer' | 'manifest';
  platform: string | null;
}

function* readReferences(
  sql: Sqlite.Database,
  manifests: Manifests,
  contents: Map<number, Content>,
): Generator<undefined> {
  const rows = sql.prepare<[], ReferenceRow>(
    'SELECT manifest_id AS manifestId, blob_id AS blobId, kind, platform FROM manifest_references',
  );
  for (const { manifestId, blobId, kind, platform } of rows.iterate()) {
    yield;
    const node = manifests.get(manifestId);
    if (!node) continue;
    const content = contents.get(blobId);
    if (content) node.contents.push(content);
    if (content && kind === 'layer' && node.repository.held === null) content.layerOf = node;
    if (kind !== 'manifest') continue;
    const child = node.repository.manifests.get(blobId);
    connect(node, child);
    if (platform === noPlatform) {
      if (child) child.attached ??= 'attestation';
    } else if (platform !== null) node.platforms.add(platform);
  }
}

interface TagRow {
  repositoryId: number;
  name: Tag;
  manifestId: number;
  updatedAt: number;
  pulledAt: number | null;
}

function* readTags(
  sql: Sqlite.Database,
  repositories: Map<number, RepositoryNode>,
  manifests: Manifests,
): Generator<undefined> {
  const rows = sql.prepare<[], TagRow>(`
    SELECT repository_id AS repositoryId, name, manifest_id AS manifestId, updated_at AS updatedAt,
      pulled_at AS pulledAt
    FROM tags ORDER BY repository_id, name`);
  for (const { repositoryId, name, manifestId, updatedAt, pulledAt } of rows.iterate()) {
    yield;
    const repository = repositories.get(repositoryId);
    const manifest = manifests.get(manifestId);
    if (!repository || !manifest) continue;
    const tag = { name, manifest, updatedAt, pulledAt };
    repository.tags.set(name, tag);
    manifest.tags.push(tag);
    const attaches = attachedByTag(name);
    if (!attaches) continue;
    const others = repository.attachedByTag.get(attaches.subject) ?? [];
    repository.attachedByTag.set(attaches.subject, [...others, attaches.kind]);
  }
}
