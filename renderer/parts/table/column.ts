import type { ReactNode } from 'react';

export interface Neighbours<Row> {
  above: Row | undefined;
  below: Row | undefined;
}

export interface Column<Row> {
  id: string;
  title: string;
  /** The title is for screen readers alone. */
  hiddenTitle?: boolean;
  /** A track of the grid: `96px`, `minmax(0, 1fr)`. */
  width: string;
  align?: 'start' | 'end';
  /** Left out below 1020 px. */
  wide?: boolean;
  /** Fainter text: all but the name and the size. */
  dim?: boolean;
  /** `neighbours` are the rows beside it as they are sorted now. */
  cell: (row: Row, neighbours: Neighbours<Row>) => ReactNode;
  /** What it is sorted by; null goes to the end, whichever way. Without it the column is not sorted by. */
  sortBy?: (row: Row) => string | number | null;
  /** The first click sorts downwards: for sizes and times. */
  downFirst?: boolean;
}

export interface Sort {
  column: string;
  down: boolean;
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

export function sorted<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sort: Sort): Row[] {
  const by = columns.find((column) => column.id === sort.column)?.sortBy;
  if (!by) return [...rows];
  const keyed = rows.map((row) => [by(row), row] as const);
  return keyed.sort(([a], [b]) => compare(a, b, sort.down)).map(([, row]) => row);
}

function compare(a: string | number | null, b: string | number | null, down: boolean): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const order =
    typeof a === 'string' || typeof b === 'string' ? collator.compare(String(a), String(b)) : a - b;
  return down ? -order : order;
}
