// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot leave out the rows that are out of sight
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active row
import { type JSX, memo } from 'react';
import type { Column } from './column.ts';
import styles from './data-table.module.css';

interface RowProps<Row> {
  id: string;
  index: number;
  start: number;
  height: number;
  template: string;
  columns: Column<Row>[];
  row: Row;
  above: Row | undefined;
  below: Row | undefined;
  selected: boolean;
  active: boolean;
}

/** One row; scrolling draws only those that come into sight. */
export const TableRow = memo(function TableRow<Row>(props: RowProps<Row>) {
  const { id, index, start, height, template, columns, row, above, below, selected, active } = props;
  return (
    <div
      id={id}
      role="row"
      className={styles.row}
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-index={index}
      data-active={active || undefined}
      style={{ gridTemplateColumns: template, height, transform: `translateY(${start}px)` }}
    >
      {columns.map((column) => (
        <div
          key={column.id}
          role="gridcell"
          className={styles.cell}
          data-align={column.align}
          data-dim={column.dim || undefined}
        >
          {column.cell(row, { above, below })}
        </div>
      ))}
    </div>
  );
}) as <Row>(props: RowProps<Row>) => JSX.Element;
