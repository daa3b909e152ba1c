import { cosignTags } from '../attachments.ts';
import { RegistryError } from '../errors.ts';
import type { Digest, ImageReference, Repository, Tag } from '../names.ts';
import type { CopiedParts, Store } from '../store/store.ts';
import type { Copied } from './contract.ts';
import { lookUp } from './lookup.ts';

interface Copy {
  from: ImageReference;
  /** A digest has to be that of `from`; without a tag it gets none, and without both it gets `latest`. */
  to: ImageReference;
  referrers: boolean;
}

/** Brings an image into another repository; its own tag comes last. */
export async function copyImage(store: Store, { from, to, referrers }: Copy): Promise<Copied> {
  const { digest } = lookUp(store, from).found;
  if (to.digest !== undefined && to.digest !== digest) {
    throw new RegistryError('DIGEST_INVALID', {
      digest: to.digest,
      reason: `a copy of ${digest} has its digest`,
    });
  }
  const tag = to.tag ?? (to.digest ? null : ('latest' as Tag));
  const between = { from: from.repository, to: to.repository, referrers };
  const attached = referrers ? await copyCosignTags(store, { ...between, digest }) : [];
  const image = await store.manifests.copy({ ...between, digest, tag });
  if (!image) throw new RegistryError('MANIFEST_UNKNOWN', { name: from.repository, reference: digest });
  return { repository: to.repository, tag, digest, ...add([image, ...attached]) };
}

/** What cosign attached to the image or to one of its platforms by tags of its own. */
async function copyCosignTags(
  store: Store,
  { digest, ...between }: { from: Repository; to: Repository; referrers: boolean; digest: Digest },
): Promise<CopiedParts[]> {
  const children = store.manifests.details(between.from, { digest })?.references ?? [];
  const subjects = [
    digest,
    ...children.filter(({ kind }) => kind === 'manifest').map((child) => child.digest),
  ];
  const copied: CopiedParts[] = [];
  for (const tag of subjects.flatMap(cosignTags)) {
    const found = store.manifests.find(between.from, { tag });
    const parts = found && (await store.manifests.copy({ ...between, digest: found.digest, tag }));
    if (parts) copied.push(parts);
  }
  return copied;
}

function add(all: CopiedParts[]): CopiedParts {
  return all.reduce((sum, parts) => ({
    manifests: sum.manifests + parts.manifests,
    blobs: sum.blobs + parts.blobs,
    bytes: sum.bytes + parts.bytes,
  }));
}
