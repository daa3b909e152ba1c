import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../errors.ts';
import { type Digest, parseDigest } from '../names.ts';
import { sizeOfFile } from '../store/files.ts';
import type { Paths } from '../store/paths.ts';

export interface Content {
  digest: Digest;
  size: number;
}

/** All content that has a file, whatever the database says of it. */
export async function contentIn(paths: Paths): Promise<Content[]> {
  const found: Content[] = [];
  for (const algorithm of ['sha256', 'sha512']) {
    for (const fanOut of await foldersIn(join(paths.content, algorithm))) {
      for (const hex of await foldersIn(join(paths.content, algorithm, fanOut))) {
        const digest = digestNamed(`${algorithm}:${hex}`);
        const size = digest && (await sizeOfFile(paths.blob(digest)));
        if (digest !== undefined && size !== undefined) found.push({ digest, size });
      }
    }
  }
  return found;
}

/** Names of the plain files of a folder; none where it is missing. */
export async function filesIn(folder: string): Promise<string[]> {
  return (await entriesOf(folder)).filter((entry) => entry.isFile()).map(({ name }) => name);
}

async function foldersIn(folder: string): Promise<string[]> {
  return (await entriesOf(folder)).filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Undefined for a folder that somebody else put among the content. */
function digestNamed(text: string): Digest | undefined {
  try {
    return parseDigest(text);
  } catch {
    return undefined;
  }
}
