import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Digest, Repository, Tag } from '../names.ts';
import { type Distribution, linkIn, type RepositoryFolder } from './distribution.ts';
import { removeEmpty } from './empty-folders.ts';
import { digestsIn, foldersIn, repositoriesIn } from './entries.ts';
import { neededBy } from './needed.ts';
import type { Skipped } from './skipped.ts';
import type { TakenIn } from './taken-in.ts';

/** What of a repository was handed over. */
export interface HandedLinks {
  tags: ReadonlySet<string>;
  revisions: ReadonlySet<Digest>;
  layers: ReadonlySet<Digest>;
}

interface Parts {
  target: Distribution;
  takenIn: TakenIn;
  skipped: Skipped;
}

const nothing: HandedLinks = { tags: new Set(), revisions: new Set(), layers: new Set() };
const reason = 'docker-registry took it in after the hand-over; pull it from there and push it here';

/** Removes the links of earlier hand-overs. What docker-registry took in stays with all it needs, and is told. */
export class StaleLinks {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Leaves what was handed over just now; says whether anything else has stayed. */
  async removeFrom(repository: Repository, handed: HandedLinks): Promise<boolean> {
    const { target, skipped } = this.#parts;
    const folder = target.repository(repository);
    const tags = await this.#tags(folder, handed.tags);
    const tagged = new Set(tags.values());
    const revisions = await this.#links(folder.revisions, handed.revisions);
    const layers = await this.#links(folder.layers, handed.layers);
    for (const name of tags.keys()) skipped.add(`${repository}:${name}`, reason);
    for (const digest of revisions) if (!tagged.has(digest)) skipped.add(`${repository}@${digest}`, reason);

    const needed = await neededBy(tagged.union(revisions), target);
    await keepOnlyTags(folder.tags, handed.tags.union(tags));
    await keepOnly(folder.revisions, handed.revisions.union(needed));
    await keepOnly(folder.layers, handed.layers.union(needed).union(layers));
    return needed.size + layers.size > 0;
  }

  /** And those of all repositories that were not handed over; one may lie inside of another. */
  async removeOthers(names: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
    const { target } = this.#parts;
    const others: string[] = [];
    const unreadable = (_name: string, error: unknown) => {
      throw error;
    };
    for await (const name of repositoriesIn(target, unreadable)) if (!names.has(name)) others.push(name);
    for (const name of others) {
      signal.throwIfAborted();
      if (await this.removeFrom(name as Repository, nothing)) continue;
      const { manifests, layers, path } = target.repository(name as Repository);
      for (const folder of [manifests, layers]) await remove(folder);
      await removeEmpty(path, target.repositories);
    }
  }

  /** Where the tags point that docker-registry set. */
  async #tags(folder: RepositoryFolder, handed: ReadonlySet<string>): Promise<Map<string, Digest>> {
    const tags = new Map<string, Digest>();
    for (const name of await foldersIn(folder.tags)) {
      if (handed.has(name)) continue;
      const digest = await this.#parts.takenIn.digestOf(folder.current(name as Tag));
      if (digest) tags.set(name, digest);
    }
    return tags;
  }

  /** The links of docker-registry among layers or revisions. */
  async #links(folder: string, handed: ReadonlySet<Digest>): Promise<Set<Digest>> {
    const links = new Set<Digest>();
    for (const named of await digestsIn(folder)) {
      if (!handed.has(named) && (await this.#parts.takenIn.digestOf(linkIn(folder, named)))) links.add(named);
    }
    return links;
  }
}

/** Removes the links of all other digests. */
export async function keepOnly(folder: string, digests: ReadonlySet<Digest>): Promise<void> {
  for (const digest of await digestsIn(folder)) {
    if (!digests.has(digest)) await remove(dirname(linkIn(folder, digest)));
  }
}

/** Removes all other tags, and whatever docker distribution would take for one. */
async function keepOnlyTags(folder: string, tags: ReadonlySet<string>): Promise<void> {
  for (const name of await foldersIn(folder)) if (!tags.has(name)) await remove(join(folder, name));
}

function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}
