import type { Digest, Repository, Tag } from '../facts.ts';
import type { Deed } from '../store/store.ts';

/** Who moves something, and for which repository. */
export interface Mover {
  address: string;
  client: string;
  repository: Repository;
  startedAt: number;
}

/** Something that went over the wire, as far as an image is concerned. */
export interface Moved {
  bytes: number;
  startedAt: number;
  endedAt: number;
}

/** What is known of a pull or push in the end. */
export type ImageMoved = Pick<Deed, 'at' | 'tag' | 'digest' | 'bytes' | 'ms'>;

/** Digests of the manifests that an index lists; of any other manifest none. */
export type MembersOf = (digest: Digest) => Digest[];

export function imageMoved({
  tag,
  digest,
  bytes,
  startedAt,
  endedAt,
}: Moved & { tag: Tag | null; digest: Digest }): ImageMoved {
  return { at: endedAt, tag, digest, bytes, ms: endedAt - startedAt };
}
