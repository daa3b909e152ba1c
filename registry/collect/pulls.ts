import type { Digest, Repository, Transfer } from '../facts.ts';
import type { Store } from '../store/store.ts';

/** Who fetched a manifest so lately may still be on the way to its layers. */
const recentMs = 5 * 60_000;

export interface PullSources {
  store: Pick<Store, 'leases' | 'manifests'>;
  transfers: { list(): Transfer[] };
}

/** Whether somebody pulls an image at this moment. */
export function pullsUnderWay({ store: { leases, manifests }, transfers }: PullSources) {
  const pulls = transfers.list().filter(({ direction }) => direction === 'pull');
  return (repository: Repository, digest: Digest): boolean =>
    leases.pulledWithin(recentMs, repository, digest) ||
    pulls.some(
      // Without a tag it was asked for by a digest, and may be any.
      ({ repository: from, tag }) =>
        from === repository && (tag === null || manifests.find(repository, { tag })?.digest === digest),
    );
}
