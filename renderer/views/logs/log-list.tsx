// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot leave out the rows that are out of sight
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active row
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid hears the keys
import { Button } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type RefObject, useEffect, useId, useLayoutEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../i18n/index.ts';
import { Icon } from '../../parts/icon.tsx';
import { moved } from '../../parts/table/selecting.ts';
import type { LogLine } from './line.ts';
import { LogDetails } from './log-details.tsx';
import styles from './log-list.module.css';
import { LogRow } from './log-row.tsx';
import type { Ring } from './ring.ts';
import type { Tail } from './use-tail.ts';

export const rowHeight = 26;

interface LogListProps {
  scroller: RefObject<HTMLDivElement | null>;
  lines: Ring<LogLine>;
  tail: Tail;
  /** The line the keyboard is on. */
  active: LogLine | null;
  onActive: (line: LogLine | null) => void;
  /** The line whose details are shown. */
  opened: LogLine | null;
  onOpened: (line: LogLine | null) => void;
  onCopy: () => void;
}

/** The log as a list of any length, the newest line last; only what is in sight is drawn. */
export function LogList({ scroller, lines, tail, active, onActive, opened, onOpened, onCopy }: LogListProps) {
  const { t } = useTranslation('logs');
  const locale = useLocale();
  const id = useId();
  const { ref: details, height: detailsHeight } = useElementSize();
  const at = positionOf(lines, active, tail.shown);
  const openedAt = positionOf(lines, opened, tail.shown);
  const virtual = useVirtualizer({
    count: tail.shown,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (index === openedAt ? rowHeight + detailsHeight : rowHeight),
    overscan: 12,
    // The active row is named by aria-activedescendant, so it is always there.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), ...(at < 0 ? [] : [at])])],
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the sizes depend on these two
  useLayoutEffect(() => virtual.measure(), [openedAt, detailsHeight]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when they have got their height
  useEffect(() => {
    document.getElementById(`${id}-details`)?.scrollIntoView({ block: 'nearest' });
  }, [opened, detailsHeight > 0]);

  const choose = (line: LogLine | undefined) => {
    if (line === undefined) return;
    tail.hold();
    onActive(line);
  };
  const press = (event: KeyboardEvent) => {
    if (event.target !== scroller.current) return;
    const command = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor(scroller.current.clientHeight / rowHeight) - 1);
    const from = at < 0 && event.key === 'ArrowDown' ? (virtual.range?.startIndex ?? 0) - 1 : at;
    const to = command || event.altKey ? undefined : moved(event.key, from, tail.shown, page);
    if (to !== undefined && tail.shown > 0) {
      choose(lines.at(to));
      virtual.scrollToIndex(to);
    } else if (event.key === 'Enter' && active !== null && !command)
      onOpened(opened === active ? null : active);
    else if (event.key === 'Escape' && opened !== null) onOpened(null);
    else if (event.key === 'Escape' && active !== null) onActive(null);
    else if (event.key === 'c' && command && active !== null && document.getSelection()?.isCollapsed)
      onCopy();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={styles.frame}>
      <div
        ref={scroller}
        className={styles.list}
        role="treegrid"
        aria-label={t('list')}
        aria-rowcount={tail.shown}
        aria-activedescendant={at < 0 ? undefined : `${id}-${at}`}
        tabIndex={0}
        onKeyDown={press}
        onScroll={tail.onScroll}
      >
        <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const line = lines.at(index);
            if (line === undefined) return null;
            return (
              <div key={line.number} className={styles.place} style={{ transform: `translateY(${start}px)` }}>
                <div
                  id={`${id}-${index}`}
                  role="row"
                  className={styles.row}
                  aria-rowindex={index + 1}
                  aria-selected={line === active}
                  aria-expanded={line === opened}
                  data-active={line === active || undefined}
                  onClick={() => choose(line)}
                  onDoubleClick={() => onOpened(opened === line ? null : line)}
                >
                  <LogRow line={line} t={t} locale={locale} />
                </div>
                {line === opened && (
                  <div role="row" ref={details} id={`${id}-details`}>
                    <div role="gridcell">
                      <LogDetails line={line} />
                    </div>
                  </div>
                )}
              </div>
            );
          })}
        </div>
      </div>
      {tail.waiting > 0 && (
        <div className={styles.more}>
          <Button variant="filled" size="compact-sm" leftSection={<Icon name="down" />} onClick={tail.follow}>
            {t('newLines', { count: tail.waiting })}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Where a line stands among the shown ones; -1 if it does not. */
function positionOf(lines: Ring<LogLine>, line: LogLine | null, shown: number): number {
  if (line === null) return -1;
  const at = lines.firstPast(({ number }) => number >= line.number);
  return at < shown && lines.at(at) === line ? at : -1;
}
