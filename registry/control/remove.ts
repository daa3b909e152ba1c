import { RegistryError } from '../errors.ts';
import type { ImageReference } from '../names.ts';
import type { Store } from '../store/store.ts';
import type { Removal } from './contract.ts';

/** What goes by a reference: by its digest a manifest, by its tag alone the tag, by neither the repository. */
export function kindOf({ tag, digest }: ImageReference): Removal['kind'] {
  if (digest) return 'manifest';
  return tag ? 'tag' : 'repository';
}

/** Removes a tag, a manifest with its tags, or a whole repository, and says what went. */
export async function remove(store: Store, { repository, tag, digest }: ImageReference): Promise<Removal> {
  if (digest) {
    const tags = store.manifests.details(repository, { digest })?.tags ?? [];
    if (!(await store.manifests.remove(repository, digest))) throw unknown(repository, digest);
    return { repository, kind: 'manifest', tags, digest };
  }
  if (tag) {
    const found = store.manifests.find(repository, { tag });
    if (!(await store.tags.remove(repository, tag))) throw unknown(repository, tag);
    return { repository, kind: 'tag', tags: [tag], digest: found?.digest ?? null };
  }
  const tags = store.tags.names(repository);
  if (!(await store.repositories.remove(repository)))
    throw new RegistryError('NAME_UNKNOWN', { name: repository });
  return { repository, kind: 'repository', tags, digest: null };
}

function unknown(name: string, reference: string): RegistryError {
  return new RegistryError('MANIFEST_UNKNOWN', { name, reference });
}
