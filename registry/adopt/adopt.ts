import { stat } from 'node:fs/promises';
import type { Progress } from '../collect/jobs.ts';
import { each } from '../each.ts';
import { parseRepository, type Repository } from '../names.ts';
import type { Distribution } from './distribution.ts';
import { contentIn, repositoriesIn } from './entries.ts';
import { AdoptedRepository, type AdoptingStore } from './repository.ts';
import { takeOut } from './take-out.ts';
import { Tally } from './tally.ts';
import { ifThere, ignoreUnusable } from './unusable.ts';

export interface Adoption {
  source: Distribution;
  /** The files leave the folder in the end: all that were taken over, and of which nothing was left out. */
  move: boolean;
  progress: Progress;
  signal: AbortSignal;
}

/**
 * Takes over what docker distribution keeps in a folder, a lot at a time. What has been recorded stays whatever happens
 * then; doing it again goes on with the rest.
 */
export async function adopt(
  store: AdoptingStore,
  { source, move, progress, signal }: Adoption,
): Promise<ReturnType<Tally['facts']>> {
  const tally = new Tally(progress);
  await measure(source, progress, signal);
  const names = repositoriesIn(source, (name, error) => tally.skipUnusable(name, '', error));
  for await (const name of names) {
    const repository = repositoryOf(name);
    const parts = { source, tally, signal };
    if (!repository) tally.skip(name, '', 'the name is not valid');
    else
      await new AdoptedRepository(store, {
        ...parts,
        repository,
        folder: source.repository(repository),
      }).take();
  }
  if (move) await takeOut(source, { adopting: store.adopting, tally, signal });
  return tally.facts();
}

/** How much there is. */
async function measure(source: Distribution, progress: Progress, signal: AbortSignal): Promise<void> {
  let [bytes, items] = [0, 0];
  for await (const digests of contentIn(source)) {
    await each(digests, async (digest) => {
      signal.throwIfAborted();
      const file = source.blob(digest);
      const size = await ifThere(file, stat(file)).then((found) => found?.size, ignoreUnusable);
      if (size === undefined) return;
      items++;
      bytes += size;
    });
  }
  progress.totalItems = items;
  progress.totalBytes = bytes;
}

function repositoryOf(name: string): Repository | undefined {
  try {
    return parseRepository(name);
  } catch {
    return undefined;
  }
}
