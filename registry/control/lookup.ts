import { RegistryError } from '../errors.ts';
import type { ImageReference, Reference, Tag } from '../names.ts';
import type { FoundManifest, Store } from '../store/store.ts';

/** What a reference leads to, and by which tag if not by a digest; without either it is `latest`. */
export function lookUp(
  store: Store,
  { repository, tag, digest }: ImageReference,
): { found: FoundManifest; byTag: Tag | null } {
  const reference: Reference = digest ? { digest } : { tag: tag ?? ('latest' as Tag) };
  const found = store.manifests.find(repository, reference);
  if (!found) {
    throw new RegistryError('MANIFEST_UNKNOWN', { name: repository, reference: digest ?? tag ?? 'latest' });
  }
  return { found, byTag: 'tag' in reference ? reference.tag : null };
}
