import { PlainError } from '../errors.ts';
import type { GarbageKind, GarbageReason } from '../facts.ts';

/** How each kind is headed and counted. */
export const kindWords: Record<GarbageKind, [one: string, many: string]> = {
  manifest: ['untagged manifest', 'untagged manifests'],
  blob: ['blob', 'blobs'],
  cached: ['cached image', 'cached images'],
  upload: ['unfinished upload', 'unfinished uploads'],
  file: ['unknown file', 'unknown files'],
};
export const garbageKinds = Object.keys(kindWords) as GarbageKind[];

/** Why it goes, as a sentence. */
export const reasonWords: Record<GarbageReason, string> = {
  untagged: 'No tag, kept index or kept image needs this manifest.',
  unreferenced: 'No manifest refers to this blob.',
  'needed-by-garbage': 'Only manifests that go too refer to this blob.',
  'over-budget': 'It came from upstream, can be had again, and its budget is spent.',
  stale: 'Nobody has continued this upload for long.',
  'unknown-file': 'No record speaks of this file; a crash left it.',
};

/** `manifest,blob` */
export function parseKinds(text: string): GarbageKind[] {
  const words = text.split(',').map((word) => word.trim());
  const unknown = words.find((word) => !garbageKinds.includes(word as GarbageKind));
  if (unknown !== undefined)
    throw new PlainError(`"${unknown}" is not a kind of garbage. There are: ${garbageKinds.join(', ')}.`);
  return words as GarbageKind[];
}
