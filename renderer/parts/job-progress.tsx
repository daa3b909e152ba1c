import { useTranslation } from 'react-i18next';
import type { Job } from '../../electron/bridge/contract.ts';
import { shortFolder } from '../format/folder.ts';
import { count } from '../format/number.ts';
import { useLocale } from '../i18n/index.ts';
import { useTold } from '../i18n/trouble.ts';
import { useTell } from '../queries.ts';
import styles from './job-progress.module.css';
import { ProgressBar, ProgressFigures } from './progress-bar.tsx';
import { StateMark } from './state-mark.tsx';

/** Long work of the registry under way: what it is, how far it is, and the way to end it. */
export function JobProgress({ job }: { job: Job }) {
  const { t } = useTranslation('jobs');
  const cancel = useTell('cancelJob');
  const { id, kind, subject, bytes, totalBytes, items, totalItems, bytesPerSecond, startedAt } = job;
  const label = t(`kind.${kind}`);
  // What has no bytes to go over is measured by its items.
  const done = totalBytes === null ? { done: items, total: totalItems } : { done: bytes, total: totalBytes };
  return (
    <div>
      <div className={styles.line}>
        <StateMark mark="working" />
        <span>{label}</span>
        <span className={styles.subject} title={subject ?? undefined}>
          {subject !== null && shortFolder(subject)}
        </span>
        <ProgressFigures
          label={label}
          done={bytes}
          total={totalBytes}
          bytesPerSecond={bytesPerSecond}
          startedAt={startedAt}
          onCancel={cancel.isSuccess ? undefined : () => cancel.mutate({ id })}
        />
      </div>
      <ProgressBar label={label} {...done} />
      <div className={styles.below}>
        {cancel.isSuccess ? t('cancelling') : <Items done={items} total={totalItems} />}
        {cancel.error && <Refused error={cancel.error} />}
      </div>
    </div>
  );
}

function Items({ done, total }: { done: number; total: number | null }) {
  const { t } = useTranslation('jobs');
  const locale = useLocale();
  if (total !== null) return t('itemsOf', { done: count(done, locale), total: count(total, locale) });
  return t('items', { count: done, shown: count(done, locale) });
}

function Refused({ error }: { error: unknown }) {
  const { what } = useTold(error);
  return (
    <span className={styles.refused} role="alert">
      {what}
    </span>
  );
}
