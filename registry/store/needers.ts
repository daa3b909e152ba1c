import {
  type Content,
  contentsOf,
  type Graph,
  type Holder,
  isImage,
  type ManifestNode,
  type Needers,
  type RepositoryNode,
  reach,
} from './graph.ts';

/** Notes on every content who needs it, and on images and repositories their bytes; yields often. */
export function* findNeeders({ repositories, manifests, contents, trash }: Graph): Generator<undefined> {
  for (const manifest of manifests.values()) if (isImage(manifest)) yield* need(manifest);
  for (const holder of trash.values()) yield* hold(holder);
  for (const { size, needers, holders, holder } of contents.values()) {
    if (needers?.images === 1) needers.last.uniqueBytes += size;
    else if (needers === null && holders === 1 && holder) holder.uniqueBytes += size;
    yield;
  }
  for (const repository of repositories.values()) yield* measure(repository);
}

/** The trash keeps what it holds whether or not that is an image. */
function* hold(holder: Holder): Generator<undefined> {
  for (const content of contentsOf(holder.manifests.values())) {
    content.holders++;
    content.holder = holder;
    holder.bytes += content.size;
    yield;
  }
}

/** One image more needs what it reaches: sets that were the same stay the same, the others stay apart. */
function* need(image: ManifestNode): Generator<undefined> {
  const joined = new Map<Needers | null, Needers>();
  for (const content of contentsOf(reach([image]))) {
    const before = content.needers;
    const after = joined.get(before) ?? join(before, image);
    joined.set(before, after);
    content.needers = after;
    image.bytes += content.size;
    yield;
  }
}

function join(others: Needers | null, last: ManifestNode): Needers {
  const isSameRepository = others === null || others.repository === last.repository;
  return {
    images: (others?.images ?? 0) + 1,
    tags: (others?.tags ?? 0) + last.tags.length,
    last,
    others,
    repository: isSameRepository ? last.repository : null,
    areCached: last.isCached && (others?.areCached ?? true),
  };
}

function* measure(repository: RepositoryNode): Generator<undefined> {
  for (const content of contentsOf(repository.manifests.values())) {
    repository.bytes += content.size;
    if (isOnlyNeededIn(repository, content)) repository.uniqueBytes += content.size;
    yield;
  }
}

/** No tag of another repository needs it. */
function isOnlyNeededIn(repository: RepositoryNode, { needers }: Content): boolean {
  return needers === null || needers.repository === repository;
}

/** The images themselves, one after the other. */
export function* eachOf(needers: Needers | null): Generator<ManifestNode> {
  for (let rest = needers; rest; rest = rest.others) yield rest.last;
}
