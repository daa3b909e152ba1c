import type { Digest, Repository, Tag } from '../facts.ts';
import type { Store } from '../store/store.ts';

/**
 * What has to be known of an image to tell what was done to it, and what the store has to be told then. Where the database cannot be read at the moment, less
 * is known, and the telling goes on.
 */
export class Known {
  readonly #store: Pick<Store, 'manifests' | 'tags'>;

  constructor(store: Pick<Store, 'manifests' | 'tags'>) {
    this.#store = store;
  }

  /** The manifests that an index lists; of any other manifest none. */
  membersOf(repository: Repository, digest: Digest): Digest[] {
    const references = ifReadable(() => this.#store.manifests.details(repository, { digest })?.references);
    return references?.filter(({ kind }) => kind === 'manifest').map((member) => member.digest) ?? [];
  }

  hasOtherTags(repository: Repository, digest: Digest, tags: Tag[]): boolean {
    const all = ifReadable(() => this.#store.manifests.details(repository, { digest })?.tags);
    return all?.some((tag) => !tags.includes(tag)) ?? false;
  }

  /** Of a client that looked a tag up and then asked for its manifest by the digest, the tag was pulled too. */
  pulledByDigest(repository: Repository, tag: Tag, digest: Digest): void {
    const found = ifReadable(() => this.#store.manifests.find(repository, { tag }));
    if (found?.digest === digest) this.#store.manifests.pulled(found, tag);
  }

  /** Where a tag pointed that was just removed. */
  digestBefore(repository: Repository, tag: Tag): Digest | null {
    return ifReadable(() => this.#store.tags.history(repository, tag).at(-2)?.digest) ?? null;
  }
}

function ifReadable<Answer>(question: () => Answer): Answer | undefined {
  try {
    return question();
  } catch {
    return undefined;
  }
}
