import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job, JobKind } from '../../../../electron/bridge/contract.ts';
import { JobProgress } from '../../../parts/job-progress.tsx';
import { PageError } from '../../../parts/page-error.tsx';
import { useJobs } from '../../../queries.ts';
import styles from './upkeep.module.css';

/** The last job of a kind, whoever began it; it runs, or has ended. */
export function useJob(kind: JobKind): Job | undefined {
  return useJobs().find((job) => job.kind === kind);
}

/** What long work is at: its progress while it runs, then what came of it, until that is closed. */
export function LongWork({
  job,
  error,
  failed,
  cancelled,
  onClose,
  children,
}: {
  job: Job | undefined;
  error: unknown;
  /** What it means that it failed, or that somebody ended it. */
  failed: string;
  cancelled: string;
  onClose: () => void;
  /** What came of it; null as long as nothing has. */
  children: ReactNode;
}) {
  const { t } = useTranslation('upkeep');
  const close = <Button onClick={onClose}>{t('close')}</Button>;
  if (job?.state === 'running') {
    return (
      <div className={styles.panel}>
        <JobProgress job={job} />
      </div>
    );
  }
  if (error && job?.state !== 'cancelled') {
    return (
      <PageError title={failed} error={error}>
        <Button size="compact-sm" onClick={onClose}>
          {t('close')}
        </Button>
      </PageError>
    );
  }
  if (!error && !children) return null;
  return (
    <div className={styles.panel} role="status">
      {error ? <p>{cancelled}</p> : children}
      <div className={styles.buttons}>{close}</div>
    </div>
  );
}
