import type { Tag } from '../names.ts';
import type { Database } from './database.ts';

/** A move of a tag as it is recorded; no blob where the tag was deleted. */
export interface RecordedMove {
  blobId: number | null;
  at: number;
}

/** How it is afterwards. */
interface After {
  /** Where the tag points; null if it stays deleted. */
  target: number | null;
  deletedAt: number;
  now: number;
}

/**
 * One history of two: what was held, and what is seen, which goes on from it or began anew after the deletion. If the
 * deletion is all that happened since, it is undone without a trace.
 */
export function mergeMoves(
  held: readonly RecordedMove[],
  seen: readonly RecordedMove[],
  { target, deletedAt, now }: After,
): RecordedMove[] {
  const shared = held.findIndex((move, i) => !isSame(move, seen[i]));
  const before = shared < 0 ? held : held.slice(0, shared);
  const onlyHeld = held.slice(before.length);
  const onlySeen = seen.slice(before.length);
  const [only, ...others] = [...onlyHeld, ...onlySeen];
  const isUndone = target !== null && only?.blobId === null && others.length === 0;
  const between =
    onlyHeld.length > 0 && onlySeen.length > 0 && onlyHeld.at(-1)?.blobId !== null
      ? [{ blobId: null, at: deletedAt }]
      : [];
  const moves = isUndone ? [...before] : [...before, ...onlyHeld, ...between, ...onlySeen];
  if (target !== null && moves.at(-1)?.blobId !== target) moves.push({ blobId: target, at: now });
  return moves;
}

function isSame(one: RecordedMove, other: RecordedMove | undefined): boolean {
  return one.blobId === other?.blobId && one.at === other.at;
}

/** The recorded moves of tags, as they are copied and put together. */
export class TagMoves {
  readonly #statements;

  constructor(database: Database) {
    this.#statements = {
      all: database.prepare<RecordedMove & { id: number }>(
        'SELECT id, blob_id AS blobId, at FROM tag_history WHERE repository_id = ? AND tag = ? ORDER BY id',
      ),
      cut: database.prepare('DELETE FROM tag_history WHERE repository_id = ? AND tag = ? AND id >= ?'),
      add: database.prepare('INSERT INTO tag_history (repository_id, tag, blob_id, at) VALUES (?, ?, ?, ?)'),
      tags: database.column<Tag>('SELECT DISTINCT tag FROM tag_history WHERE repository_id = ?'),
      pointsAt: database.column<number>(`
        SELECT m.blob_id FROM tags AS t JOIN manifests AS m ON m.id = t.manifest_id
        WHERE t.repository_id = (SELECT ?) AND t.name = (SELECT ?)`),
      // Of what is known in one place only there is nothing to put together.
      bring: database.prepare(`
        UPDATE tag_history SET repository_id = @to WHERE repository_id = @from AND NOT EXISTS (
          SELECT 1 FROM tag_history AS seen WHERE seen.repository_id = @to AND seen.tag = tag_history.tag)`),
      copy: database.prepare(`
        INSERT INTO tag_history (repository_id, tag, blob_id, at)
        SELECT @to, tag, blob_id, at FROM tag_history WHERE repository_id = @from AND tag = @tag ORDER BY id`),
    };
  }

  /** Inside a transaction. */
  copy(move: { from: number; to: number; tag: Tag }): void {
    this.#statements.copy.run(move);
  }

  /** Inside a transaction: what two repositories say of tags becomes what the second one says, which has the tags by now. */
  mergeAll(both: { from: number; to: number }, times: { deletedAt: number; now: number }): void {
    const { bring, tags, pointsAt } = this.#statements;
    bring.run(both);
    for (const tag of tags.all(both.from))
      this.#merge(tag, both, { ...times, target: pointsAt.get(both.to, tag) ?? null });
  }

  #merge(tag: Tag, { from, to }: { from: number; to: number }, after: After): void {
    const { all, cut, add } = this.#statements;
    const seen = all.all(to, tag);
    const merged = mergeMoves(all.all(from, tag), seen, after);
    const different = seen.findIndex((move, i) => !isSame(move, merged[i]));
    const kept = different < 0 ? seen.length : different;
    const first = seen[kept];
    if (first) cut.run(to, tag, first.id);
    for (const { blobId, at } of merged.slice(kept)) add.run(to, tag, blobId, at);
  }
}
