// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot leave out the rows that are out of sight
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active row
import type { TFunction } from 'i18next';
import { memo } from 'react';
import { bytesText } from '../../format/bytes.ts';
import type { Locale } from '../../format/locale.ts';
import { duration } from '../../format/time.ts';
import type { LogLine } from './line.ts';
import styles from './log-row.module.css';
import { clockOf, subjectOf } from './text.ts';

/** One line: time, level, what was asked and answered, by whom, how long and how much. */
export const LogRow = memo(function LogRow({
  line,
  t,
  locale,
}: {
  line: LogLine;
  /** Handed in: rows come by the dozen while the list is scrolled. */
  t: TFunction<'logs'>;
  locale: Locale;
}) {
  const subject = line.broken ? `${t('brokenOff')} · ${subjectOf(line)}` : subjectOf(line);
  const time = (
    <span role="gridcell" className={styles.time}>
      {clockOf(line.time)}
    </span>
  );
  const level = (
    <span role="gridcell" className={styles.level}>
      {(line.level === 'warn' || line.level === 'error') && t(`level.${line.level}`)}
    </span>
  );
  if (line.method === '') {
    return (
      <div className={styles.line} data-level={line.level}>
        {time}
        {level}
        <span role="gridcell" className={styles.message} title={subject}>
          {subject}
        </span>
      </div>
    );
  }
  return (
    <div className={styles.line} data-level={line.level}>
      {time}
      {level}
      <span role="gridcell" className={styles.method}>
        {line.method}
      </span>
      <span role="gridcell" className={styles.status} data-good={isGood(line.status) || undefined}>
        {line.status ?? '–'}
      </span>
      <span role="gridcell" className={styles.repository} title={line.repository}>
        {line.repository}
      </span>
      <span role="gridcell" className={styles.subject} title={subject}>
        {subject}
      </span>
      <span role="gridcell" className={styles.client} title={line.client}>
        {line.client.replace('/', ' ')}
      </span>
      <span role="gridcell" className={styles.took}>
        {line.ms !== null && duration(line.ms, locale)}
      </span>
      <span role="gridcell" className={styles.bytes}>
        {line.bytes !== null && bytesText(line.bytes, locale)}
      </span>
    </div>
  );
});

const isGood = (status: number | null) => status !== null && status < 400;
