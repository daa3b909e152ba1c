import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '../collect/jobs.ts';
import { errorCode } from '../errors.ts';
import type { HandedOver } from '../facts.ts';
import type { Repository } from '../names.ts';
import { Distribution } from './distribution.ts';
import { HandedRepository, type HandingStore } from './handed-repository.ts';
import type { Disk } from './portable-tags.ts';
import { Skipped } from './skipped.ts';
import { StaleLinks } from './stale-links.ts';
import { TakenIn } from './taken-in.ts';

export interface HandOver {
  progress: Progress;
  signal: AbortSignal;
  disk?: Disk;
}

const pageSize = 100;

/**
 * Writes the link files by which docker distribution serves what this store holds, with the store's folder as its root
 * directory, and removes those of what is not there any more. What docker-registry took in meanwhile stays as it is.
 */
export async function handOver(store: HandingStore, options: HandOver): Promise<HandedOver> {
  const { progress, signal, disk = diskOf(store.folder) } = options;
  const target = new Distribution(join(store.folder, 'docker/registry/v2'));
  // Not those above it: where the disk is gone, its folder is missing.
  await mkdir(target.repositories).catch(unlessThere);
  progress.totalItems = store.contents.count();
  const skipped = new Skipped();
  const takenIn = new TakenIn(store.notes, target);
  const stale = new StaleLinks({ target, takenIn, skipped });
  const sums = { repositories: 0, tags: 0, manifests: 0 };
  const names = new Set<string>();
  for (const repository of repositoriesOf(store)) {
    const parts = { store, target, repository, takenIn, stale, skipped, progress, signal, disk };
    const handed = await new HandedRepository(parts).write();
    if (!handed) continue;
    names.add(repository);
    sums.repositories++;
    sums.tags += handed.tags;
    sums.manifests += handed.manifests;
  }
  await stale.removeOthers(names, signal);
  await takenIn.remember();
  return { ...sums, folder: store.folder, ...skipped.facts() };
}

function* repositoriesOf({ repositories }: HandingStore): Generator<Repository> {
  for (let after = ''; ; ) {
    const { names, more } = repositories.page({ after, limit: pageSize });
    yield* names as Repository[];
    after = names.at(-1) ?? '';
    if (!more) return;
  }
}

function diskOf(folder: string): Disk {
  const isCaseSensitive = !existsSync(join(folder, 'DOCKER/REGISTRY'));
  return { isCaseSensitive, isWindows: process.platform === 'win32' };
}

function unlessThere(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error;
}
