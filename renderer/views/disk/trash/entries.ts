import type { TrashEntry } from '../../../../electron/bridge/contract.ts';
import { referenceOf } from '../../../format/reference.ts';

/** What was deleted, as it was called: a tag, a manifest by its digest, or a whole repository. */
export function referenceOfEntry({ kind, repository, tags: [tag], digest }: TrashEntry): string {
  if (kind === 'repository') return repository;
  return referenceOf(repository, kind === 'tag' && tag !== undefined ? { tag } : { digest });
}

/** Comes back if these go for good: no less than `known`, for what several of them need counts with none of them. */
export function bytesOfEntries(entries: readonly TrashEntry[], known: number): number {
  return Math.max(
    known,
    entries.reduce((bytes, entry) => bytes + entry.bytes, 0),
  );
}
