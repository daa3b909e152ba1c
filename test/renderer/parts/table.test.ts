import { describe, expect, test } from 'vitest';
import { type Column, sorted } from '../../../renderer/parts/table/column.ts';
import { moved, nothingSelected, select } from '../../../renderer/parts/table/selecting.ts';

const ids = ['a', 'b', 'c', 'd', 'e'];

describe('selecting rows', () => {
  test('a click selects one row alone', () => {
    const first = select(nothingSelected, ids, 'b', 'only');
    expect([...select(first, ids, 'd', 'only').selected]).toEqual(['d']);
  });

  test('Shift selects from the row of the last click, in either direction', () => {
    const start = select(nothingSelected, ids, 'c', 'only');
    expect([...select(start, ids, 'e', 'range').selected]).toEqual(['c', 'd', 'e']);
    const further = select(start, ids, 'e', 'range');
    expect([...select(further, ids, 'a', 'range').selected]).toEqual(['a', 'b', 'c']);
  });

  test('Ctrl adds a row, and takes it away again', () => {
    const one = select(nothingSelected, ids, 'a', 'only');
    const two = select(one, ids, 'd', 'toggle');
    expect([...two.selected]).toEqual(['a', 'd']);
    expect([...select(two, ids, 'a', 'toggle').selected]).toEqual(['d']);
  });
});

describe('walking rows', () => {
  test('keys never lead out of the list', () => {
    expect(moved('ArrowUp', 0, 5, 3)).toBe(0);
    expect(moved('ArrowDown', 4, 5, 3)).toBe(4);
    expect(moved('PageDown', 3, 5, 3)).toBe(4);
    expect(moved('End', -1, 5, 3)).toBe(4);
  });

  test('other keys do not move', () => {
    expect(moved('x', 2, 5, 3)).toBeUndefined();
  });
});

describe('sorting rows', () => {
  interface Row {
    name: string;
    pulledAt: number | null;
  }
  const columns: Column<Row>[] = [
    { id: 'name', title: 'Name', width: '1fr', cell: () => null, sortBy: ({ name }) => name },
    { id: 'pulled', title: 'Pulled', width: '1fr', cell: () => null, sortBy: ({ pulledAt }) => pulledAt },
  ];
  const row = (name: string, pulledAt: number | null = null): Row => ({ name, pulledAt });
  const names = (rows: Row[]) => rows.map(({ name }) => name);

  test('numbers in names count as numbers', () => {
    const rows = ['v10', 'v9', 'v1'].map((name) => row(name));
    expect(names(sorted(rows, columns, { column: 'name', down: false }))).toEqual(['v1', 'v9', 'v10']);
  });

  test('what never was goes to the end, whichever way it is sorted', () => {
    const rows = [row('never'), row('old', 1), row('new', 2)];
    expect(names(sorted(rows, columns, { column: 'pulled', down: true }))).toEqual(['new', 'old', 'never']);
    expect(names(sorted(rows, columns, { column: 'pulled', down: false }))).toEqual(['old', 'new', 'never']);
  });
});
