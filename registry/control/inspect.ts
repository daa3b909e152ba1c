import { RegistryError } from '../errors.ts';
import { type Manifest, parseManifest } from '../manifest.ts';
import type { Digest, ImageReference, Repository, Tag } from '../names.ts';
import type { FoundManifest, Store } from '../store/store.ts';
import { attachedTo, attestation, isAttestation } from './attached.ts';
import type { HistoryMove, Inspection } from './contract.ts';
import { imagesOf } from './image-details.ts';
import { lookUp } from './lookup.ts';

/** Everything there is to say about one image, index or artifact. */
export async function inspect(store: Store, reference: ImageReference): Promise<Inspection> {
  const { repository } = reference;
  const { found, byTag } = lookUp(store, reference);
  const { digest } = found;
  const manifest = await read(store, found);
  const needs = (await store.usage.now()).manifest(repository, digest);
  const details = store.manifests.details(repository, { digest });
  // Gone meanwhile.
  if (!needs || !details)
    throw new RegistryError('MANIFEST_UNKNOWN', { name: repository, reference: digest });

  const isIndex = details.references.every(({ kind }) => kind === 'manifest');
  const attestations = manifest?.manifests.filter(isAttestation) ?? [];
  const apart = new Set(attestations.map((entry) => entry.digest));
  const images = await imagesOf(store, repository, { needs, details, isIndex, apart });
  return {
    repository,
    tag: byTag,
    digest,
    mediaType: details.mediaType,
    artifactType: details.artifactType,
    annotations: manifest?.annotations ?? {},
    kind: isIndex ? 'index' : 'image',
    bytes: needs.bytes,
    uniqueBytes: needs.uniqueBytes,
    pushedAt: details.pushedAt,
    pulledAt: details.pulledAt,
    tags: details.tags,
    history: byTag ? historyOf(store, repository, byTag) : [],
    images,
    referrers: [
      ...attachedTo(store, repository, [...new Set([digest, ...images.map((image) => image.digest)])]),
      ...attestations.flatMap((entry) => attestation(store, { repository, digest }, entry)),
    ],
  };
}

/** Undefined if the disk no longer has it: the rest is known all the same. */
async function read(store: Store, found: FoundManifest): Promise<Manifest | undefined> {
  const bytes = await store.manifests.read(found);
  return bytes && parseManifest(bytes, found.mediaType);
}

function historyOf(store: Store, repository: Repository, tag: Tag): HistoryMove[] {
  const today = new Map<Digest, Pick<HistoryMove, 'present' | 'tags'>>();
  const now = (digest: Digest) => {
    const details = store.manifests.details(repository, { digest });
    return { present: details !== undefined, tags: details?.tags.filter((other) => other !== tag) ?? [] };
  };
  return store.tags.history(repository, tag).map((move) => {
    if (move.digest === null) return { ...move, present: false, tags: [] };
    const known = today.get(move.digest) ?? now(move.digest);
    today.set(move.digest, known);
    return { ...move, ...known };
  });
}
