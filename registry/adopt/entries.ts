import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { type Digest, isDigest } from '../names.ts';
import type { Distribution } from './distribution.ts';
import { ifThere, ignoreUnusable } from './unusable.ts';

/** Names of the folders in a folder, in order; none where it is missing. What begins with a dot is the system's. */
export async function foldersIn(folder: string): Promise<string[]> {
  const entries = (await ifThere(folder, readdir(folder, { withFileTypes: true }))) ?? [];
  return entries
    .filter(isFolder)
    .map(({ name }) => name)
    .sort();
}

function isFolder(entry: Dirent): boolean {
  return entry.isDirectory() && !entry.name.startsWith('.');
}

/** The digests that have a folder of their own under a folder for each algorithm; anything else in there is passed over. */
export async function digestsIn(folder: string): Promise<Digest[]> {
  const found: Digest[] = [];
  for (const algorithm of ['sha256', 'sha512']) {
    const digests = (await foldersIn(join(folder, algorithm))).map((hex) => `${algorithm}:${hex}`);
    for (const digest of digests) if (isDigest(digest)) found.push(digest);
  }
  return found;
}

/** The digests of all content, a folder of them at a time; what cannot be read is passed over. */
export async function* contentIn({ content }: Distribution): AsyncGenerator<Digest[]> {
  for (const algorithm of ['sha256', 'sha512']) {
    for (const fanOut of (await foldersIn(join(content, algorithm)).catch(ignoreUnusable)) ?? []) {
      const digests = await foldersIn(join(content, algorithm, fanOut)).catch(ignoreUnusable);
      yield (digests ?? []).map((hex) => `${algorithm}:${hex}`).filter(isDigest);
    }
  }
}

/** The names of all repositories as they lie there, valid or not; folders that cannot be read are told. */
export async function* repositoriesIn(
  { repositories }: Distribution,
  onUnreadable: (name: string, error: unknown) => void,
): AsyncGenerator<string> {
  const folders = [repositories];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const name = relative(repositories, folder).split(sep).join('/');
    const names: string[] = await foldersIn(folder).catch((error: unknown) => {
      onUnreadable(name, error);
      return [];
    });
    if (names.includes('_manifests') || names.includes('_layers')) yield name;
    // The first one on top.
    const inner = names.filter((inner) => !inner.startsWith('_')).reverse();
    for (const one of inner) folders.push(join(folder, one));
  }
}
