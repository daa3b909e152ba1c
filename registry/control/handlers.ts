import { statfs } from 'node:fs/promises';
import { PlainError, RegistryError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { version } from '../version.ts';
import type { Status } from './contract.ts';
import { imageAnswers } from './image-answers.ts';
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
    ...imageAnswers(store, { happened: () => undefined, changed: () => undefined }),
    backUp: async () => ({ file: await store.backUp() }),
    windowLink: () => windowLink(facts),
  };
}

function windowLink(facts: Facts): { url: string } {
  const url = facts.windowLink();
  if (url === undefined) {
    throw new PlainError('This registry does not serve the window. Start it with: berth serve --ui', {
      code: 'WINDOW_CLOSED',
    });
  }
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
