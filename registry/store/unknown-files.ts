import { lstat, readdir, rmdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { errorCode, RegistryError } from '../errors.ts';
import { type Algorithm, type Digest, isDigest } from '../names.ts';
import type { BlobTable } from './blobs.ts';
import type { Database } from './database.ts';
import { removeFile } from './files.ts';
import { linkedOf } from './linked-digests.ts';
import type { Paths } from './paths.ts';

/** Something among the content that no record speaks of. */
export interface UnknownFile {
  /** Its path inside the data folder. */
  name: string;
  /** Null where it is not named like a blob. */
  digest: Digest | null;
  bytes: number;
  /** When anything about it changed last. */
  since: number;
}

const foldersAhead = 16;
const fanOuts = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'));
const digits: [Algorithm, number][] = [
  ['sha256', 64],
  ['sha512', 128],
];

interface Parts {
  database: Database;
  paths: Paths;
  blobs: BlobTable;
}

/** Compares the folders of the content with the records. */
export class UnknownFiles {
  readonly #parts: Parts;
  readonly #known;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#known = parts.database.column<string | null>(`
      SELECT lower(group_concat(hex(digest))) FROM blobs
      WHERE digest >= unhex(@from) AND digest <= unhex(@to) AND length(digest) = @bytes AND stored_at IS NOT NULL`);
  }

  /** Files without a record that were not touched since, and content without a file. */
  async find(before: number, signal?: AbortSignal): Promise<{ unknown: UnknownFile[]; missing: Digest[] }> {
    const unknown: UnknownFile[] = [];
    const missing: Digest[] = [];
    for (const [algorithm, length] of digits) {
      const there = new Set(await this.#fanOutsOf(algorithm));
      const folderOf = (fanOut: string) => join(this.#parts.paths.content, algorithm, fanOut);
      const list = (fanOut: string) => {
        const names = there.has(fanOut) ? namesIn(folderOf(fanOut)) : Promise.resolve([]);
        // Whoever waits for it hears of it; after an early end nobody does.
        names.catch(() => undefined);
        return names;
      };
      // The next ones are read while one is compared.
      const ahead = fanOuts.slice(0, foldersAhead).map(list);
      for (const [at, fanOut] of fanOuts.entries()) {
        signal?.throwIfAborted();
        const folder = folderOf(fanOut);
        // The folder first: what comes meanwhile has its record by the time that the records are read, or is held.
        const names = (await ahead.shift()) ?? [];
        const next = fanOuts[at + foldersAhead];
        if (next !== undefined) ahead.push(list(next));
        const records = this.#recorded(fanOut, length);
        // Nearly always they are the same, and come in the order of the index.
        if (names.sort().join(',') === records) continue;
        const known = new Set(records === '' ? [] : records.split(','));
        for (const name of names) {
          if (known.delete(name)) continue;
          const digest = `${algorithm}:${name}`;
          const file = await this.#look(join(folder, name), isDigest(digest) ? digest : null);
          if (file && file.since < before) unknown.push(file);
        }
        for (const name of known) missing.push(`${algorithm}:${name}` as Digest);
      }
    }
    return { unknown: await this.#withoutLinked(unknown, signal), missing };
  }

  /** What a docker-registry that served this folder took in is not ours to take. */
  async #withoutLinked(unknown: UnknownFile[], signal?: AbortSignal): Promise<UnknownFile[]> {
    const digests = new Set(unknown.flatMap(({ digest }) => digest ?? []));
    if (digests.size === 0) return unknown;
    const linked = await linkedOf(digests, this.#parts.paths.links, signal);
    return unknown.filter(({ digest }) => digest === null || !linked.has(digest));
  }

  /** Its folder is always there, unless the whole disk is gone. */
  async #fanOutsOf(algorithm: Algorithm): Promise<string[]> {
    try {
      return await readdir(join(this.#parts.paths.content, algorithm));
    } catch (error) {
      throw errorCode(error) === 'ENOENT'
        ? new RegistryError('STORE_GONE', undefined, { cause: error })
        : error;
    }
  }

  /** Separated by commas. */
  #recorded(fanOut: string, length: number): string {
    const [from, to] = [fanOut.padEnd(length, '0'), fanOut.padEnd(length, 'f')];
    return this.#known.get({ from, to, bytes: length / 2 }) ?? '';
  }

  /** Undefined for what is on its way to its place, and for folders that are not ours. */
  async #look(path: string, digest: Digest | null): Promise<UnknownFile | undefined> {
    const { blobs, paths } = this.#parts;
    if (digest && blobs.isHeld(digest)) return undefined;
    const itself = await statOf(path);
    if (!itself || (itself.isDirectory() && !digest)) return undefined;
    const inside = itself.isDirectory()
      ? await Promise.all((await namesIn(path)).map((name) => statOf(join(path, name))))
      : [];
    const all = [itself, ...inside].filter((one) => one !== undefined);
    return {
      name: relative(paths.folder, path),
      digest,
      bytes: all.filter((one) => one.isFile()).reduce((sum, { size }) => sum + size, 0),
      since: Math.max(...all.map(({ mtimeMs, ctimeMs }) => Math.max(mtimeMs, ctimeMs))),
    };
  }

  /** False if it is known by now, or on its way. */
  async remove({ name, digest }: UnknownFile): Promise<boolean> {
    const { blobs, paths } = this.#parts;
    const path = join(paths.folder, name);
    if (!digest) {
      await removeFile(path);
      return true;
    }
    if (blobs.isHeld(digest) || blobs.storedSize(digest) !== undefined) return false;
    const gone = removeFolder(path);
    blobs.leaves(digest, gone);
    await gone;
    return true;
  }
}

/** With the files in it, not with folders: those are nobody's that we know. */
async function removeFolder(path: string): Promise<void> {
  for (const name of await namesIn(path)) await removeFile(join(path, name));
  await rmdir(path).catch((error) => {
    if (!['ENOENT', 'ENOTDIR'].includes(errorCode(error))) throw error;
    if (errorCode(error) === 'ENOTDIR') return removeFile(path);
  });
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return [];
    throw error;
  }
}

async function statOf(path: string) {
  return lstat(path).catch((error) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
}
