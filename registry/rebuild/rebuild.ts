import { existsSync, linkSync, renameSync } from 'node:fs';
import { resolve } from 'node:path';
import Sqlite from 'better-sqlite3';
import { PlainError } from '../errors.ts';
import type { Digest } from '../names.ts';
import { BlobTable } from '../store/blobs.ts';
import { Clock } from '../store/clock.ts';
import { DamageTable } from '../store/damage.ts';
import { Database } from '../store/database.ts';
import { syncFile } from '../store/files.ts';
import { LeaseTable } from '../store/leases.ts';
import { lockFolder } from '../store/lock.ts';
import { Notes } from '../store/notes.ts';
import { Paths } from '../store/paths.ts';
import { RepositoryTable } from '../store/repositories.ts';
import { TagTable } from '../store/tags.ts';
import { syncFolder } from '../sync-folder.ts';
import {
  type Base,
  beginWithBackup,
  type Condition,
  conditionOf,
  databaseFiles,
  removeDatabase,
} from './base.ts';
import { placeHomeless } from './homeless.ts';
import { ManifestFiles } from './manifest-files.ts';
import { Names } from './names.ts';
import { pastDeeds } from './past.ts';
import { refusal } from './refusals.ts';
import { type Scanned, scan } from './scan.ts';

export interface Rebuilt {
  folder: string;
  /** How the database was found. */
  database: Condition;
  /** Where it lies now; null where there was none, or it is still in force. */
  setAside: string | null;
  /** The copy it was begun with. */
  backup: string | null;
  /** Copies that could not be used. */
  unusable: Base['unusable'];
  /** Files of content, and of those what the database did not know, or took for lost. */
  blobs: number;
  bytes: number;
  registered: number;
  found: number;
  /** Manifests that were put back, tags that the log gave back, and what it says was deleted. */
  manifests: number;
  tags: number;
  deleted: number;
  /** References that were made up for manifests of which nobody knew the name. */
  recovered: string[];
  /** Tags whose manifest is gone: it was removed since, or lost. */
  dropped: string[];
  /** Content that images need and that is not here, or is not what it was. */
  damaged: number;
  dryRun: boolean;
}

export interface RebuildOptions {
  /** Says what would be done, and leaves everything as it is. */
  dryRun?: boolean;
  /** Also where the database is whole, but this version cannot read it. */
  replaceNewer?: boolean;
}

/** Unless the store says otherwise. */
const usualTrashDays = 7;

/**
 * Makes the database of a data folder that no registry serves agree with the content there is. A damaged or lost one is
 * begun anew with the newest backup that is whole, and what the log says was done since is done again; the old file is
 * set aside. The new one takes its place in one step at the end, so that it may be ended at any time and begun again.
 */
export async function rebuildStore(name: string, options: RebuildOptions = {}): Promise<Rebuilt> {
  const folder = resolve(name);
  const paths = new Paths(folder);
  if (!existsSync(paths.content) && !existsSync(paths.backups)) throw refusal('REBUILD_NO_STORE', { folder });
  const lock = holdStill(paths);
  try {
    if (existsSync(paths.moveMark) && !existsSync(paths.database))
      throw refusal('REBUILD_MOVING', { folder });
    return await rebuild(paths, options);
  } finally {
    removeDatabase(paths.rebuilding);
    lock.release();
  }
}

async function rebuild(paths: Paths, options: RebuildOptions): Promise<Rebuilt> {
  const { dryRun = false, replaceNewer = false } = options;
  const { folder } = paths;
  const condition = conditionOf(paths.database);
  if (condition.state === 'newer' && !replaceNewer) {
    throw refusal('REBUILD_NEWER', { folder, reason: condition.reason });
  }
  const isWhole = condition.state === 'whole';
  const base = isWhole ? await beginWithItself(paths) : await beginWithBackup(paths);
  if (!dryRun) paths.make();
  const done = await fill(paths, { since: isWhole ? 'nothing' : (base.backup?.at ?? 0), dryRun });
  const setAside = dryRun ? null : await takePlace(paths, isWhole);
  return {
    folder,
    database: condition,
    setAside,
    backup: base.backup?.file ?? null,
    unusable: base.unusable,
    ...done,
    dryRun,
  };
}

type Done = Omit<Rebuilt, 'folder' | 'database' | 'setAside' | 'backup' | 'unusable' | 'dryRun'>;

/** Brings the database that is being rebuilt in line with files and log. */
async function fill(
  paths: Paths,
  { since, dryRun }: { since: number | 'nothing'; dryRun: boolean },
): Promise<Done> {
  const database = await Database.open(paths.rebuilding);
  // Nobody counts on it before it is in its place, and then all of it is flushed.
  database.sql.pragma('synchronous = OFF');
  const clock = new Clock(database, () => undefined);
  try {
    const scanned = await scan({ database, paths });
    const repositories = new RepositoryTable(database);
    const damage = new DamageTable(database, paths);
    const leases = new LeaseTable(database, 0);
    const blobs = new BlobTable({ database, paths, repositories, damage, leases, report: () => undefined });
    const tags = new TagTable(database, repositories, clock);
    const files = new ManifestFiles(database, paths);
    const trashDays = trashDaysOf(new Notes(database));
    const names = new Names({ database, repositories, blobs, tags, clock, files, trashDays });

    if (!dryRun) for (const digest of scanned.damaged) damage.setAside(digest);
    const dropped = since === 'nothing' ? [] : names.dropGone(goneOf(scanned));
    const named = new Set<string>();
    if (since !== 'nothing') {
      for await (const deed of pastDeeds(paths.folder, since)) {
        names.replay(deed);
        if (deed.kind === 'put') named.add(deed.digest);
      }
    }
    const nameless = scanned.unknown.map(({ digest }) => digest).filter((digest) => !named.has(digest));
    const recovered = placeHomeless(nameless, { files, names });
    await names.finish();
    const missing = names.forgetNeedless(scanned.missing);
    const { blobs: count, bytes, registered, found } = scanned;
    return {
      blobs: count,
      bytes,
      registered,
      found,
      manifests: names.put.size,
      tags: names.tagged - recovered.length,
      deleted: names.deleted,
      recovered,
      dropped,
      damaged: missing.length,
    };
  } finally {
    clock.stop();
    await database.close();
  }
}

/** Not what is damaged: a push heals it. */
function goneOf({ missing, damaged }: Scanned): Digest[] {
  return [...new Set(missing).difference(new Set(damaged))];
}

function trashDaysOf(notes: Notes): number {
  const policy = notes.read('policy') as { trashDays?: number } | undefined;
  return policy?.trashDays ?? usualTrashDays;
}

/** A whole database is brought in line as well, and nobody sees it half done. */
async function beginWithItself(paths: Paths): Promise<Base> {
  removeDatabase(paths.rebuilding);
  const sql = new Sqlite(paths.database);
  try {
    await sql.backup(paths.rebuilding);
  } finally {
    sql.close();
  }
  return { backup: null, unusable: [] };
}

/** Puts the new database in its place, and says where the old one is. */
async function takePlace(paths: Paths, isWhole: boolean): Promise<string | null> {
  await syncFile(paths.rebuilding);
  if (isWhole) {
    // Takes in its log, so that it is one file that another one replaces.
    new Sqlite(paths.database).close();
    renameSync(paths.rebuilding, paths.database);
    await syncFolder(paths.folder);
    return null;
  }
  const old = paths.setAside(new Date());
  let hasOld = false;
  // The log belongs to the file beside it, and a new one would be spoiled by it.
  for (const end of databaseFiles) {
    const file = `${paths.database}${end}`;
    if (!existsSync(file)) continue;
    if (end === '') nameAlso(file, old);
    else renameSync(file, `${old}${end}`);
    hasOld = true;
  }
  renameSync(paths.rebuilding, paths.database);
  await syncFolder(paths.folder);
  return hasOld ? old : null;
}

/** A second name, so that there is no moment without a database; where a file cannot have two, another one. */
function nameAlso(file: string, name: string): void {
  try {
    linkSync(file, name);
  } catch {
    renameSync(file, name);
  }
}

function holdStill({ lock, folder }: Paths): { release(): void } {
  try {
    return lockFolder(lock, folder);
  } catch (error) {
    if (!(error instanceof PlainError)) throw error;
    throw refusal('REBUILD_SERVED', { folder }, error);
  }
}
