import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Digest, Repository } from '../names.ts';
import { type Distribution, linkIn } from './distribution.ts';
import { removeEmpty } from './empty-folders.ts';
import { digestsIn, foldersIn, repositoriesIn } from './entries.ts';

/** Removes the links of all other digests. */
export async function keepOnly(folder: string, digests: Set<Digest>): Promise<void> {
  for (const digest of await digestsIn(folder)) {
    if (!digests.has(digest)) await remove(dirname(linkIn(folder, digest)));
  }
}

/** Removes all other tags, and whatever docker distribution would take for one. */
export async function keepOnlyTags(folder: string, tags: Set<string>): Promise<void> {
  for (const name of await foldersIn(folder)) if (!tags.has(name)) await remove(join(folder, name));
}

/** Removes the links of all other repositories; one may lie inside of another. */
export async function removeOthers(
  target: Distribution,
  names: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  const others: string[] = [];
  const unreadable = (_name: string, error: unknown) => {
    throw error;
  };
  for await (const name of repositoriesIn(target, unreadable)) if (!names.has(name)) others.push(name);
  for (const name of others) {
    signal.throwIfAborted();
    const { tags, manifests, layers, path } = target.repository(name as Repository);
    for (const folder of [tags, manifests, layers]) await remove(folder);
    await removeEmpty(path, target.repositories);
  }
}

function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}
