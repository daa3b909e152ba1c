// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot leave out the rows that are out of sight
import { useMediaQuery } from '@mantine/hooks';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { usePreferences } from '../../queries.ts';
import { InTable } from '../table-context.ts';
import { type Column, type Sort, sorted } from './column.ts';
import styles from './data-table.module.css';
import { Head } from './head.tsx';
import { TableRow } from './row.tsx';
import { type Choice, moved, nothingSelected, type Selection, select } from './selecting.ts';

const headHeight = 32;

export interface DataTableProps<Row> {
  /** What the list holds, for screen readers. */
  label: string;
  /** Under this name the order is remembered while the window is open. */
  name: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  rowId: (row: Row) => string;
  initialSort: Sort;
  rowHeight?: number;
  /** Several rows can be selected, with Shift and with Ctrl or Cmd. */
  multiple?: boolean;
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  /** Enter and double click. */
  onOpen?: (row: Row) => void;
  /** Keys for the selected rows, `c` or `Delete`; single letters can be switched off in Settings. */
  keys?: Record<string, (rows: Row[]) => void>;
  /** The last rows come in sight: the time to ask for more of them. */
  onEnd?: (() => void) | undefined;
  /** The page is this list: it takes a focus that nothing has, and keeps the selected row in sight. */
  main?: boolean;
  /** Below the head where there are no rows. */
  empty?: ReactNode;
}

const remembered = new Map<string, Sort>();

/** A list of any length: sorted by its columns, walked with the keyboard, only what is in sight drawn. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { name, initialSort, rowHeight = 40, rowId, multiple, selected, onSelect, onOpen } = props;
  const id = useId();
  const narrow = useMediaQuery('(max-width: 1020px)') ?? false;
  const letters = usePreferences()?.letterShortcuts ?? true;
  const [sort, setSort] = useState(remembered.get(name) ?? initialSort);
  const columns = useMemo(
    () => props.columns.filter((column) => !(narrow && column.wide)),
    [props.columns, narrow],
  );
  const rows = useMemo(() => sorted(props.rows, props.columns, sort), [props.rows, props.columns, sort]);
  const ids = useMemo(() => rows.map(rowId), [rows, rowId]);
  const [place, setPlace] = useState<Selection>(nothingSelected);
  // What was selected from outside is where the keyboard begins.
  const [single] = selected.size === 1 ? selected : [];
  const active = place.active ?? single ?? null;
  const anchor = place.anchor ?? active;
  const at = active === null ? -1 : ids.indexOf(active);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollPaddingStart: headHeight,
    // The active row is named by aria-activedescendant, so it is always there.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), ...(at < 0 ? [] : [at])])],
  });
  const template = columns.map((column) => column.width).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the list comes up
  useEffect(() => {
    if (!props.main) return;
    if (at >= 0) virtual.scrollToIndex(at);
    if (document.activeElement === document.body) scroller.current?.focus({ preventScroll: true });
  }, []);
  const { onEnd } = props;
  const atEnd = (virtual.range?.endIndex ?? 0) >= rows.length - 1;
  useEffect(() => {
    if (atEnd && rows.length > 0) onEnd?.();
  }, [atEnd, rows.length, onEnd]);

  const choose = (to: string, choice: Choice) => {
    const next = select({ selected, active, anchor }, ids, to, multiple ? choice : 'only');
    setPlace(next);
    onSelect(next.selected);
  };
  const click = (event: MouseEvent) => {
    const clicked = ids[rowUnder(event.target)];
    if (clicked === undefined) return;
    choose(clicked, event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'toggle' : 'only');
  };
  const doubleClick = (event: MouseEvent) => {
    const row = rows[rowUnder(event.target)];
    if (row !== undefined) onOpen?.(row);
  };
  const chosenRows = () => rows.filter((row) => selected.has(rowId(row)));

  const press = (event: KeyboardEvent) => {
    if (event.target !== scroller.current) return;
    const command = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor((scroller.current.clientHeight - headHeight) / rowHeight) - 1);
    const to = command ? undefined : moved(event.key, at, rows.length, page);
    const target = to === undefined ? undefined : ids[to];
    const current = ids[at];
    if (to !== undefined && target !== undefined) {
      choose(target, event.shiftKey ? 'range' : 'only');
      virtual.scrollToIndex(to);
    } else if (event.key === 'Enter' && rows[at] !== undefined && !command) onOpen?.(rows[at]);
    else if (event.key === ' ' && current !== undefined) choose(current, 'toggle');
    else if (event.key === 'Escape' && selected.size > 0) onSelect(new Set());
    else if (event.key === 'a' && command && multiple) onSelect(new Set(ids));
    else if (!command && !event.altKey && pressed(event.key)) return event.preventDefault();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const pressed = (key: string): boolean => {
    const act = props.keys?.[key];
    const chosen = chosenRows();
    if (!act || chosen.length === 0 || (key.length === 1 && !letters)) return false;
    act(chosen);
    return true;
  };
  const changeSort = (next: Sort) => {
    remembered.set(name, next);
    setSort(next);
  };

  return (
    <div className={styles.frame}>
      <div
        ref={scroller}
        className={styles.table}
        data-empty={rows.length === 0 || undefined}
        role="grid"
        aria-label={props.label}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length}
        aria-multiselectable={multiple || undefined}
        aria-activedescendant={at < 0 ? undefined : `${id}-${at}`}
        tabIndex={0}
        onKeyDown={press}
        onClick={click}
        onDoubleClick={doubleClick}
      >
        <Head columns={columns} sort={sort} onSort={changeSort} template={template} />
        <InTable.Provider value={true}>
          <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const row = rows[index];
              const itsId = ids[index];
              if (row === undefined || itsId === undefined) return null;
              return (
                <TableRow
                  key={itsId}
                  id={`${id}-${index}`}
                  {...{ index, start, template, columns, row }}
                  height={rowHeight}
                  above={rows[index - 1]}
                  below={rows[index + 1]}
                  selected={selected.has(itsId)}
                  active={index === at}
                />
              );
            })}
          </div>
        </InTable.Provider>
      </div>
      {rows.length === 0 && props.empty}
    </div>
  );
}

/** The number of the row that was hit, or -1: a button or a link in a row does its own thing. */
function rowUnder(target: EventTarget): number {
  if (!(target instanceof Element) || target.closest('button, a, input') !== null) return -1;
  return Number(target.closest('[data-index]')?.getAttribute('data-index') ?? -1);
}
