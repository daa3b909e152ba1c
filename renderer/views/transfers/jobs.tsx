import { useTranslation } from 'react-i18next';
import type { Job } from '../../../electron/bridge/contract.ts';
import { tell } from '../../i18n/trouble.ts';
import { JobProgress } from '../../parts/job-progress.tsx';
import { useNow } from '../../parts/now.ts';
import { Section } from '../../parts/section.tsx';
import { StateMark } from '../../parts/state-mark.tsx';
import { Time } from '../../parts/time.tsx';
import { useJobs } from '../../queries.ts';
import styles from './jobs.module.css';

/** One that failed is told of for so long. */
const toldMs = 60 * 60 * 1000;

/** Long work of the registry itself; nothing where there is none. */
export function Jobs() {
  const { t } = useTranslation('jobs');
  const now = useNow();
  const jobs = useJobs().filter(
    ({ state, endedAt }) => state === 'running' || (state === 'failed' && now - (endedAt ?? 0) < toldMs),
  );
  if (jobs.length === 0) return null;
  return (
    <Section title={t('title')}>
      <ul aria-label={t('title')}>
        {jobs.map((job) => (
          <li key={job.id} className={styles.job}>
            {job.state === 'running' ? <JobProgress job={job} /> : <Failed job={job} />}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Failed({ job: { kind, trouble, endedAt } }: { job: Job }) {
  const { t } = useTranslation('jobs');
  return (
    <div className={styles.failed}>
      <StateMark mark="failed" />
      <span>
        {t(`kind.${kind}`)} <span className="dim">{trouble ? tell(trouble).text : t('failed')}</span>
      </span>
      <Time at={endedAt} />
    </div>
  );
}
