import { referenceOf, referenceParts } from '../../format/reference.ts';
import type { DiskRow } from './disk-rows.ts';

type Pushed = Extract<DiskRow, { group: 'pushed' }>;

/** An image as it can be opened and copied: by its first tag, or by its digest. */
export function imageReference({ repository, tags, digest }: Pushed): string {
  return referenceOf(repository, { tag: tags[0] ?? null, digest });
}

/** Of 11 px text, on average: what does not fit after all is cut by an ellipsis. */
const letterPx = 5.9;

/** The longest form of an image's name that fits: whole, without its path, without its tag. */
export function shortName(row: Pushed, width: number): string {
  const reference = imageReference(row);
  const { name, tag } = referenceParts(reference);
  const forms = [reference, tag === null ? name : `${name}:${tag}`];
  return forms.find((form) => form.length * letterPx <= width) ?? name;
}
