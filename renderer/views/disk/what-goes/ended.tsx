import { ActionIcon } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../../electron/bridge/contract.ts';
import { bytesText } from '../../../format/bytes.ts';
import { duration } from '../../../format/time.ts';
import { useLocale } from '../../../i18n/index.ts';
import { tell } from '../../../i18n/trouble.ts';
import { useLongTell } from '../../../long-tell.ts';
import { Icon } from '../../../parts/icon.tsx';
import { useNow } from '../../../parts/now.ts';
import styles from './ended.module.css';

/** So long it is told how a clean-up ended. */
const toldMs = 10 * 60 * 1000;

/** What the person has read. */
let read: string | null = null;

/** How the last clean-up ended, whoever began it. */
export function Ended({ job }: { job: Job | undefined }) {
  const { t } = useTranslation('disk');
  const now = useNow();
  const [closed, setClosed] = useState(read);
  if (!job?.endedAt || job.id === closed || now - job.endedAt > toldMs) return null;
  // One of its own that found nothing is no news.
  if (job.quiet && job.state === 'done' && job.bytes === 0) return null;
  const close = () => {
    read = job.id;
    setClosed(job.id);
  };
  return (
    <div className={styles.ended} data-state={job.state} role="status">
      <Icon name={job.state === 'done' ? 'check' : job.state === 'failed' ? 'warning' : 'info'} />
      <div className={styles.text}>
        <p>
          <How job={job} endedAt={job.endedAt} />
        </p>
        <Troubles />
      </div>
      <ActionIcon size={22} aria-label={t('whatGoes.read')} onClick={close}>
        <Icon name="close" size={14} />
      </ActionIcon>
    </div>
  );
}

function How({ job: { state, bytes, startedAt, trouble }, endedAt }: { job: Job; endedAt: number }) {
  const { t } = useTranslation('disk');
  const locale = useLocale();
  const back = bytesText(bytes, locale);
  switch (state) {
    case 'failed':
      return `${t('whatGoes.ended.failed')} ${trouble ? tell(trouble).text : ''}`.trim();
    case 'cancelled':
      return t('whatGoes.ended.cancelled', { bytes: back });
    default:
      return t('whatGoes.ended.done', { bytes: back, time: duration(endedAt - startedAt, locale) });
  }
}

/** What could not be removed is told to whoever began it here. */
function Troubles() {
  const { t } = useTranslation('disk');
  const troubles = useLongTell('collect').last?.data?.troubles ?? [];
  const [first] = troubles;
  if (first === undefined) return null;
  return (
    <p className={styles.troubles}>
      {t('whatGoes.ended.troubles', { count: troubles.length })} {tell(first).what}
    </p>
  );
}
