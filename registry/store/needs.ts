import type { Digest, ListedRepository, ListedTag, Repository, SharedContent, UsedImage } from '../facts.ts';
import type { ImageReference } from '../names.ts';
import { type Content, contentsOf, type Graph, isImage, type Needers, reach } from './graph.ts';
import { heldBytes, longestUnused } from './held.ts';
import { inSteps, mapInSteps } from './in-steps.ts';
import { listed, listedTag, usedImage } from './listings.ts';
import { eachOf } from './needers.ts';
import { previewRemoval } from './removals.ts';
import type {
  HeldBytes,
  LayerNeeds,
  ManifestNeeds,
  Needs,
  RemovalNeeds,
  RepositoryFilter,
  SharedBytes,
} from './store.ts';

/** How a digest is found by the row of its blob, and the other way round. */
export interface BlobNames {
  digest(id: number): Digest | undefined;
  id(digest: Digest): number | undefined;
}

/** A graph whose contents know who needs them, in the words of the store. */
export class GraphNeeds implements Needs {
  readonly #graph: Graph;
  readonly #names: BlobNames;

  constructor(graph: Graph, names: BlobNames) {
    this.#graph = graph;
    this.#names = names;
  }

  repositories(): Promise<ListedRepository[]> {
    const filled = [...this.#graph.repositories.values()].filter(({ manifests }) => manifests.size > 0);
    return mapInSteps(filled, listed);
  }

  async tags(repository: Repository): Promise<ListedTag[] | undefined> {
    const found = this.#graph.repositories.get(repository);
    return found && mapInSteps(found.tags.values(), listedTag);
  }

  async images(): Promise<UsedImage[]> {
    const images = [...this.#graph.manifests.values()].filter(isImage);
    const used = await mapInSteps(images, usedImage);
    return used.sort((a, b) => b.uniqueBytes - a.uniqueBytes || b.bytes - a.bytes);
  }

  bytes(): SharedBytes {
    const sums = {
      bytes: 0,
      uniqueBytes: 0,
      sharedBytes: 0,
      trashBytes: 0,
      untaggedBytes: 0,
      cachedBytes: 0,
    };
    for (const { size, needers, holders } of this.#graph.contents.values()) {
      sums.bytes += size;
      if (needers?.areCached) sums.cachedBytes += size;
      if (needers === null) sums[holders > 0 ? 'trashBytes' : 'untaggedBytes'] += size;
      else if (needers.images === 1) sums.uniqueBytes += size;
      else sums.sharedBytes += size;
    }
    return sums;
  }

  shared(limit: number): SharedContent[] {
    const sets = new Map<Needers, { bytes: number; blobs: number }>();
    for (const { size, needers } of this.#graph.contents.values()) {
      if (needers === null || needers.images === 1) continue;
      const { bytes, blobs } = sets.get(needers) ?? { bytes: 0, blobs: 0 };
      sets.set(needers, { bytes: bytes + size, blobs: blobs + 1 });
    }
    return [...sets]
      .sort(([, a], [, b]) => b.bytes - a.bytes)
      .slice(0, limit)
      .map(([needers, sums]) => ({
        ...sums,
        images: needers.images,
        repositories: firstDistinct(repositoriesOf(needers), 5),
      }));
  }

  async layers(limit: number): Promise<LayerNeeds[]> {
    const layers = await inSteps(largestLayers(this.#graph.contents.values(), limit));
    return layers.flatMap(({ id, size, needers, layerOf }) => {
      const digest = this.#names.digest(id);
      if (digest === undefined || layerOf === null) return [];
      const references = firstDistinct(referencesOf(needers), 5);
      const { repository, digest: manifest } = layerOf;
      return [
        {
          digest,
          bytes: size,
          tags: needers?.tags ?? 0,
          references,
          layerOf: { repository: repository.name, digest: manifest },
        },
      ];
    });
  }

  trash(): Map<number, number> {
    return new Map([...this.#graph.trash.values()].map(({ held, uniqueBytes }) => [held.id, uniqueBytes]));
  }

  manifest(repository: Repository, digest: Digest): ManifestNeeds | undefined {
    const found = this.#graph.repositories.get(repository)?.byDigest.get(digest);
    if (!found) return undefined;
    const contents = [...contentsOf(reach([found]))];
    const isUnique = ({ needers }: Content) =>
      needers === null || (needers.images === 1 && needers.last === found);
    return {
      bytes: sum(contents),
      uniqueBytes: sum(contents.filter(isUnique)),
      content: (part) => {
        const content = this.#graph.contents.get(this.#names.id(part) ?? -1);
        return { tags: content?.needers?.tags ?? 0, isUnique: content !== undefined && isUnique(content) };
      },
    };
  }

  held(by: RepositoryFilter | null): Promise<HeldBytes> {
    return inSteps(heldBytes(this.#graph, by));
  }

  async longestUnused(of: RepositoryFilter | null, bytes: number): Promise<number[]> {
    return (await inSteps(longestUnused(this.#graph, of, bytes))).map(({ id }) => id);
  }

  pulledAt(repository: Repository, digest: Digest): number | null {
    return this.#graph.repositories.get(repository)?.byDigest.get(digest)?.pulledAt ?? null;
  }

  leadsTo(repository: Repository, digest: Digest): Digest[] {
    const found = this.#graph.repositories.get(repository)?.byDigest.get(digest);
    return found?.next.map((next) => next.digest) ?? [];
  }

  without(removed: ImageReference[]): Promise<RemovalNeeds> {
    return inSteps(previewRemoval(this.#graph, removed));
  }
}

function* repositoriesOf(needers: Needers | null): Generator<Repository> {
  for (const { repository } of eachOf(needers)) yield repository.name;
}

function* referencesOf(needers: Needers | null): Generator<string> {
  for (const { repository, tags } of eachOf(needers))
    for (const { name } of tags) yield `${repository.name}:${name}`;
}

function firstDistinct<Item>(items: Iterable<Item>, most: number): Item[] {
  const found = new Set<Item>();
  for (const item of items) {
    found.add(item);
    if (found.size === most) break;
  }
  return [...found];
}

/** Sorts only what is large enough so far, for there may be tens of thousands. */
function* largestLayers(contents: Iterable<Content>, limit: number): Generator<undefined, Content[]> {
  let best: Content[] = [];
  let tooSmall = -1;
  for (const content of contents) {
    if (content.layerOf !== null && content.size > tooSmall) best.push(content);
    if (best.length === 2 * limit) {
      best = best.sort(bySize).slice(0, limit);
      tooSmall = best.at(-1)?.size ?? tooSmall;
    }
    yield;
  }
  return best.sort(bySize).slice(0, limit);
}

/** Of one size, the older first. */
function bySize(a: Content, b: Content): number {
  return b.size - a.size || a.id - b.id;
}

function sum(contents: Content[]): number {
  return contents.reduce((total, { size }) => total + size, 0);
}
