import type { ImageReference } from '../names.ts';
import type { Removal } from './contract.ts';

/** What goes by a reference: by its digest a manifest, by its tag alone the tag, by neither the repository. */
export function kindOf({ tag, digest }: ImageReference): Removal['kind'] {
  if (digest) return 'manifest';
  return tag ? 'tag' : 'repository';
}
