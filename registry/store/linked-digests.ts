import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../errors.ts';
import { algorithmOf, type Digest, hexOf } from '../names.ts';

/** Where a repository of docker distribution has its links; more of them are only where these are. */
const linkFolders = ['_layers', '_manifests/revisions'];

/**
 * Those of the digests that a link file of docker distribution names: a docker-registry that served this folder took them
 * in. A folder that cannot be read may name any, so then it is all of them.
 */
export async function linkedOf(
  digests: ReadonlySet<Digest>,
  repositories: string,
  signal?: AbortSignal,
): Promise<ReadonlySet<Digest>> {
  const linked = new Set<Digest>();
  try {
    for await (const folder of foldersBelow(repositories)) {
      signal?.throwIfAborted();
      for (const links of linkFolders) {
        for (const digest of await namedIn(join(folder, links)))
          if (digests.has(digest) && (await isLink(join(folder, links), digest))) linked.add(digest);
      }
    }
  } catch (error) {
    if (errorCode(error) === '') throw error;
    return digests;
  }
  return linked;
}

/** Each may be a repository, and have others inside. */
async function* foldersBelow(root: string): AsyncGenerator<string> {
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    yield folder;
    const entries = await ifThere(readdir(folder, { withFileTypes: true }));
    for (const entry of entries ?? [])
      if (entry.isDirectory() && !entry.name.startsWith('_')) folders.push(join(folder, entry.name));
  }
}

async function namedIn(links: string): Promise<Digest[]> {
  const named: Digest[] = [];
  for (const algorithm of ['sha256', 'sha512']) {
    const names = (await ifThere(readdir(join(links, algorithm)))) ?? [];
    for (const hex of names) named.push(`${algorithm}:${hex}` as Digest);
  }
  return named;
}

/** What docker-registry has deleted may leave its folder. */
async function isLink(links: string, digest: Digest): Promise<boolean> {
  const link = access(join(links, algorithmOf(digest), hexOf(digest), 'link')).then(() => true);
  return (await ifThere(link)) ?? false;
}

async function ifThere<Result>(reading: Promise<Result>): Promise<Result | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return undefined;
    throw error;
  }
}
