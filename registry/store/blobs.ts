import { createHash } from 'node:crypto';
import { fstatSync, rmSync, type Stats, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { errorCode, RegistryError } from '../errors.ts';
import type { Damage } from '../facts.ts';
import { algorithmOf, type Digest, type Repository } from '../names.ts';
import type { ByteRange } from '../ranges.ts';
import type { DamageTable } from './damage.ts';
import type { Database } from './database.ts';
import { digestOf, finish, toBytes } from './digests.ts';
import { commitFile, folderIsThere, removeFile, type Temporary } from './files.ts';
import type { LeaseTable } from './leases.ts';
import type { Paths } from './paths.ts';
import { pump } from './pump.ts';
import { ReadCache } from './read-cache.ts';
import type { RepositoryTable } from './repositories.ts';
import type { Blobs, OpenBlob } from './store.ts';

interface BlobRow {
  id: number;
  size: number | null;
}

/** Tells whoever keeps the log that content on disk is not what it was. */
export type ReportDamage = (digest: Digest, what: string) => void;

/** The parts of a store that a blob touches. */
interface Parts {
  database: Database;
  paths: Paths;
  repositories: RepositoryTable;
  damage: DamageTable;
  leases: LeaseTable;
  report: ReportDamage;
}

export class BlobTable implements Blobs {
  readonly #database: Database;
  readonly #paths: Paths;
  readonly #repositories: RepositoryTable;
  readonly #damage: DamageTable;
  readonly #leases: LeaseTable;
  readonly #report: ReportDamage;
  /** Blobs whose bytes this process has seen to match, written here or read to the end once, and their file then. */
  readonly #verified = new Map<Digest, string>();
  /** Digests whose content is on its way to its place, and how many times. */
  readonly #keeping = new Map<Digest, number>();
  /** Digests whose content is on its way out; resolves when it is gone. */
  readonly #leaving = new Map<Digest, Promise<void>>();
  readonly #members: ReadCache<BlobRow>;
  readonly #member;
  readonly #anywhere;
  readonly #row;
  readonly #name;
  readonly #stored;
  readonly #lost;
  readonly #link;
  readonly #unlink;

  constructor({ database, paths, repositories, damage, leases, report }: Parts) {
    this.#database = database;
    this.#paths = paths;
    this.#repositories = repositories;
    this.#damage = damage;
    this.#leases = leases;
    this.#report = report;
    this.#members = new ReadCache(database);
    // Subqueries rather than joins: see the statements of ManifestTable.
    this.#member = database.prepare<BlobRow>(`
      SELECT b.id, b.size FROM blobs AS b
      WHERE b.id = (SELECT blob_id FROM repository_blobs
          WHERE repository_id = (SELECT id FROM repositories WHERE name = ?)
            AND blob_id = (SELECT id FROM blobs WHERE digest = ?))
        AND b.stored_at IS NOT NULL`);
    this.#anywhere = database.prepare<BlobRow>(`
      SELECT b.id, b.size FROM blobs AS b WHERE b.digest = ? AND b.stored_at IS NOT NULL
        AND EXISTS (SELECT 1 FROM repository_blobs AS rb
          JOIN repositories AS r ON r.id = rb.repository_id AND r.path > '/' WHERE rb.blob_id = b.id)`);
    this.#row = database.prepare<BlobRow>('SELECT id, size FROM blobs WHERE digest = ?');
    this.#name = database.prepare<{ id: number }>('INSERT INTO blobs (digest) VALUES (?) RETURNING id');
    this.#stored = database.prepare('UPDATE blobs SET size = ?, stored_at = ? WHERE id = ?');
    this.#lost = database.prepare(
      'UPDATE blobs SET size = NULL, stored_at = NULL, verified_at = NULL WHERE id = ?',
    );
    this.#link = database.prepare('INSERT OR IGNORE INTO repository_blobs VALUES (?, ?, ?)');
    this.#unlink = database.prepare('DELETE FROM repository_blobs WHERE repository_id = ? AND blob_id = ?');
  }

  size(repository: Repository, digest: Digest): number | undefined {
    return this.#found(repository, digest)?.size ?? undefined;
  }

  promise(repository: Repository, digest: Digest): number | undefined {
    const row = this.#found(repository, digest);
    if (row?.size == null) return undefined;
    this.#leases.promise(repository, row.id);
    return row.size;
  }

  #found(repository: Repository, digest: Digest): BlobRow | undefined {
    return this.#members.get(`${repository}@${digest}`, () => this.#member.get(repository, toBytes(digest)));
  }

  async open(repository: Repository, digest: Digest): Promise<OpenBlob | undefined> {
    const row = this.#found(repository, digest);
    if (row?.size == null) return undefined;
    const { size } = row;
    const file = await this.openContent(digest, size);
    if (!file) return undefined;
    return {
      size,
      send: (range, target) => this.#send(file, digest, size, range, target),
      close: () => file.close(),
    };
  }

  async read(repository: Repository, digest: Digest, most: number): Promise<Buffer | undefined> {
    const size = this.size(repository, digest);
    return size === undefined || size > most ? undefined : this.readContent(digest, size);
  }

  /** Small content, whole and checked against its digest. */
  async readContent(digest: Digest, size: number): Promise<Buffer | undefined> {
    const file = await this.openContent(digest, size);
    if (!file) return undefined;
    try {
      const bytes = await file.readFile();
      if (digestOf(bytes, algorithmOf(digest)) === digest) return bytes;
      this.damaged(digest, 'changed', stampFrom(fstatSync(file.fd)));
    } finally {
      await file.close();
    }
    return undefined;
  }

  /** The file of a stored blob; a file that is missing or of another size is noted, and the blob is no longer stored. */
  async openContent(digest: Digest, size: number): Promise<FileHandle | undefined> {
    const path = this.#paths.blob(digest);
    let file: FileHandle;
    try {
      file = await open(path, 'r');
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      if (!(await folderIsThere(path))) throw new RegistryError('STORE_GONE', undefined, { cause: error });
      this.damaged(digest, 'missing', undefined);
      return undefined;
    }
    const stats = await file.stat();
    if (stats.size === size) return file;
    await file.close();
    this.damaged(digest, 'size', stampFrom(stats));
    return undefined;
  }

  /**
   * Forgets that the content is here: clients are told so, and the next push of it heals it. What is left of its file is
   * set aside. `seen` is the stamp of the file that was looked at: where another one is there by now, or on its way,
   * nothing is done, and the answer is false.
   */
  damaged(digest: Digest, what: Damage['what'], seen: string | undefined): boolean {
    this.#verified.delete(digest);
    const row = this.#row.get(toBytes(digest));
    const isAnother = this.#keeping.has(digest) || stampOf(this.#paths.blob(digest)) !== seen;
    if (row?.size == null || isAnother) return false;
    this.#report(digest, sentences[what]);
    try {
      this.#database.now(() => {
        this.#lost.run(row.id);
        this.#damage.add(digest, what);
      });
      this.#damage.setAside(digest);
    } catch (error) {
      // A full disk takes no note of it; this answer says so all the same, and the next reading tries again.
      this.#report(digest, `and that could not be noted (${(error as Error).message})`);
    }
    return true;
  }

  mount(digest: Digest, from: Repository | undefined, to: Repository): Promise<boolean> {
    const bytes = toBytes(digest);
    return this.#database.commit(() => {
      const row = from === undefined ? this.#anywhere.get(bytes) : this.#member.get(from, bytes);
      if (!row) return false;
      this.#link.run(this.#repositories.ensure(to), row.id, Date.now());
      this.#leases.promise(to, row.id);
      return true;
    });
  }

  remove(repository: Repository, digest: Digest): Promise<boolean> {
    const bytes = toBytes(digest);
    return this.#database.commit(() => {
      const row = this.#member.get(repository, bytes);
      const id = this.#repositories.id(repository);
      if (!row || id === undefined) return false;
      this.#unlink.run(id, row.id);
      return true;
    });
  }

  /** Inside a transaction: the row of a digest, made if it is new; its content need not be here. */
  name(digest: Digest): BlobRow {
    const bytes = toBytes(digest);
    const row = this.#row.get(bytes);
    if (row) return row;
    const added = this.#name.get(bytes);
    if (!added) throw new Error(`the blob ${digest} was not inserted`);
    return { id: added.id, size: null };
  }

  /** Inside the transaction of `keep`: from now on the content is here. */
  record(digest: Digest, size: number): number {
    const { id, size: known } = this.name(digest);
    if (known === null) this.#stored.run(size, Date.now(), id);
    return id;
  }

  /** Inside a transaction: the blob belongs to the repository. */
  link(repositoryId: number, blobId: number): void {
    this.#link.run(repositoryId, blobId, Date.now());
  }

  /**
   * Moves a temporary file whose bytes are those of `digest` to its place and writes what `record` says about it, or
   * leaves neither. Two at once of the same digest end with one file.
   */
  async keep(temporary: Temporary, digest: Digest, record: () => void): Promise<void> {
    await this.hold(digest);
    try {
      await this.#place(temporary, digest);
      await this.#database.commit(record);
      await this.#damage.forget(digest);
    } catch (error) {
      await removeFile(temporary.path);
      throw error;
    } finally {
      this.letGo(digest);
    }
  }

  /**
   * Content of this digest is on its way to its place: until `letGo` nobody else takes away what lies there. Resolves
   * when nobody does so any more.
   */
  async hold(digest: Digest): Promise<void> {
    this.#keeping.set(digest, (this.#keeping.get(digest) ?? 0) + 1);
    await this.#leaving.get(digest);
  }

  isHeld(digest: Digest): boolean {
    return this.#keeping.has(digest);
  }

  /** Called in the turn in which the records of the content went: whoever brings it again waits until its file is gone. */
  leaves(digest: Digest, gone: Promise<void>): void {
    this.#verified.delete(digest);
    this.#leaving.set(digest, gone);
    const left = () => void this.#leaving.delete(digest);
    gone.then(left, left);
  }

  /** With the last hold goes what nobody has recorded: at once, so that no other push of it can come in between. */
  letGo(digest: Digest): void {
    const others = (this.#keeping.get(digest) ?? 1) - 1;
    if (others > 0) {
      this.#keeping.set(digest, others);
      return;
    }
    this.#keeping.delete(digest);
    if (this.storedSize(digest) === undefined) rmSync(this.#paths.blob(digest), { force: true });
  }

  /** Content that is there already and known to be good stays; any other is replaced. */
  async #place(temporary: Temporary, digest: Digest): Promise<void> {
    const path = this.#paths.blob(digest);
    if (this.storedSize(digest) !== undefined && this.#isVerified(digest, stampOf(path))) {
      await removeFile(temporary.path);
      return;
    }
    await commitFile(temporary, digest, this.#paths);
    this.#remember(digest, stampOf(path));
  }

  /** Undefined where the content is not here. */
  storedSize(digest: Digest): number | undefined {
    return this.#row.get(toBytes(digest))?.size ?? undefined;
  }

  #isVerified(digest: Digest, stamp: string | undefined): boolean {
    return stamp !== undefined && this.#verified.get(digest) === stamp;
  }

  #remember(digest: Digest, stamp: string | undefined): void {
    if (stamp !== undefined) this.#verified.set(digest, stamp);
  }

  /**
   * A complete reading of a file that nobody has checked since the start, or since it was last written, is checked,
   * and broken off before its last piece if the bytes differ.
   */
  async #send(
    file: FileHandle,
    digest: Digest,
    size: number,
    range: ByteRange,
    target: Writable,
  ): Promise<void> {
    const stamp = stampFrom(await file.stat());
    const isWhole = range.start === 0 && range.end === size - 1;
    if (!isWhole || this.#isVerified(digest, stamp)) return pump(file, range, target, () => undefined);
    const algorithm = algorithmOf(digest);
    const hash = createHash(algorithm);
    let seen = 0;
    await pump(file, range, target, (chunk) => {
      hash.update(chunk);
      seen += chunk.length;
      if (seen < size) return;
      if (finish(hash, algorithm) !== digest) {
        this.damaged(digest, 'changed', stamp);
        throw new Error(`the bytes of ${digest} have changed on disk`);
      }
      this.#remember(digest, stamp);
    });
  }
}

const sentences: Record<Damage['what'], string> = {
  changed: 'its bytes have changed',
  missing: 'its file is missing',
  size: 'its file has another size',
};

/** What changes when anybody writes to a file or puts another in its place. */
export function stampFrom({ ino, size, mtimeMs, ctimeMs }: Stats): string {
  return `${ino}:${size}:${mtimeMs}:${ctimeMs}`;
}

/** Undefined where there is no file. Asked of files that were just named, so the answer needs no disk. */
function stampOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && stampFrom(found);
}
