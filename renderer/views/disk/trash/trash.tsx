import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { TrashEntry } from '../../../../electron/bridge/contract.ts';
import { bytesText } from '../../../format/bytes.ts';
import { count } from '../../../format/number.ts';
import { deadline } from '../../../format/time.ts';
import { useLocale } from '../../../i18n/index.ts';
import { Bytes } from '../../../parts/bytes.tsx';
import { useNow } from '../../../parts/now.ts';
import { PageError } from '../../../parts/page-error.tsx';
import { Reference } from '../../../parts/reference.tsx';
import { Section } from '../../../parts/section.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { Time } from '../../../parts/time.tsx';
import { usePolicy, useStatus, useTrash } from '../../../queries.ts';
import { useEmptying } from './emptying.tsx';
import { referenceOfEntry } from './entries.ts';
import { useRestoring } from './restoring.tsx';
import styles from './trash.module.css';
import { useClient } from './use-client.ts';

/** More than these are on a page of their own. */
const shown = 5;

/** What was deleted last and can be restored. */
export function Trash() {
  const { t } = useTranslation('disk');
  const { data: entries, error, refetch } = useTrash();
  return (
    <Section title={t('trash.title')} remark={<Kept />}>
      {entries ? (
        <Entries entries={entries} />
      ) : error ? (
        <PageError title={t('trash.unreadable')} error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={2} height={55} />
      )}
    </Section>
  );
}

function Kept() {
  const { t } = useTranslation('disk');
  const locale = useLocale();
  const trash = useStatus().data?.trash;
  const days = usePolicy().data?.trashDays;
  return (
    <>
      {trash && trash.entries > 0 && `${bytesText(trash.bytes, locale)} · `}
      {days !== undefined && t('trash.kept', { count: days })}
    </>
  );
}

function Entries({ entries }: { entries: TrashEntry[] }) {
  const { t } = useTranslation('disk');
  const locale = useLocale();
  const restoring = useRestoring();
  const emptying = useEmptying();
  return (
    <>
      {entries.length === 0 ? (
        <p className="dim">{t('trash.none')}</p>
      ) : (
        <>
          <ul aria-label={t('trash.title')}>
            {entries.slice(0, shown).map((entry) => (
              <Entry
                key={entry.id}
                entry={entry}
                busy={restoring.busy.has(entry.id)}
                onRestore={() => restoring.restore([entry])}
              />
            ))}
          </ul>
          <div className={styles.foot}>
            <Button
              size="compact-sm"
              variant="subtle"
              color="bad"
              className={styles.empty}
              onClick={() => emptying.askToEmpty(entries)}
            >
              {t('trash.emptyAsk')}
            </Button>
            <Link href="/disk/trash" className="link">
              {t('trash.all', { count: entries.length, shown: count(entries.length, locale) })}
            </Link>
          </div>
        </>
      )}
      {restoring.dialog}
      {emptying.dialog}
    </>
  );
}

function Entry({ entry, busy, onRestore }: { entry: TrashEntry; busy: boolean; onRestore: () => void }) {
  const { t } = useTranslation('disk');
  const locale = useLocale();
  const now = useNow();
  const client = useClient();
  const reference = referenceOfEntry(entry);
  return (
    <li className={styles.entry}>
      <span className={styles.what}>
        <Reference reference={reference} />
        <span className={styles.when} title={client(entry.client)}>
          <Time at={entry.deletedAt} /> · {t('trash.until', { time: deadline(entry.until, now, locale) })}
          {!/^berth\b/.test(entry.client) && ` · ${client(entry.client)}`}
        </span>
      </span>
      <Bytes size={entry.bytes} />
      <Button
        size="compact-sm"
        loading={busy}
        aria-label={t('trash.restoreOne', { reference })}
        onClick={onRestore}
      >
        {t('trash.restore')}
      </Button>
    </li>
  );
}
