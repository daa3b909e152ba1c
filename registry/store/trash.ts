import { RegistryError } from '../errors.ts';
import type { TrashEntry } from '../facts.ts';
import type { Tag } from '../names.ts';
import type { Clock } from './clock.ts';
import type { Database } from './database.ts';
import { fromBytes, toBytes } from './digests.ts';
import { Holders } from './holders.ts';
import { inSteps, mapInSteps } from './in-steps.ts';
import { inTransactions } from './in-transactions.ts';
import type { PullTimes } from './pulls.ts';
import type { RepositoryTable } from './repositories.ts';
import { Restorer } from './restorer.ts';
import type { Recovered, Removed, ThrownAway, Trash, Usage } from './store.ts';
import type { TagTable } from './tags.ts';
import { TrashDisposal } from './trash-disposal.ts';

const dayMs = 86_400_000;
/** Of a repository only so many tags are listed. */
const mostTags = 100;

interface Parts {
  database: Database;
  repositories: RepositoryTable;
  tags: TagTable;
  pulls: PullTimes;
  clock: Clock;
  usage: Pick<Usage, 'now'>;
}

type Row = Omit<TrashEntry, 'tags' | 'bytes' | 'digest'> & { holder: number; digest: Buffer | null };

/** What was deleted, each thing in a hidden repository of its own. */
export class TrashTable implements Trash {
  readonly #parts: Parts;
  readonly #holders: Holders;
  readonly #restorer: Restorer;
  readonly #disposal: TrashDisposal;
  readonly #statements;

  constructor(parts: Parts, onError: (error: unknown) => void) {
    this.#parts = parts;
    this.#holders = new Holders(parts);
    this.#restorer = new Restorer(parts);
    this.#disposal = new TrashDisposal(parts.database, onError);
    this.#statements = prepare(parts.database);
  }

  async throwAway(
    removed: Removed[],
    { client, days }: { client: string; days: number },
  ): Promise<ThrownAway[]> {
    const { database, pulls, clock } = this.#parts;
    await inSteps(this.#check(removed));
    // So that they are known when things are copied.
    pulls.flush();
    const at = clock.now();
    const deletion = { client, at, until: at + Math.round(days * dayMs) };
    return inTransactions(database, this.#hold(removed, deletion));
  }

  *#check(removed: Removed[]): Generator<undefined> {
    const { repositories } = this.#parts;
    const { tag: hasTag, manifest: hasManifest } = this.#statements;
    for (const { repository: name, tag, digest, seen } of removed) {
      if (seen) continue;
      const id = repositories.id(name);
      const reference = digest ?? tag;
      if (reference === undefined && id === undefined) throw new RegistryError('NAME_UNKNOWN', { name });
      const found = digest ? hasManifest.get(id, toBytes(digest)) : tag ? hasTag.get(id, tag) : 1;
      if (found === undefined) throw new RegistryError('MANIFEST_UNKNOWN', { name, reference });
      yield;
    }
  }

  *#hold(
    removed: Removed[],
    deletion: { client: string; at: number; until: number },
  ): Generator<undefined, ThrownAway[]> {
    const thrown: ThrownAway[] = [];
    for (const one of removed) {
      const held = this.#holders.hold(one, deletion);
      if (held) thrown.push(held);
      yield;
    }
    return thrown;
  }

  async list(): Promise<TrashEntry[]> {
    const bytes = (await this.#parts.usage.now()).trash();
    return mapInSteps(this.#statements.all.all(), ({ holder, digest, ...row }) => ({
      ...row,
      tags: this.#statements.tags.all(holder, mostTags),
      digest: digest && fromBytes(digest),
      bytes: bytes.get(row.id) ?? 0,
    }));
  }

  get entries(): number {
    return this.#statements.count.get() ?? 0;
  }

  /** The last one that was deleted comes first: what was deleted of a thing before it itself was is then in its place. */
  async restore(ids: number[], options: { overwrite: boolean }): Promise<Recovered[]> {
    const newestFirst = [...new Set(ids)].sort((a, b) => b - a);
    await inSteps(this.#restorer.check(newestFirst, options));
    return inTransactions(this.#parts.database, this.#recover(newestFirst, options));
  }

  *#recover(ids: number[], options: { overwrite: boolean }): Generator<undefined, Recovered[]> {
    const recovered: Recovered[] = [];
    for (const id of ids) {
      const one = this.#restorer.restore(id, options);
      if (one) recovered.push(one);
      yield;
    }
    return recovered;
  }

  letGo(ids: number[] | 'all', options: { byHand: boolean }): Promise<number> {
    return this.#disposal.letGo(ids === 'all' ? this.#statements.ids.all() : ids, options);
  }

  due(now: number): number[] {
    return this.#statements.due.all(now);
  }

  stop(): Promise<void> {
    return this.#disposal.stop();
  }
}

function prepare(database: Database) {
  return {
    tag: database.column<1>('SELECT 1 FROM tags WHERE repository_id = ? AND name = ?'),
    manifest: database.column<1>(`
      SELECT 1 FROM manifests WHERE repository_id = ? AND blob_id = (SELECT id FROM blobs WHERE digest = ?)`),
    all: database.prepare<Row>(`
      SELECT id, holder_id AS holder, kind, repository, digest, client, deleted_at AS deletedAt, until,
        (SELECT COUNT(*) FROM tags WHERE repository_id = holder_id) AS tagCount
      FROM trash ORDER BY id DESC`),
    tags: database.column<Tag>('SELECT name FROM tags WHERE repository_id = ? ORDER BY name LIMIT ?'),
    count: database.column<number>('SELECT COUNT(*) FROM trash'),
    ids: database.column<number>('SELECT id FROM trash'),
    due: database.column<number>('SELECT id FROM trash WHERE until <= ?'),
  };
}
