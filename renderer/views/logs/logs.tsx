import type { TFunction } from 'i18next';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { count } from '../../format/number.ts';
import { clock, date } from '../../format/time.ts';
import { useLocale } from '../../i18n/index.ts';
import { Badge } from '../../parts/badge.tsx';
import { useCopying } from '../../parts/copying.ts';
import { Keys } from '../../parts/keys.tsx';
import { NoMatch } from '../../parts/no-match.tsx';
import { Page, Spacer } from '../../parts/page.tsx';
import { PageError } from '../../parts/page-error.tsx';
import { SkeletonRows } from '../../parts/skeleton.tsx';
import { StateMark } from '../../parts/state-mark.tsx';
import { toast } from '../../parts/toast.tsx';
import { useConnection } from '../../queries.ts';
import { exportLines } from './export.ts';
import { isFiltering, type LogFilter, noFilter } from './filter.ts';
import type { LogLine } from './line.ts';
import type { Log } from './log.ts';
import { LogList, rowHeight } from './log-list.tsx';
import { LogToolbar } from './log-toolbar.tsx';
import styles from './logs.module.css';
import { plainText } from './text.ts';
import { useLog } from './use-log.ts';
import { type Tail, useTail } from './use-tail.ts';

/** The registry's log as it is written. */
export default function Logs() {
  const { t } = useTranslation('logs');
  const [filter, setFilter] = useState(noFilter);
  const { log, silent, error, retry } = useLog(filter);
  const [active, setActive] = useState<LogLine | null>(null);
  const [opened, setOpened] = useState<LogLine | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const { lines, matching } = log;
  const tail = useTail(scroller, matching, lines.at(lines.length - 1), rowHeight, opened !== null);
  const { copy } = useCopying();
  const pause = tail.following ? tail.hold : tail.follow;
  usePauseKey(pause);

  const copyLines = (some: LogLine[]) => {
    copy(some.map(plainText).join('\n'));
    toast(t('copiedLines', { count: some.length }));
  };
  const copyActive = active === null ? undefined : () => copyLines([active]);
  const copyShown = () => {
    const { scrollTop = 0, clientHeight = 0 } = scroller.current ?? {};
    const from = Math.ceil(scrollTop / rowHeight);
    copyLines(matching.slice(from, Math.min(tail.shown, from + Math.floor(clientHeight / rowHeight))));
  };

  return (
    <Page title={t('title')} flush independent foot={<Foot log={log} tail={tail} />}>
      <LogToolbar
        log={log}
        filter={filter}
        onFilter={setFilter}
        paused={!tail.following}
        onPause={pause}
        onCopyLine={copyActive}
        onCopyShown={copyShown}
        onExport={(kind) => void exportLines(matching, kind)}
      />
      {error !== null && <PageError title={t('unreadable')} error={error} onRetry={retry} />}
      {lines.length === 0 && error === null && !silent && <SkeletonRows rows={12} height={rowHeight} />}
      {silent && error === null && <p className={styles.empty}>{t('empty')}</p>}
      {lines.length > 0 && matching.length === 0 && isFiltering(filter) && (
        <NoMatch filter={filterWords(filter, t)} onClear={() => setFilter(noFilter)} />
      )}
      <LogList
        scroller={scroller}
        lines={matching}
        tail={tail}
        active={active}
        onActive={setActive}
        opened={opened}
        onOpened={setOpened}
        onCopy={() => copyActive?.()}
      />
    </Page>
  );
}

/** Space pauses wherever it does not press something. */
function usePauseKey(pause: () => void): void {
  const newest = useRef(pause);
  newest.current = pause;
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.key !== ' ' || event.defaultPrevented || !(event.target instanceof Element)) return;
      if (event.target.closest('button, a, input, label, [role="menu"], [role="dialog"]') !== null) return;
      event.preventDefault();
      newest.current();
    };
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, []);
}

function filterWords({ level, text, repository, client }: LogFilter, t: TFunction<'logs'>): string {
  const word = level === 'all' ? null : t(`level.${level}`);
  return [word, text.trim(), repository, client].filter(Boolean).join(' · ');
}

function Foot({ log, tail }: { log: Log; tail: Tail }) {
  const { t } = useTranslation('logs');
  const locale = useLocale();
  const { connected } = useConnection();
  const { lines, matching, levels } = log;
  const oldest = lines.at(0);
  const warnings = levels.count('warn');
  const errors = levels.count('error');
  const since = oldest && `${date(oldest.time, Date.now(), locale)} ${clock(oldest.time, locale)}`;
  return (
    <>
      <span>
        {since !== undefined &&
          t('linesSince', { count: lines.length, shown: count(lines.length, locale), since })}
      </span>
      {matching !== lines && <span>{t('matching', { shown: count(matching.length, locale) })}</span>}
      <span>
        {t('troubles', {
          warnings: t('warningCount', { count: warnings, shown: count(warnings, locale) }),
          errors: t('errorCount', { count: errors, shown: count(errors, locale) }),
        })}
      </span>
      <Spacer />
      <Badge {...(connected && tail.following && { tone: 'ok' as const })}>
        <StateMark mark={connected && tail.following ? 'running' : 'stopped'} />
        {t(!connected ? 'notConnected' : tail.following ? 'live' : 'paused')}
      </Badge>
      <Hint keys="space" word={t('keys.pause')} />
      <Hint keys="enter" word={t('keys.details')} />
      <Hint keys="mod+c" word={t('keys.copy')} />
    </>
  );
}

function Hint({ keys, word }: { keys: string; word: string }) {
  return (
    <span className={styles.hint}>
      <Keys keys={keys} joined /> {word}
    </span>
  );
}
