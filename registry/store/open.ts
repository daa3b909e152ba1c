import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorCode, PlainError } from '../errors.ts';
import type { TroubleCode } from '../facts.ts';
import type { Digest } from '../names.ts';
import { ActivityTable } from './activity.ts';
import { AdoptingTable } from './adopting.ts';
import { Backups } from './backups.ts';
import { BlobTable } from './blobs.ts';
import { Clock } from './clock.ts';
import { ContentsTable } from './contents.ts';
import { DamageTable } from './damage.ts';
import { Database, damaged } from './database.ts';
import { DigestTable } from './digest-search.ts';
import { GarbageTable } from './garbage.ts';
import { GrowthTable } from './growth.ts';
import { FolderHealth } from './health.ts';
import { IntegrityTable } from './integrity.ts';
import { LeaseTable } from './leases.ts';
import { lockFolder } from './lock.ts';
import { ManifestTable } from './manifests.ts';
import { Notes } from './notes.ts';
import { Paths } from './paths.ts';
import { PullTimes } from './pulls.ts';
import { RepositoryTable } from './repositories.ts';
import type { Store, Totals } from './store.ts';
import { TagTable } from './tags.ts';
import { TrashTable } from './trash.ts';
import { UploadTable } from './uploads.ts';
import { UsageTable } from './usage.ts';

/** What the store tells whoever keeps the log. */
export interface StoreReports {
  damage(digest: Digest, what: string): void;
  error(error: unknown, what: string): void;
}

interface StoreOptions {
  /** How long what a client was told counts without a sign of life. */
  leaseMinutes?: number;
}

/** Opens a data folder for this process alone; an empty or missing one becomes a data folder. */
export async function openStore(
  folder: string,
  report: StoreReports,
  { leaseMinutes = 60 }: StoreOptions = {},
): Promise<Store> {
  claimFolder(folder);
  const paths = new Paths(folder);
  const lock = takeLock(paths);
  let database: Database | undefined;
  try {
    paths.make();
    database = await Database.open(paths.database);
    return await storeOn(database, { paths, lock, report, leaseMinutes });
  } catch (error) {
    await database?.close().catch(() => undefined);
    lock.release();
    throw unusable(folder, error);
  }
}

interface Ground {
  paths: Paths;
  lock: { release(): void };
  report: StoreReports;
  leaseMinutes: number;
}

async function storeOn(database: Database, { paths, lock, report, leaseMinutes }: Ground): Promise<Store> {
  const { folder } = paths;
  const repositories = new RepositoryTable(database);
  const damage = new DamageTable(database, paths);
  const leases = new LeaseTable(database, leaseMinutes);
  await leases.begin();
  const blobs = new BlobTable({ database, paths, repositories, damage, leases, report: report.damage });
  const uploads = new UploadTable({ database, paths, repositories, blobs, leases });
  const clock = new Clock(database, (error) => report.error(error, 'the time could not be noted'));
  const tags = new TagTable(database, repositories, clock);
  const pulls = new PullTimes(database, (error) =>
    report.error(error, 'the times of pulls could not be written'),
  );
  const manifests = new ManifestTable({ database, paths, repositories, blobs, tags, pulls, clock, leases });
  const usage = new UsageTable(database, paths.database);
  const activity = new ActivityTable(database, (error) =>
    report.error(error, 'what happened could not be written'),
  );
  const trash = new TrashTable({ database, repositories, tags, pulls, clock, usage }, (error) =>
    report.error(error, 'what the trash let go of could not be removed'),
  );
  const garbage = new GarbageTable({ database, paths, blobs, uploads, tags, leases });
  const health = new FolderHealth(paths);
  const backups = new Backups(database, paths);
  const totals = database.prepare<Totals>(`
    WITH hidden AS MATERIALIZED (SELECT id FROM repositories WHERE path < '/')
    SELECT (SELECT COUNT(*) FROM repositories AS r WHERE path > '/' AND EXISTS
        (SELECT 1 FROM manifests WHERE repository_id = r.id)) AS repositories,
      (SELECT COUNT(*) FROM tags)
        - (SELECT COUNT(*) FROM tags WHERE repository_id IN (SELECT id FROM hidden)) AS tags,
      (SELECT COUNT(*) FROM manifests)
        - (SELECT COUNT(*) FROM manifests WHERE repository_id IN (SELECT id FROM hidden)) AS manifests,
      COUNT(*) AS blobs, COALESCE(SUM(size), 0) AS bytes
    FROM blobs WHERE stored_at IS NOT NULL`);
  return {
    folder,
    repositories,
    blobs,
    uploads,
    manifests,
    tags,
    usage,
    trash,
    activity,
    notes: new Notes(database),
    digests: new DigestTable(database),
    integrity: new IntegrityTable({ database, paths, blobs, damage, health }),
    adopting: new AdoptingTable({ database, paths, repositories, blobs, damage, tags, clock }),
    contents: new ContentsTable(database),
    clock,
    leases,
    garbage,
    growth: new GrowthTable(database, () => (totals.get() as Totals).bytes),
    totals: () => totals.get() as Totals,
    health: () => health.look(),
    backUp: () => backups.make(),
    newestBackup: () => backups.newest(),
    async close() {
      try {
        pulls.stop();
        activity.stop();
        clock.stop();
        await leases.end();
      } finally {
        await trash.stop();
        await garbage.close();
        await usage.close();
        await database.close();
        lock.release();
      }
    },
  };
}

function takeLock({ lock, folder }: Paths): { release(): void } {
  try {
    return lockFolder(lock, folder);
  } catch (error) {
    throw unusable(folder, error);
  }
}

/** Refuses a folder that is somebody else's or cannot be written, before anything is made in it. */
function claimFolder(folder: string): void {
  try {
    makeFolder(folder);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    const paths = new Paths(folder);
    const found = readdirSync(folder);
    if (existsSync(paths.moveMark)) endMove(paths);
    if (!holdsBytes(paths.database) && isOursWithout(folder, found)) throw databaseLost(paths);
    if (found.length > 0 && !existsSync(paths.database) && !onlyOurs(folder, found)) {
      throw new PlainError(
        `${folder} holds other files (${found.slice(0, 3).join(', ')}) and no berth.db, so it is not a data folder of Berth. Choose an empty one with --data.`,
        { code: 'FOLDER_FOREIGN', facts: { folder, files: found.slice(0, 3).join(', ') } },
      );
    }
  } catch (error) {
    throw unusable(folder, error);
  }
}

/** With those above it. (Node's own recursive way never ends where a file system takes no folders, as /proc.) */
function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  if (!existsSync(dirname(folder))) makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** A move here that was killed either had everything in its place, or nothing that could be served. */
function endMove({ folder, database, moveMark }: Paths): void {
  if (existsSync(database)) {
    rmSync(moveMark);
    return;
  }
  throw new PlainError(
    `A move of data to ${folder} has not ended, so it holds only a part of them. Move them there again, or choose another data folder with --data.`,
  );
}

/** What a first start leaves that was ended before it made its database: folders, but nothing that anybody pushed. */
function onlyOurs(folder: string, names: string[]): boolean {
  const ours = [
    'berth.lock',
    'berth.lock-journal',
    'control.sock',
    'docker',
    'logs',
    'lost+found',
    'uploads',
  ];
  return names.every((name) => ours.includes(name)) && !holdsFiles(join(folder, 'docker'));
}

/** Content with what only Berth keeps beside it. */
function isOursWithout(folder: string, names: string[]): boolean {
  const ours = ['berth.db', 'berth.lock', 'backups', 'logs'];
  return ours.some((name) => names.includes(name)) && holdsFiles(join(folder, 'docker'));
}

function holdsBytes(file: string): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

function databaseLost({ database, folder }: Paths): PlainError {
  return new PlainError(
    `${database} is missing or empty, though its content is here. Run berth rebuild --data ${folder} to mend it.`,
    { code: 'DATABASE_DAMAGED', facts: { file: database, folder, reason: 'it is missing or empty' } },
  );
}

function holdsFiles(folder: string): boolean {
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { recursive: true, withFileTypes: true }).some((entry) => !entry.isDirectory());
}

function unusable(folder: string, error: unknown): unknown {
  const code = errorCode(error);
  if (code.startsWith('SQLITE_CORRUPT')) return damaged(new Paths(folder).database, error);
  const known = reasons[code] ?? (code.startsWith('SQLITE_READONLY') ? reasons.SQLITE_READONLY : undefined);
  if (error instanceof PlainError || known === undefined) return error;
  const [trouble, reason] = known;
  return new PlainError(`The data folder ${folder} cannot be used: ${reason}.`, {
    code: trouble,
    facts: { folder },
    cause: error,
  });
}

const reasons: Record<string, [code: TroubleCode, reason: string]> = {
  EACCES: ['FOLDER_UNWRITABLE', 'this user may not write there'],
  EPERM: ['FOLDER_UNWRITABLE', 'this user may not write there'],
  EROFS: ['FOLDER_UNWRITABLE', 'its disk is read-only'],
  ENOENT: ['FOLDER_MISSING', 'it leads to nowhere'],
  ENOTDIR: ['FOLDER_MISSING', 'a part of the path is a file'],
  EEXIST: ['FOLDER_MISSING', 'it is a file'],
  ENOSPC: ['DISK_FULL', 'the disk is full'],
  SQLITE_FULL: ['DISK_FULL', 'the disk is full'],
  SQLITE_READONLY: ['FOLDER_UNWRITABLE', 'its disk is read-only, or this user may not write its files'],
  SQLITE_CANTOPEN: ['FOLDER_UNWRITABLE', 'its database cannot be opened'],
};
