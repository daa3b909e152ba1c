import { randomUUID } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, RegistryError } from '../errors.ts';
import type { Algorithm, Digest, Repository } from '../names.ts';
import { syncFolder } from '../sync-folder.ts';
import type { BlobTable } from './blobs.ts';
import type { Database } from './database.ts';
import { removeFile, sizeOfFile } from './files.ts';
import { GroupSync } from './group-sync.ts';
import type { LeaseTable } from './leases.ts';
import type { Paths } from './paths.ts';
import type { RepositoryTable } from './repositories.ts';
import type { Upload, Uploads } from './store.ts';
import { type Finished, Session } from './upload-session.ts';

/** The parts of a store that an upload touches. */
interface Parts {
  database: Database;
  paths: Paths;
  repositories: RepositoryTable;
  blobs: BlobTable;
  leases: LeaseTable;
}

export interface SweepTimes {
  sessionsBefore: number;
  filesBefore: number;
}

export interface StaleUpload {
  id: string;
  /** Null for a file that no session owns. */
  repository: Repository | null;
  bytes: number;
  /** Its last sign of life. */
  since: number;
}

export class UploadTable implements Uploads {
  readonly #database: Database;
  readonly #paths: Paths;
  readonly #repositories: RepositoryTable;
  readonly #blobs: BlobTable;
  readonly #leases: LeaseTable;
  /** Sessions of this process and those taken up again since its start. */
  readonly #open = new Map<string, Session>();
  /** Files of several sessions begin in one folder: one flush of its names serves them all. */
  readonly #names: GroupSync;
  readonly #add;
  readonly #sessions;
  readonly #find;
  readonly #remove;

  constructor({ database, paths, repositories, blobs, leases }: Parts) {
    this.#database = database;
    this.#paths = paths;
    this.#repositories = repositories;
    this.#blobs = blobs;
    this.#leases = leases;
    this.#names = new GroupSync(() => syncFolder(paths.uploads));
    this.#add = database.prepare('INSERT INTO uploads VALUES (?, ?, ?)');
    this.#find = database.prepare<{ repository: Repository }>(`
      SELECT r.name AS repository FROM uploads AS u JOIN repositories AS r ON r.id = u.repository_id WHERE u.id = ?`);
    this.#sessions = database.prepare<{ id: string; repository: Repository; startedAt: number }>(`
      SELECT u.id, r.name AS repository, u.started_at AS startedAt
      FROM uploads AS u JOIN repositories AS r ON r.id = u.repository_id`);
    this.#remove = database.prepare('DELETE FROM uploads WHERE id = ?');
  }

  async start(repository: Repository, algorithm?: Algorithm): Promise<Upload> {
    const id = randomUUID();
    await this.#database.commit(() => this.#add.run(id, this.#repositories.ensure(repository), Date.now()));
    return this.#session(repository, id, 0, algorithm);
  }

  async find(repository: Repository, id: string): Promise<Upload | undefined> {
    // Only ids that were given out are in the table: no text of a request becomes a path.
    const isOurs = () => this.#find.get(id)?.repository === repository;
    const known = this.#open.get(id);
    if (known) return known.repository === repository ? known : undefined;
    if (!isOurs()) return undefined;
    const size = (await sizeOfFile(this.#paths.upload(id))) ?? 0;
    // Meanwhile it may have been taken up by another request, or cancelled.
    return this.#open.get(id) ?? (isOurs() ? this.#session(repository, id, size) : undefined);
  }

  async bytes(): Promise<number> {
    const names = await readdir(this.#paths.uploads);
    const sizes = await Promise.all(names.map((name) => sizeOfFile(join(this.#paths.uploads, name))));
    return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  }

  async sweep(times: SweepTimes): Promise<number> {
    const stale = await this.stale(times);
    for (const one of stale) await this.removeStale(one, times);
    return stale.length;
  }

  /** Sessions that nobody continues, and files in uploads/ that no session owns. */
  async stale({ sessionsBefore, filesBefore }: SweepTimes): Promise<StaleUpload[]> {
    const stale: StaleUpload[] = [];
    for (const { id, repository, startedAt } of this.#sessions.all()) {
      const found = await fileOf(this.#paths.upload(id));
      const since = Math.max(startedAt, found?.since ?? 0);
      if (since < sessionsBefore && !this.#open.get(id)?.busy)
        stale.push({ id, repository, bytes: found?.bytes ?? 0, since });
    }
    // A crash left them between their last byte and their place; a manifest on its way to its place is one too.
    for (const id of await readdir(this.#paths.uploads)) {
      const found = this.#find.get(id) ? undefined : await fileOf(join(this.#paths.uploads, id));
      if (found && found.since < filesBefore) stale.push({ id, repository: null, ...found });
    }
    return stale;
  }

  /** False if it shows signs of life by now. */
  async removeStale({ id, repository }: StaleUpload, times: SweepTimes): Promise<boolean> {
    const path = join(this.#paths.uploads, id);
    const touched = (await fileOf(path))?.since ?? 0;
    const before = repository === null ? times.filesBefore : times.sessionsBefore;
    if (touched >= before || this.#open.get(id)?.busy) return false;
    if (repository === null) await removeFile(path);
    else await this.#discard(repository, id);
    return true;
  }

  #session(repository: Repository, id: string, size: number, algorithm: Algorithm = 'sha256'): Session {
    const session = new Session(
      { id, repository, path: this.#paths.upload(id), size, algorithm },
      {
        lives: () => this.#leases.sessionLives(repository, id),
        flushName: () => this.#names.wait(),
        commit: (digest, finished) => this.#commit(repository, id, digest, finished),
        discard: () => this.#discard(repository, id),
      },
    );
    this.#leases.sessionLives(repository, id);
    this.#open.set(id, session);
    return session;
  }

  async #commit(
    repository: Repository,
    id: string,
    digest: Digest,
    { size, isFlushed }: Finished,
  ): Promise<void> {
    await this.#blobs.keep({ path: this.#paths.upload(id), isFlushed }, digest, () => {
      // Cancelled while the file went to its place.
      if (this.#remove.run(id).changes === 0) throw new RegistryError('BLOB_UPLOAD_UNKNOWN');
      const blobId = this.#blobs.record(digest, size);
      this.#blobs.link(this.#repositories.ensure(repository), blobId);
      this.#leases.promise(repository, blobId);
    });
    this.#open.delete(id);
    this.#leases.sessionEnded(repository, id);
  }

  /**
   * Once this was called, nobody finds the session; once it has resolved, nothing of it is left. False if it had ended
   * before: whoever takes the row out of the table has decided how.
   */
  async #discard(repository: Repository, id: string): Promise<boolean> {
    const forget = () => this.#database.commit(() => this.#remove.run(id).changes > 0);
    const forgotten = forget().catch(() => undefined);
    this.#open.delete(id);
    this.#leases.sessionEnded(repository, id);
    await removeFile(this.#paths.upload(id));
    // On a full disk the row can go only when the file has made room.
    return (await forgotten) ?? (await forget());
  }
}

async function fileOf(path: string): Promise<{ bytes: number; since: number } | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { bytes: size, since: mtimeMs };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
