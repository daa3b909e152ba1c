import { expect, test } from 'vitest';
import { mergeMoves, type RecordedMove } from '../../../registry/store/tag-moves.ts';

const [a, b, gone] = [1, 2, null];
const deletion = { deletedAt: 50, now: 100 };

test.each([
  ['only deleted since', [a], [a, gone], a, [a]],
  ['not known any more', [a, b], [], b, [a, b]],
  ['moved after it was deleted, and moved back', [a], [a, gone, b], a, [a, gone, b, a]],
  ['pushed again to the same image', [a], [a, gone, a], a, [a, gone, a]],
  ['deleted again after that', [a], [a, gone, b, gone], a, [a, gone, b, gone, a]],
  ['begun anew in a repository that came again', [a, b], [a], b, [a, b]],
  ['begun anew with another image that stays', [a], [b], b, [a, gone, b]],
  ['deleted before its repository was, and begun anew', [a, gone], [b], b, [a, gone, b]],
  ['restored before its repository was', [a, gone], [a], a, [a]],
  ['still deleted', [a, gone], [], null, [a, gone]],
] as const)('the history of a tag that was %s', (_, held, seen, target, expected) => {
  const shared = seen.findIndex((blob, i) => blob !== held[i]);
  const same = shared < 0 ? seen.length : shared;
  const merged = mergeMoves(
    held.map((blobId, i) => move(blobId, i)),
    seen.map((blobId, i) => move(blobId, i < same ? i : 60 + i)),
    { ...deletion, target },
  );
  expect(merged.map(({ blobId }) => blobId)).toEqual(expected);
  expect(merged.map(({ at }) => at)).toEqual(merged.map(({ at }) => at).sort((x, y) => x - y));
});

function move(blobId: number | null, at: number): RecordedMove {
  return { blobId, at };
}
