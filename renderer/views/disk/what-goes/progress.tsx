import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../../electron/bridge/contract.ts';
import { bytes, bytesIn, rate } from '../../../format/bytes.ts';
import { count } from '../../../format/number.ts';
import { roughDuration } from '../../../format/time.ts';
import { allWords, useLocale } from '../../../i18n/index.ts';
import { ProgressBar, timeLeft } from '../../../parts/progress-bar.tsx';
import { sayTrouble } from '../../../parts/say-trouble.ts';
import { useTell } from '../../../queries.ts';
import styles from './progress.module.css';

/** How far a clean-up is, in as little room as there is beside the map. */
export function Progress({ job }: { job: Job }) {
  const { t } = useTranslation(allWords);
  const locale = useLocale();
  const cancel = useTell('cancelJob');
  const { id, bytes: done, totalBytes, items, totalItems, bytesPerSecond } = job;
  const label = t('disk:whatGoes.running');
  const whole = totalBytes === null ? null : bytes(totalBytes, locale);
  const left = timeLeft({ done, total: totalBytes, bytesPerSecond, startedAt: job.startedAt });
  return (
    <>
      <div className={styles.figure}>
        <span>
          {whole === null
            ? t('disk:whatGoes.looking')
            : t('parts:progress.of', {
                done: bytesIn(done, whole.unit, locale),
                total: `${whole.value} ${whole.unit}`,
              })}
        </span>
        <Button
          size="compact-sm"
          disabled={cancel.isSuccess}
          onClick={() => cancel.mutate({ id }, { onError: sayTrouble })}
        >
          {t('parts:progress.cancel')}
        </Button>
      </div>
      <ProgressBar label={label} done={done} total={totalBytes} />
      <p className={styles.further}>
        {totalItems !== null && (
          <span>{t('jobs:itemsOf', { done: count(items, locale), total: count(totalItems, locale) })}</span>
        )}
        {cancel.isSuccess ? (
          <span>{t('jobs:cancelling')}</span>
        ) : (
          <>
            {bytesPerSecond > 0 && <span>{rate(bytesPerSecond, locale)}</span>}
            {left !== null && <span>{t('parts:progress.left', { time: roughDuration(left, locale) })}</span>}
          </>
        )}
      </p>
      <p className={styles.further}>{t('disk:whatGoes.meanwhile')}</p>
    </>
  );
}
