import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { each } from '../each.ts';
import type { Digest, Repository } from '../names.ts';
import type { Store } from '../store/store.ts';
import { type Distribution, linkIn, type RepositoryFolder } from './distribution.ts';
import { removeEmpty } from './empty-folders.ts';
import { contentIn, digestsIn, repositoriesIn } from './entries.ts';
import { readLink } from './links.ts';
import type { Tally } from './tally.ts';
import { Unusable } from './unusable.ts';

interface Parts {
  adopting: Store['adopting'];
  tally: Tally;
  signal: AbortSignal;
}

/**
 * Removes from the folder what was taken over. A repository of which something was left out stays there as it was, with
 * all its content; so does what no repository there has.
 */
export async function takeOut(source: Distribution, { adopting, tally, signal }: Parts): Promise<void> {
  const sorted = await sortOut(source, tally, signal);
  if (!sorted) return;
  for (const name of sorted.complete) {
    const folder = source.repository(name as Repository);
    // In the order in which a registry would delete: nobody finds a tag without its manifest.
    for (const path of [folder.tags, folder.manifests, folder.layers])
      await rm(path, { recursive: true, force: true });
    await removeEmpty(folder.uploads, source.repositories);
  }
  for await (const digests of contentIn(source)) {
    await each(digests, async (digest) => {
      signal.throwIfAborted();
      if (sorted.kept.has(digest) || !adopting.has(digest)) return;
      const file = source.blob(digest);
      await rm(file, { force: true });
      await removeEmpty(dirname(file), source.content);
      tally.left(digest);
    });
  }
}

/** The repositories that go, and the content that those which stay need; undefined where that cannot be known. */
async function sortOut(
  source: Distribution,
  { incomplete }: Tally,
  signal: AbortSignal,
): Promise<{ complete: string[]; kept: Set<Digest> } | undefined> {
  const complete: string[] = [];
  const kept = new Set<Digest>();
  const unreadable = (_name: string, error: unknown) => {
    throw error;
  };
  try {
    for await (const name of repositoriesIn(source, unreadable)) {
      signal.throwIfAborted();
      if (!incomplete.has(name)) complete.push(name);
      else for (const digest of await linked(source.repository(name as Repository))) kept.add(digest);
    }
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    return undefined;
  }
  return { complete, kept };
}

async function linked({ layers, revisions }: RepositoryFolder): Promise<Digest[]> {
  const found: Digest[] = [];
  for (const folder of [layers, revisions]) {
    for (const digest of await digestsIn(folder)) {
      const link = await readLink(linkIn(folder, digest)).catch(() => undefined);
      found.push(digest, ...(link ? [link.digest] : []));
    }
  }
  return found;
}
