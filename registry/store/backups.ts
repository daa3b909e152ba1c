import { existsSync, statfsSync } from 'node:fs';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, PlainError } from '../errors.ts';
import { syncFolder } from '../sync-folder.ts';
import type { Database } from './database.ts';
import { removeFile, syncFile } from './files.ts';
import type { Paths } from './paths.ts';

/** So many stay, the newest ones; and of each day of the last week the newest. */
const most = 5;
const dayMs = 86_400_000;
const mostDays = 7;
/** Beside the copy itself; the registry needs to write as well. */
const spareBytes = 16 * 1024 * 1024;

export interface Backup {
  file: string;
  at: number;
}

/** Copies of the database in backups/. */
export class Backups {
  readonly #database: Database;
  readonly #paths: Paths;
  #making: Promise<string> | undefined;

  constructor(database: Database, paths: Paths) {
    this.#database = database;
    this.#paths = paths;
  }

  /**
   * Copies the database as it is now, while the registry goes on, and resolves with the copy's path once it is on disk;
   * who asks while one is made gets that one. `berth rebuild` goes back to it.
   */
  make(now = new Date()): Promise<string> {
    this.#making ??= this.#make(now).finally(() => {
      this.#making = undefined;
    });
    return this.#making;
  }

  async newest(): Promise<number | null> {
    const [newest] = await backupsIn(this.#paths);
    return newest?.at ?? null;
  }

  async #make(now: Date): Promise<string> {
    const { backups, database } = this.#paths;
    // Nothing is made beside a disk that went away.
    if (existsSync(database)) await mkdir(backups).catch(unlessThere);
    await this.#requireSpace();
    const copy = this.#paths.backup(now);
    const unfinished = `${copy}.part`;
    await this.#removeAll(/^berth-.*\.db\.part/);
    try {
      await this.#database.sql.backup(unfinished);
      await syncFile(unfinished);
      await rename(unfinished, copy);
      await syncFolder(backups);
    } finally {
      await this.#removeAll(/^berth-.*\.db\.part/).catch(() => undefined);
    }
    const all = await backupsIn(this.#paths, now.getTime());
    const kept = keptOf(all, now.getTime());
    for (const backup of all) if (!kept.has(backup)) await removeFile(backup.file);
    return copy;
  }

  async #requireSpace(): Promise<void> {
    const { sql } = this.#database;
    const pages = sql.pragma('page_count', { simple: true }) as number;
    const bytes = pages * (sql.pragma('page_size', { simple: true }) as number);
    const { bavail, bsize } = statfsSync(this.#paths.backups);
    if (bavail * bsize >= bytes + spareBytes) return;
    const { folder } = this.#paths;
    throw new PlainError(`The disk of ${folder} has no room for a copy of the database.`, {
      code: 'DISK_FULL',
      facts: { folder },
    });
  }

  async #removeAll(names: RegExp): Promise<void> {
    for (const name of await readdir(this.#paths.backups)) {
      if (names.test(name)) await removeFile(join(this.#paths.backups, name));
    }
  }
}

function unlessThere(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error;
}

/**
 * Newest first. Their names are their times; what has another name, or is half written, is not one. Those from a time to
 * come were made while the clock was wrong, and are the last to be trusted.
 */
export async function backupsIn({ backups }: Paths, now = Date.now()): Promise<Backup[]> {
  const names = await readdir(backups).catch((error) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  });
  const age = ({ at }: Backup) => (at > now ? Number.POSITIVE_INFINITY : now - at);
  return names
    .flatMap((name) => {
      const [, day, hour, minute, rest] = /^berth-([\d-]{10})T(\d\d)-(\d\d)-([\d.]+Z)\.db$/.exec(name) ?? [];
      const at = Date.parse(`${day}T${hour}:${minute}:${rest}`);
      return Number.isNaN(at) ? [] : [{ file: join(backups, name), at }];
    })
    .sort((a, b) => (age(a) === age(b) ? b.at - a.at : age(a) - age(b)));
}

/** Of all, newest first, those that stay. */
export function keptOf(all: Backup[], now: number): Set<Backup> {
  const kept = new Set(all.slice(0, most));
  const days = new Set<string>();
  for (const backup of all) {
    const isRecent = backup.at <= now && backup.at > now - mostDays * dayMs;
    const day = new Date(backup.at).toDateString();
    if (!isRecent || days.has(day)) continue;
    days.add(day);
    kept.add(backup);
  }
  return kept;
}
