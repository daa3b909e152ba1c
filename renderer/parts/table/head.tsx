// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot leave out the rows that are out of sight
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active row
import { Icon } from '../icon.tsx';
import type { Column, Sort } from './column.ts';
import styles from './data-table.module.css';

export function Head<Row>({
  columns,
  sort,
  onSort,
  template,
}: {
  columns: Column<Row>[];
  sort: Sort;
  onSort: (sort: Sort) => void;
  template: string;
}) {
  return (
    <div role="rowgroup" className={styles.head}>
      <div role="row" className={styles.headRow} aria-rowindex={1} style={{ gridTemplateColumns: template }}>
        {columns.map((column) => (
          <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
        ))}
      </div>
    </div>
  );
}

function HeadCell<Row>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>;
  sort: Sort;
  onSort: (sort: Sort) => void;
}) {
  const sorting = sort.column === column.id;
  const title = <span className={column.hiddenTitle ? 'unseen' : undefined}>{column.title}</span>;
  if (!column.sortBy) {
    return (
      <div role="columnheader" className={styles.headCell} data-align={column.align}>
        {title}
      </div>
    );
  }
  return (
    <div
      role="columnheader"
      className={styles.headCell}
      data-align={column.align}
      aria-sort={sorting ? (sort.down ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className={styles.sort}
        data-sorting={sorting || undefined}
        onClick={() => onSort({ column: column.id, down: sorting ? !sort.down : column.downFirst === true })}
      >
        {title}
        {sorting && <Icon name={sort.down ? 'down' : 'up'} size={12} />}
      </button>
    </div>
  );
}
