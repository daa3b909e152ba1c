import { type Content, contentsOf, type Graph, isImage, type ManifestNode, reach } from './graph.ts';
import type { HeldBytes, RepositoryFilter } from './store.ts';

/** What some repositories hold, each content once; yields often. */
export function* heldBytes(graph: Graph, by: RepositoryFilter | null): Generator<undefined, HeldBytes> {
  const manifests = yield* manifestsOf(graph, by);
  const pushed = new Set<Content>();
  for (const content of contentsOf(manifests.filter(({ isCached }) => !isCached))) {
    pushed.add(content);
    yield;
  }
  let [bytes, cachedBytes] = [0, 0];
  for (const { size } of by ? contentsOf(manifests) : graph.contents.values()) {
    bytes += size;
    yield;
  }
  for (const content of contentsOf(manifests.filter(({ isCached }) => isCached))) {
    if (!pushed.has(content)) cachedBytes += content.size;
    yield;
  }
  return { bytes, cachedBytes, repositories: new Set(manifests.map(({ repository }) => repository)).size };
}

/**
 * What came from upstream and can go, used longest ago first, until that brings back `bytes` in these repositories;
 * yields often.
 */
export function* longestUnused(
  graph: Graph,
  of: RepositoryFilter | null,
  bytes: number,
): Generator<undefined, ManifestNode[]> {
  const manifests = yield* manifestsOf(graph, of);
  const going = new Going();
  for (const manifest of manifests) {
    going.count(manifest);
    yield;
  }
  const chosen: ManifestNode[] = [];
  const oldestFirst = manifests.filter(isCachedImage).sort((a, b) => lastUse(a) - lastUse(b));
  for (const image of oldestFirst) {
    yield;
    if (going.bytes >= bytes) break;
    if (isNeededByPush(image)) continue;
    going.add(image);
    chosen.push(image);
  }
  return chosen;
}

function* manifestsOf(
  { manifests }: Graph,
  by: RepositoryFilter | null,
): Generator<undefined, ManifestNode[]> {
  const found: ManifestNode[] = [];
  const asked = new Map<ManifestNode['repository'], boolean>();
  for (const manifest of manifests.values()) {
    const { repository } = manifest;
    const isOurs = asked.get(repository) ?? (by === null || by(repository.name));
    asked.set(repository, isOurs);
    if (isOurs) found.push(manifest);
    yield;
  }
  return found;
}

/** Nothing that came from upstream leads to it. */
function isCachedImage(manifest: ManifestNode): boolean {
  return manifest.isCached && manifest.previous.length === 0;
}

function lastUse({ pushedAt, pulledAt }: ManifestNode): number {
  return Math.max(pushedAt, pulledAt ?? 0);
}

/** Somebody pushed what it would take along, such as a signature. */
function isNeededByPush(image: ManifestNode): boolean {
  for (const { isCached } of reach([image])) if (!isCached) return true;
  return false;
}

/** Manifests that go, and what comes back with them. */
class Going {
  bytes = 0;
  /** Of every content, how many manifests have it that stay. */
  readonly #staying = new Map<Content, number>();
  readonly #gone = new Set<ManifestNode>();

  /** Called for each first. */
  count(manifest: ManifestNode): void {
    for (const content of contentsOf([manifest]))
      this.#staying.set(content, (this.#staying.get(content) ?? 0) + 1);
  }

  add(image: ManifestNode): void {
    this.#gone.add(image);
    for (const content of contentsOf([image])) this.#take(content);
    for (const next of image.next) {
      const isLost = !isImage(next) && next.previous.every((one) => this.#gone.has(one));
      if (isLost && !this.#gone.has(next)) this.add(next);
    }
  }

  #take(content: Content): void {
    const left = (this.#staying.get(content) ?? 0) - 1;
    this.#staying.set(content, left);
    if (left === 0 && content.holders === 0) this.bytes += content.size;
  }
}
