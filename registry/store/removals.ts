import { RegistryError } from '../errors.ts';
import type { ImageReference, Tag } from '../names.ts';
import {
  type Content,
  contentsOf,
  type Graph,
  isImage,
  type ManifestNode,
  type RepositoryNode,
  reach,
  reachBack,
  type TagNode,
} from './graph.ts';
import type { RemovalNeeds, RemovedItem } from './store.ts';

/** What goes: tags, manifests, or a repository with all of both. */
interface Target {
  tags: TagNode[];
  manifests: ManifestNode[];
  repository?: RepositoryNode;
}

/** What comes back if all of these go, and if each went alone; yields often. */
export function* previewRemoval(graph: Graph, removed: ImageReference[]): Generator<undefined, RemovalNeeds> {
  const found = removed.map((one) => ({ removed: one, target: find(graph, one) }));
  const targets = found.map(({ target }) => target);
  const keepersOf = keepers(new Set(targets.flatMap(({ tags }) => tags)));
  const items: RemovedItem[] = [];
  for (const { removed, target } of found) {
    items.push({ removed, ...describe(target, keepersOf), bytes: yield* bytesAlone(target) });
    yield;
  }
  return { items, ...(yield* together(graph, targets)) };
}

function find(graph: Graph, { repository: name, tag: tagName, digest }: ImageReference): Target {
  const repository = graph.repositories.get(name);
  if (!repository) throw new RegistryError('NAME_UNKNOWN', { name });
  if (digest) {
    const manifest = repository.byDigest.get(digest);
    if (!manifest) throw new RegistryError('MANIFEST_UNKNOWN', { name, reference: digest });
    return { tags: manifest.tags, manifests: [manifest] };
  }
  if (tagName) {
    const tag = repository.tags.get(tagName);
    if (!tag) throw new RegistryError('MANIFEST_UNKNOWN', { name, reference: tagName });
    return { tags: [tag], manifests: [] };
  }
  return { tags: [...repository.tags.values()], manifests: [...repository.manifests.values()], repository };
}

/** The tags that stay on a manifest while others go; worked out once for each, as thousands may go of one. */
function keepers(going: ReadonlySet<TagNode>): (manifest: ManifestNode) => Tag[] {
  const known = new Map<ManifestNode, Tag[]>();
  return (manifest) => {
    const stay = () => manifest.tags.filter((tag) => !going.has(tag)).map(({ name }) => name);
    const names = known.get(manifest) ?? stay();
    known.set(manifest, names);
    return names;
  };
}

function describe(
  { tags, manifests, repository }: Target,
  keepersOf: (manifest: ManifestNode) => Tag[],
): Omit<RemovedItem, 'removed' | 'bytes'> {
  const names = tags.map(({ name }) => name);
  const manifest = manifests[0] ?? tags[0]?.manifest;
  if (repository || !manifest) return { tags: names, digest: null, keptBy: [] };
  return { tags: names, digest: manifest.digest, keptBy: keepersOf(manifest) };
}

function* bytesAlone({
  tags: [tag],
  manifests: [manifest],
  repository,
}: Target): Generator<undefined, number> {
  if (repository) return repository.uniqueBytes;
  if (manifest) return yield* bytesOfManifest(manifest);
  return tag?.manifest.tags.length === 1 ? tag.manifest.uniqueBytes : 0;
}

/**
 * With a manifest goes what only images need that come by it, and that they do not also come by another way. All such
 * images need all that it needs, so their number tells whether there are others.
 */
function* bytesOfManifest(manifest: ManifestNode): Generator<undefined, number> {
  const images = [...reachBack(manifest)].filter(isImage);
  const still = new Set<Content>();
  for (const content of contentsOf(reach(images, new Set([manifest])))) {
    still.add(content);
    yield;
  }
  let bytes = 0;
  for (const content of contentsOf(reach([manifest]))) {
    if ((content.needers?.images ?? 0) === images.length && !still.has(content)) bytes += content.size;
    yield;
  }
  return bytes;
}

function* together(graph: Graph, targets: Target[]): Generator<undefined, Omit<RemovalNeeds, 'items'>> {
  const tags = new Set(targets.flatMap((target) => target.tags));
  const manifests = new Set(targets.flatMap((target) => target.manifests));
  const images: ManifestNode[] = [];
  for (const manifest of graph.manifests.values()) {
    if (manifest.tags.some((tag) => !tags.has(tag))) images.push(manifest);
    yield;
  }
  const kept = yield* gather(reach(images, manifests));
  const keptContents = yield* gather(contentsOf(kept));
  const named = new Set([...manifests, ...[...tags].map(({ manifest }) => manifest)]);
  const touched = yield* gather(reach(named));
  const sums = { bytes: 0, keptBytes: 0, attached: 0 };
  for (const manifest of touched) {
    if (manifest.attached && !kept.has(manifest)) sums.attached++;
    yield;
  }
  for (const content of contentsOf(touched)) {
    if (keptContents.has(content)) sums.keptBytes += content.size;
    else sums.bytes += content.size;
    yield;
  }
  return sums;
}

function* gather<Item>(items: Iterable<Item>): Generator<undefined, Set<Item>> {
  const gathered = new Set<Item>();
  for (const item of items) {
    gathered.add(item);
    yield;
  }
  return gathered;
}
