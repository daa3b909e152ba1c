import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { contentOf, fileOf } from './data.ts';

/** What a store has to keep, by digests of content that is there. */
export interface Recount {
  /** All content that has a file, and its bytes. */
  stored: Map<string, number>;
  /** What tags need. */
  needed: Set<string>;
  /** By the id of each entry of the trash, what that holds. */
  held: Map<number, Set<string>>;
}

/** A manifest of a repository, as its bytes say it. */
interface Parsed {
  digest: string;
  /** Whatever it refers to. */
  refers: string[];
  subject: string | undefined;
}

interface Place {
  id: number;
  /** Of the trash; null for a repository that clients see. */
  entry: number | null;
}

/**
 * Counts anew who needs what, the slow way and by nothing that the registry has worked out: which manifests and tags are
 * in which repository is taken from the database, what they refer to from their bytes on disk.
 */
export function recount(data: string): Recount {
  const sql = new Sqlite(join(data, 'berth.db'), { readonly: true });
  try {
    const stored = new Map(contentOf(data).map((digest) => [digest, statSync(fileOf(data, digest)).size]));
    const counted: Recount = { stored, needed: new Set(), held: new Map() };
    const places = sql.prepare<[], Place>(
      'SELECT r.id, t.id AS entry FROM repositories AS r LEFT JOIN trash AS t ON t.holder_id = r.id',
    );
    const digests = (query: string, id: number) =>
      sql.prepare<[number], Buffer>(query).pluck().all(id).map(digestFrom);
    for (const { id, entry } of places.all()) {
      const own = digests(
        'SELECT b.digest FROM manifests AS m JOIN blobs AS b ON b.id = m.blob_id WHERE m.repository_id = ?',
        id,
      );
      const tagged = digests(
        `SELECT DISTINCT b.digest FROM tags AS t JOIN manifests AS m ON m.id = t.manifest_id
         JOIN blobs AS b ON b.id = m.blob_id WHERE t.repository_id = ?`,
        id,
      );
      const parsed = own.map((digest) => parse(data, digest));
      const needed = closure(parsed, entry === null ? tagged : own).filter((digest) => stored.has(digest));
      if (entry === null) for (const digest of needed) counted.needed.add(digest);
      else counted.held.set(entry, new Set(needed));
    }
    return counted;
  } finally {
    sql.close();
  }
}

/** Bytes of these, each once. */
export function bytesOf({ stored }: Recount, digests: Iterable<string>): number {
  return [...new Set(digests)].reduce((sum, digest) => sum + (stored.get(digest) ?? 0), 0);
}

/** What only the trash needs, or only this entry of it. */
export function heldAlone({ needed, held }: Recount, entry?: number): string[] {
  const own = entry === undefined ? [...held.values()] : [held.get(entry) ?? new Set<string>()];
  const others = entry === undefined ? [] : [...held].filter(([id]) => id !== entry).map(([, all]) => all);
  const all = new Set(own.flatMap((one) => [...one]));
  return [...all].filter((digest) => !needed.has(digest) && !others.some((other) => other.has(digest)));
}

/** What neither a tag nor the trash needs. */
export function spare({ stored, needed, held }: Recount): string[] {
  const entries = [...held.values()];
  return [...stored.keys()].filter((digest) => !needed.has(digest) && !entries.some((e) => e.has(digest)));
}

/** Digests of the manifests of a repository. */
export function manifestsOf(data: string, repository: string): string[] {
  const sql = new Sqlite(join(data, 'berth.db'), { readonly: true });
  try {
    return sql
      .prepare<[string], Buffer>(`
        SELECT b.digest FROM repositories AS r JOIN manifests AS m ON m.repository_id = r.id
        JOIN blobs AS b ON b.id = m.blob_id WHERE r.name = ? ORDER BY m.id`)
      .pluck()
      .all(repository)
      .map(digestFrom);
  } finally {
    sql.close();
  }
}

/** Until nothing is new, everything is looked at. */
function closure(manifests: Parsed[], from: string[]): string[] {
  const reached = new Set(from);
  const needed = new Set<string>();
  for (let size = -1; size !== reached.size + needed.size; ) {
    size = reached.size + needed.size;
    for (const { digest, refers, subject } of manifests) {
      const isReferrer = subject !== undefined && reached.has(subject) && isHere(manifests, subject);
      if (!reached.has(digest) && !isReferrer) continue;
      reached.add(digest);
      for (const one of [digest, ...refers]) needed.add(one);
      for (const one of refers) if (isHere(manifests, one)) reached.add(one);
    }
  }
  return [...needed];
}

function isHere(manifests: Parsed[], digest: string): boolean {
  return manifests.some((one) => one.digest === digest);
}

function parse(data: string, digest: string): Parsed {
  const {
    config,
    layers = [],
    manifests = [],
    subject,
  } = JSON.parse(readFileSync(fileOf(data, digest), 'utf8'));
  const refers = [...(config ? [config] : []), ...layers, ...manifests];
  return { digest, refers: refers.map((one: { digest: string }) => one.digest), subject: subject?.digest };
}

function digestFrom(bytes: Buffer): string {
  return `${bytes.length === 32 ? 'sha256' : 'sha512'}:${bytes.toString('hex')}`;
}
