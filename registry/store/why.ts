import type Sqlite from 'better-sqlite3';
import type { Digest, GarbageReason, Keeper, Repository, Tag, Why } from '../facts.ts';
import type { ImageReference } from '../names.ts';
import { fromBytes, toBytes } from './digests.ts';
import { inSteps } from './in-steps.ts';
import type { LeaseTable } from './leases.ts';
import { platformFrom } from './platforms.ts';
import type { WhyOptions } from './store.ts';

const mostKeepers = 50;
const order: Keeper['by'][] = ['tag', 'trash', 'lease', 'age'];

interface Subject {
  blobId: number;
  /** Only what keeps it there; null for anywhere. */
  within: Repository | null;
  digest: Digest;
  kind: Why['kind'];
  repository: Repository | null;
  bytes: number;
  present: boolean;
}

/** Follows from one content everything that leads to it, up to what keeps it. */
export class Explainer {
  readonly #leases: LeaseTable;
  readonly #options: WhyOptions;
  readonly #statements;

  constructor(sql: Sqlite.Database, leases: LeaseTable, options: WhyOptions) {
    this.#leases = leases;
    this.#options = options;
    this.#statements = prepare(sql);
  }

  async of(what: ImageReference | Digest, signal: AbortSignal): Promise<Why | undefined> {
    const subject = this.#find(what);
    if (!subject) return undefined;
    const { blobId, within, ...facts } = subject;
    const all = await inSteps(this.#keepers(subject), signal);
    const isKept = all.some(({ by }) => by !== 'age');
    // What something else keeps need not be young.
    const keepers = isKept ? all.filter(({ by }) => by !== 'age') : all;
    return {
      ...facts,
      keepers: keepers.sort((a, b) => order.indexOf(a.by) - order.indexOf(b.by)).slice(0, mostKeepers),
      keeperCount: keepers.length,
      goes: isKept || (facts.kind === 'blob' && !facts.present) ? null : this.#reason(subject),
    };
  }

  #find(what: ImageReference | Digest): Subject | undefined {
    if (typeof what === 'string') return this.#findDigest(what, null);
    const { repository, tag, digest } = what;
    if (digest) return this.#findDigest(digest, repository);
    const row = this.#statements.byTag.get(repository, tag ?? 'latest');
    return row && subjectOf(row, { kind: 'tag', repository, within: repository });
  }

  #findDigest(digest: Digest, wanted: Repository | null): Subject | undefined {
    const row = this.#statements.byDigest.get(toBytes(digest));
    if (!row) return undefined;
    const ids = { blobId: row.blobId, wanted };
    const manifestOf = this.#statements.manifestOf.get(ids);
    if (manifestOf !== undefined)
      return subjectOf(row, { kind: 'manifest', repository: manifestOf, within: wanted });
    const memberOf = this.#statements.memberOf.get(ids) ?? null;
    return wanted !== null && memberOf === null
      ? undefined
      : subjectOf(row, { kind: 'blob', repository: memberOf, within: null });
  }

  *#keepers(subject: Subject): Generator<undefined, Keeper[]> {
    const keepers = new Map<string, Keeper>();
    const add = (keeper: Keeper) => {
      // All that an entry of the trash holds keeps the same; the tag that it was says most.
      const key = JSON.stringify(keeper.by === 'trash' ? { ...keeper, tag: null } : keeper);
      if (!keepers.get(key)?.tag) keepers.set(key, keeper);
    };
    const leasedUntil = this.#leases.untilOfBlob(subject.blobId);
    if (leasedUntil !== undefined) add(leaseOn(subject, leasedUntil));
    for (const row of this.#statements.above.iterate({ blobId: subject.blobId })) {
      yield;
      if (subject.within !== null && row.repository !== subject.within) continue;
      for (const keeper of this.#keepersAt(row)) add(keeper);
    }
    return [...keepers.values()];
  }

  /** What keeps this one of those that lead to it for its own sake. */
  *#keepersAt(row: AboveRow): Generator<Keeper> {
    const { role, repository } = row;
    const [platform, manifest] = [platformFrom(row.platform), fromBytes(row.holder)];
    const facts = { role, repository, platform, manifest, tag: null, until: null };
    if (row.trashUntil !== null) {
      yield {
        ...facts,
        by: 'trash',
        tag: row.tags === null ? null : firstOf(row.tags),
        until: row.trashUntil,
      };
      return;
    }
    if (row.tags !== null)
      for (const tag of JSON.parse(row.tags) as Tag[]) yield { ...facts, by: 'tag', tag };
    const until = this.#leases.untilOfManifest(row);
    if (until !== undefined) yield { ...facts, by: 'lease', until };
    const oldAt = (row.untaggedAt ?? Number.NEGATIVE_INFINITY) + this.#options.untaggedMs;
    if (row.tags === null && oldAt > Date.now())
      yield { ...facts, by: 'age', until: Number.isFinite(oldAt) ? oldAt : null };
  }

  #reason({ kind, blobId }: Subject): GarbageReason {
    if (kind !== 'blob') return 'untagged';
    return this.#statements.isNamed.get({ blobId }) ? 'needed-by-garbage' : 'unreferenced';
  }
}

function firstOf(tags: string): Tag | null {
  const [first = null] = JSON.parse(tags) as Tag[];
  return first;
}

function leaseOn({ repository }: Subject, until: number): Keeper {
  return { by: 'lease', role: 'self', repository, tag: null, manifest: null, platform: null, until };
}

function subjectOf(
  { digest, size, blobId }: BlobRow,
  facts: Pick<Subject, 'kind' | 'repository' | 'within'>,
): Subject {
  return { blobId, digest: fromBytes(digest), bytes: size ?? 0, present: size !== null, ...facts };
}

interface BlobRow {
  blobId: number;
  digest: Buffer;
  size: number | null;
}

interface AboveRow {
  id: number;
  blobId: number;
  untaggedAt: number | null;
  role: Keeper['role'];
  /** The manifest that has it directly. */
  holder: Buffer;
  platform: string | null;
  repository: Repository;
  /** As JSON. */
  tags: string | null;
  trashUntil: number | null;
}

function prepare(sql: Sqlite.Database) {
  const blob = 'b.id AS blobId, b.digest, b.size';
  return {
    byTag: sql.prepare<[string, string], BlobRow>(`
      SELECT ${blob} FROM repositories AS r JOIN tags AS t ON t.repository_id = r.id
      JOIN manifests AS m ON m.id = t.manifest_id JOIN blobs AS b ON b.id = m.blob_id
      WHERE r.name = ? AND t.name = ?`),
    byDigest: sql.prepare<[Buffer], BlobRow>(`SELECT ${blob} FROM blobs AS b WHERE digest = ?`),
    manifestOf: sql
      .prepare<[object], Repository>(`
        SELECT r.name FROM manifests AS m JOIN repositories AS r ON r.id = m.repository_id
        WHERE m.blob_id = @blobId AND r.path > '/' AND r.name = ifnull(@wanted, r.name) ORDER BY r.path LIMIT 1`)
      .pluck(),
    memberOf: sql
      .prepare<[object], Repository>(`
        SELECT r.name FROM repository_blobs AS rb JOIN repositories AS r ON r.id = rb.repository_id
        WHERE rb.blob_id = @blobId AND r.path > '/' AND r.name = ifnull(@wanted, r.name) ORDER BY r.path LIMIT 1`)
      .pluck(),
    isNamed: sql.prepare<[object]>('SELECT 1 FROM manifest_references WHERE blob_id = @blobId'),
    // What it is to the first that leads to it is what it is to all further up. UNION keeps each once, so a circle ends.
    above: sql.prepare<[object], AboveRow>(`
      WITH RECURSIVE above (id, role, holder, platform) AS (
        SELECT id, 'self', blob_id, platform FROM manifests WHERE blob_id = @blobId
        UNION
        SELECT m.id, iif(ref.kind = 'manifest', 'child', ref.kind), m.blob_id, ifnull(ref.platform, m.platform)
        FROM manifest_references AS ref JOIN manifests AS m ON m.id = ref.manifest_id WHERE ref.blob_id = @blobId
        UNION
        SELECT parent.id, iif(above.role = 'self', 'child', above.role),
          iif(above.role = 'self', parent.blob_id, above.holder), ifnull(above.platform, ref.platform)
        FROM above JOIN manifests AS m ON m.id = above.id
        JOIN manifest_references AS ref ON ref.blob_id = m.blob_id AND ref.kind = 'manifest'
        JOIN manifests AS parent ON parent.id = ref.manifest_id AND parent.repository_id = m.repository_id
        UNION
        SELECT s.id, iif(above.role = 'self', 'referrer', above.role),
          iif(above.role = 'self', s.blob_id, above.holder), above.platform
        FROM above JOIN manifests AS m ON m.id = above.id
        JOIN manifests AS s ON s.blob_id = m.subject_id AND s.repository_id = m.repository_id
      )
      SELECT m.id, m.blob_id AS blobId, m.untagged_at AS untaggedAt, above.role, above.platform,
        holder.digest AS holder, ifnull(trash.repository, r.name) AS repository, trash.until AS trashUntil,
        (SELECT nullif(json_group_array(name), '[]') FROM tags WHERE manifest_id = m.id) AS tags
      FROM above JOIN manifests AS m ON m.id = above.id JOIN repositories AS r ON r.id = m.repository_id
      JOIN blobs AS holder ON holder.id = above.holder
      LEFT JOIN trash ON trash.holder_id = r.id
      WHERE r.path > '/' OR trash.id IS NOT NULL`),
  };
}
