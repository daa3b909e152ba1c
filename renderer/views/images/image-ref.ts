import type { ListedRepository, ListedTag } from '../../../electron/bridge/contract.ts';
import { referenceOf } from '../../format/reference.ts';
import type { Pullable } from './commands.ts';

/** An image or artifact that something is done to: by its tag, or by its digest alone. */
export interface ImageRef extends Pullable {
  digest: string;
  /** Signatures and the like that can go with it. */
  attached: number;
}

export const nameOf = (image: ImageRef): string => referenceOf(image.repository, image);

export function imageOfTag(repository: string, tag: ListedTag): ImageRef {
  const { name, digest, artifactType, attached } = tag;
  return { repository, tag: name, digest, artifactType, attached: attached.length };
}

/** What is pulled of a repository when no tag is named: the one that was moved last. */
export function newestOf({ name, newestTag, artifactType, platforms }: ListedRepository): Pullable | null {
  if (newestTag === null) return null;
  // A repository may hold both; then its images are what is asked for.
  return { repository: name, tag: newestTag, artifactType: platforms.length > 0 ? null : artifactType };
}
