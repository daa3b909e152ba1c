import { attachedByTag } from '../attachments.ts';
import type { AttachedKind, ListedRepository, ListedTag, Platform, UsedImage } from '../facts.ts';
import { isImageConfig } from '../manifest.ts';
import { type ManifestNode, noPlatform, type RepositoryNode, reach, type TagNode } from './graph.ts';
import { platformFrom } from './platforms.ts';

export function listed(repository: RepositoryNode): ListedRepository {
  const own = [...repository.tags.values()].filter(({ name }) => !attachedByTag(name));
  const newest = own.reduce<TagNode | null>(
    (best, tag) => (best === null || tag.updatedAt > best.updatedAt ? tag : best),
    null,
  );
  return {
    name: repository.name,
    tags: repository.tags.size,
    manifests: repository.manifests.size,
    bytes: repository.bytes,
    createdAt: repository.createdAt,
    pushedAt: repository.pushedAt,
    pulledAt: repository.pulledAt,
    uniqueBytes: repository.uniqueBytes,
    platforms: platformsOf(own.map(({ manifest }) => manifest)),
    newestTag: newest?.name ?? null,
    artifactType: mostCommon(
      own.flatMap(({ manifest: { artifactType } }) =>
        artifactType === null || isImageConfig(artifactType) ? [] : [artifactType],
      ),
    ),
  };
}

export function listedTag({ name, manifest, updatedAt, pulledAt }: TagNode): ListedTag {
  return {
    name,
    digest: manifest.digest,
    mediaType: manifest.mediaType,
    artifactType: manifest.artifactType,
    platforms: platformsOf([manifest]),
    bytes: manifest.bytes,
    uniqueBytes: manifest.uniqueBytes,
    updatedAt,
    pulledAt,
    attached: attachedTo(manifest),
    attachedTo: attachedByTag(name)?.subject ?? null,
  };
}

export function usedImage({
  repository,
  tags,
  digest,
  bytes,
  uniqueBytes,
  pushedAt,
  pulledAt,
}: ManifestNode): UsedImage {
  return {
    repository: repository.name,
    tags: tags.map(({ name }) => name),
    digest,
    bytes,
    uniqueBytes,
    pushedAt,
    pulledAt,
  };
}

function platformsOf(manifests: ManifestNode[]): Platform[] {
  const texts = new Set(manifests.flatMap(({ platforms }) => [...platforms]));
  return [...texts].filter((text) => text !== noPlatform).flatMap((text) => platformFrom(text) ?? []);
}

/** Also what is attached to one of its platforms, or to what is attached. */
function attachedTo(image: ManifestNode): AttachedKind[] {
  const kinds = new Set<AttachedKind>();
  for (const manifest of reach([image])) {
    if (manifest !== image && manifest.attached) kinds.add(manifest.attached);
    for (const kind of image.repository.attachedByTag.get(manifest.digest) ?? []) kinds.add(kind);
  }
  return [...kinds].sort();
}

function mostCommon(texts: string[]): string | null {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].reduce<[string | null, number]>(
    (best, one) => (one[1] > best[1] ? one : best),
    [null, 0],
  )[0];
}
