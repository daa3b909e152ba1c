import { referenceOf, referenceParts } from '../../format/reference.ts';
import type { DiskRow } from './disk-rows.ts';

type Pushed = Extract<DiskRow, { group: 'pushed' }>;

/** An image as it can be opened and copied: by its first tag, or by its digest. */
export function imageReference({ repository, tags, digest }: Pushed): string {
  return referenceOf(repository, { tag: tags[0] ?? null, digest });
}

/** Of 11 px text, on average: what does not fit after all is cut by an ellipsis. */
const letterPx = 5.9;
/** Room for name, tag and bytes. */
const threeLines = 52;

/** A reference without its path. */
export function shortName(reference: string): string {
  const { name, tag } = referenceParts(reference);
  return tag === null ? name : `${name}:${tag}`;
}

/** The lines of an image's name: whole if it fits, without its path, with the tag below where there is room. */
export function nameLines(row: Pushed, { width, height }: { width: number; height: number }): string[] {
  const reference = imageReference(row);
  const { name, tag } = referenceParts(reference);
  const line = shortName(reference);
  const fits = (text: string) => text.length * letterPx <= width;
  if (fits(reference)) return [reference];
  if (tag === null || fits(line) || height < threeLines) return [fits(line) ? line : name];
  return [name, `:${tag}`];
}
