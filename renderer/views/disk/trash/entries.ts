import type { TrashEntry } from '../../../../electron/bridge/contract.ts';
import { referenceOf } from '../../../format/reference.ts';

/** What was deleted, as it was called: a tag, a manifest by its digest, or a whole repository. */
export function referenceOfEntry({ kind, repository, tags: [tag], digest }: TrashEntry): string {
  if (kind === 'repository') return repository;
  return referenceOf(repository, kind === 'tag' && tag !== undefined ? { tag } : { digest });
}

/** Comes back if these go for good; `whole` if that is all there is, for several may need the same. */
export function bytesOfEntries(entries: readonly TrashEntry[], all: number, whole: number): number {
  const sum = entries.reduce((bytes, entry) => bytes + entry.bytes, 0);
  return entries.length === all ? Math.max(sum, whole) : sum;
}
