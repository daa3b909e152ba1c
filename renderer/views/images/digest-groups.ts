/** A tag as far as its neighbours on the same digest matter. */
export interface OnDigest {
  name: string;
  digest: string;
}

/** How many tags of the repository stand on each digest. */
export function tagsByDigest<Row extends OnDigest>(rows: readonly Row[]): Map<string, Row[]> {
  return Map.groupBy(rows, ({ digest }) => digest);
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** Tags of one digest beside each other, so that they stay so wherever the order knows no difference. */
export function byDigest<Row extends OnDigest>(rows: readonly Row[]): Row[] {
  return rows.toSorted(
    (a, b) => (a.digest < b.digest ? -1 : a.digest > b.digest ? 1 : 0) || collator.compare(b.name, a.name),
  );
}

/** Where a row stands among the rows beside it on the same digest: the bracket is drawn by it. */
export type Place = 'alone' | 'first' | 'middle' | 'last';

export function placeOf(
  row: OnDigest,
  { above, below }: { above: OnDigest | undefined; below: OnDigest | undefined },
): Place {
  const joinsAbove = above?.digest === row.digest;
  const joinsBelow = below?.digest === row.digest;
  if (joinsAbove) return joinsBelow ? 'middle' : 'last';
  return joinsBelow ? 'first' : 'alone';
}

/** The tags that keep a digest although these go. */
export function keptBy(row: OnDigest, groups: Map<string, OnDigest[]>): string[] {
  return (groups.get(row.digest) ?? []).map(({ name }) => name).filter((name) => name !== row.name);
}
