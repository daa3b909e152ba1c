import { ActionIcon, Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { CleanUp, GarbageKind } from '../../../../electron/bridge/contract.ts';
import { bytesText } from '../../../format/bytes.ts';
import { ago, deadline } from '../../../format/time.ts';
import { useLocale } from '../../../i18n/index.ts';
import { useLongTell } from '../../../long-tell.ts';
import { Bytes } from '../../../parts/bytes.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { useNow } from '../../../parts/now.ts';
import { PageError } from '../../../parts/page-error.tsx';
import { Section } from '../../../parts/section.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { useCleanUp, useCollection } from './cleaning.ts';
import { Ended } from './ended.tsx';
import { goingKinds, left, taken } from './going.ts';
import { GoingRows } from './going-rows.tsx';
import { Progress } from './progress.tsx';
import styles from './what-goes.module.css';

/** What a clean-up would take and give back; the button that does it, how far it is, and how it ended. */
export function WhatGoes() {
  const { t } = useTranslation('disk');
  const job = useCollection();
  const { data, error, isFetching, refetch } = useCleanUp(0);
  if (job?.state === 'running') {
    return (
      <Section title={t('whatGoes.running')}>
        <Progress job={job} />
      </Section>
    );
  }
  return (
    <Section
      title={t('whatGoes.title')}
      remark={data && <WorkedOut at={data.at} busy={isFetching} onAgain={() => void refetch()} />}
    >
      <Ended job={job} />
      {data ? (
        <Question cleanUp={data} />
      ) : error ? (
        <PageError title={t('whatGoes.unreadable')} error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={4} height={55} />
      )}
    </Section>
  );
}

function WorkedOut({ at, busy, onAgain }: { at: number; busy: boolean; onAgain: () => void }) {
  const { t } = useTranslation('disk');
  const locale = useLocale();
  const now = useNow();
  return (
    <span className={styles.workedOut}>
      {t('whatGoes.workedOut', { time: ago(at, Math.max(now, at), locale) })}
      <ActionIcon size={22} aria-label={t('whatGoes.again')} disabled={busy} onClick={onAgain}>
        <Icon name="refresh" size={14} />
      </ActionIcon>
    </span>
  );
}

function Question({ cleanUp }: { cleanUp: CleanUp }) {
  const { t } = useTranslation('disk');
  const locale = useLocale();
  const [leaving, setLeaving] = useState<ReadonlySet<GarbageKind>>(new Set());
  const { tell, last } = useLongTell('collect');
  const going = goingKinds(cleanUp);
  const bytes = going.filter(({ kind }) => !leaving.has(kind)).reduce((sum, one) => sum + one.bytes, 0);
  if (going.length === 0) {
    return (
      <>
        <p className="dim">{t('whatGoes.nothing')}</p>
        <Leased leased={cleanUp.leased} />
      </>
    );
  }
  return (
    <>
      <p className={styles.figure}>
        <Bytes size={bytes} figure="main" />
        <span className={styles.comesBack}>{t('whatGoes.comesBack')}</span>
      </p>
      <GoingRows
        going={going}
        leaving={leaving}
        onLeave={(kind, leave) => setLeaving(left(leaving, kind, leave))}
      />
      <div className={styles.buttons}>
        <Button
          variant="filled"
          disabled={going.every(({ kind }) => leaving.has(kind))}
          loading={last?.status === 'pending'}
          onClick={() => tell(taken(leaving))}
        >
          {t('whatGoes.cleanUp', { bytes: bytesText(bytes, locale) })}
        </Button>
        <Link href="/disk/garbage" className={styles.all}>
          {t('whatGoes.all')}
        </Link>
      </div>
      <p className={styles.note}>{t('whatGoes.meanwhile')}</p>
      <Leased leased={cleanUp.leased} />
    </>
  );
}

/** What pushes and pulls may count on is said, so that nobody wonders where it is. */
function Leased({ leased: { bytes, until } }: { leased: CleanUp['leased'] }) {
  const { t } = useTranslation('disk');
  const locale = useLocale();
  const now = useNow();
  if (bytes === 0) return null;
  const more = bytesText(bytes, locale);
  return (
    <p className={styles.note}>
      {until === null
        ? t('whatGoes.leased', { bytes: more })
        : t('whatGoes.leasedUntil', { bytes: more, time: deadline(until, now, locale) })}
    </p>
  );
}
