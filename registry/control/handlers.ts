import { statfs } from 'node:fs/promises';
import { RegistryError } from '../errors.ts';
import { parseImageReference, parseRepository } from '../names.ts';
import type { Store, TagSummary } from '../store/store.ts';
import { version } from '../version.ts';
import type { Status } from './contract.ts';
import { inspect } from './inspect.ts';
import { remove } from './remove.ts';
import type { Handlers } from './routes.ts';

/** What the control door needs to know that the store does not. */
export interface Facts extends Pick<Status, 'startedAt' | 'addresses' | 'readOnly' | 'exposed'> {
  /** A link to the window; undefined where that is not served. */
  windowLink(): string | undefined;
}

/** The answer to every question of the contract. */
export function handlers(store: Store, facts: Facts): Handlers {
  return {
    status: () => status(store, facts),
    repositories: () => store.repositories.summaries(),
    tags: ({ repository }) => tags(store, repository),
    inspect: ({ reference }) => inspect(store, parseImageReference(reference)),
    remove: ({ reference }) => remove(store, parseImageReference(reference)),
    backUp: async () => ({ file: await store.backUp() }),
    windowLink: () => windowLink(facts),
  };
}

function tags(store: Store, name: string): TagSummary[] {
  const repository = parseRepository(name);
  if (!store.repositories.exists(repository)) throw new RegistryError('NAME_UNKNOWN', { name });
  return store.tags.summaries(repository);
}

function windowLink(facts: Facts): { url: string } {
  const url = facts.windowLink();
  if (url === undefined) throw new RegistryError('WINDOW_CLOSED');
  return { url };
}

async function status(store: Store, { windowLink: _, ...facts }: Facts): Promise<Status> {
  const { bavail, blocks, bsize } = await statfs(store.folder);
  return {
    version,
    pid: process.pid,
    data: store.folder,
    ...facts,
    store: store.totals(),
    disk: { free: bavail * bsize, total: blocks * bsize },
  };
}
