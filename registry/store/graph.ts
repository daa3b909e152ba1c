import type { AttachedKind, Digest, Repository, Tag } from '../facts.ts';

/** What refers to what, over the whole store, at one moment. */
export interface Graph {
  /** In the catalog's order. */
  repositories: Map<Repository, RepositoryNode>;
  /** Of these repositories. */
  manifests: Map<number, ManifestNode>;
  contents: Map<number, Content>;
  /** What holds the trash, by the id of its entry: repositories that nobody sees, with manifests that nobody sees. */
  trash: Map<number, Holder>;
}

export interface RepositoryNode {
  /** Its row. */
  readonly id: number;
  readonly name: Repository;
  readonly createdAt: number;
  readonly pushedAt: number | null;
  readonly pulledAt: number | null;
  /** By the id of their bytes. */
  readonly manifests: Map<number, ManifestNode>;
  readonly byDigest: Map<Digest, ManifestNode>;
  /** In order. */
  readonly tags: Map<Tag, TagNode>;
  /** What cosign's tags attach, by what they attach it to. */
  readonly attachedByTag: Map<Digest, AttachedKind[]>;
  /** The entry of the trash that it holds; null for a repository that is seen. */
  readonly held: HeldEntry | null;
  bytes: number;
  /** Of a holder, what neither a tag nor another entry of the trash needs. */
  uniqueBytes: number;
}

export interface HeldEntry {
  readonly id: number;
  /** Where it was. */
  readonly repository: Repository;
  readonly until: number;
}

/** Everything in it is needed for as long as it holds it. */
export interface Holder extends RepositoryNode {
  readonly held: HeldEntry;
}

export interface TagNode {
  readonly name: Tag;
  readonly manifest: ManifestNode;
  readonly updatedAt: number;
  readonly pulledAt: number | null;
}

export interface ManifestNode {
  /** Its row. */
  readonly id: number;
  readonly repository: RepositoryNode;
  readonly digest: Digest;
  readonly mediaType: string;
  readonly artifactType: string | null;
  readonly pushedAt: number;
  readonly pulledAt: number | null;
  /** Since when it has no tag; null while it has one. */
  readonly untaggedAt: number | null;
  /** It came from upstream. */
  readonly isCached: boolean;
  /** `os/architecture[/variant]` of its own, or of the children it names. */
  readonly platforms: Set<string>;
  /** With tags it is an image that is needed for its own sake. */
  readonly tags: TagNode[];
  /** Its bytes and what it refers to, as far as the store has them; not each once. */
  readonly contents: Content[];
  /** Its children, and the manifests whose subject it is. */
  readonly next: ManifestNode[];
  /** The other way round. */
  readonly previous: ManifestNode[];
  /** What it is good for, where it is attached to another one. */
  attached: AttachedKind | null;
  bytes: number;
  uniqueBytes: number;
}

/** Bytes that the store has. */
export interface Content {
  readonly id: number;
  readonly size: number;
  /** Nobody where no tag needs it. */
  needers: Needers | null;
  /** How many entries of the trash need it, and one of them. */
  holders: number;
  holder: Holder | null;
  /** A manifest that is seen and has it among its layers. */
  layerOf: ManifestNode | null;
}

/** The images that need the same content: all content of one such set shares one of these. */
export interface Needers {
  readonly images: number;
  /** Of all of them. */
  readonly tags: number;
  readonly last: ManifestNode;
  readonly others: Needers | null;
  /** Theirs, if it is the same for all. */
  readonly repository: RepositoryNode | null;
  /** All of them came from upstream. */
  readonly areCached: boolean;
}

/** These and all manifests they need in turn, each once; as if `without` did not exist. */
export function* reach(
  from: Iterable<ManifestNode>,
  without?: ReadonlySet<ManifestNode>,
): Generator<ManifestNode> {
  const seen = new Set(from);
  // A Set's iterator also comes to what is added on the way.
  for (const manifest of seen) {
    if (without?.has(manifest)) continue;
    yield manifest;
    for (const next of manifest.next) seen.add(next);
  }
}

/** Everything that leads to this manifest, itself first. */
export function reachBack(manifest: ManifestNode): Set<ManifestNode> {
  const seen = new Set([manifest]);
  for (const { previous } of seen) for (const one of previous) seen.add(one);
  return seen;
}

/** What these manifests consist of, each once. */
export function* contentsOf(manifests: Iterable<ManifestNode>): Generator<Content> {
  const seen = new Set<Content>();
  for (const { contents } of manifests) {
    for (const content of contents) {
      if (seen.has(content)) continue;
      seen.add(content);
      yield content;
    }
  }
}

/** As BuildKit writes beside an attestation in an index. */
export const noPlatform = 'unknown/unknown';

export function isImage({ tags }: ManifestNode): boolean {
  return tags.length > 0;
}
