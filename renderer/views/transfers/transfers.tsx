import { useTranslation } from 'react-i18next';
import { Empty } from '../../parts/empty.tsx';
import { Page } from '../../parts/page.tsx';
import { useJobs, useStatus, useTransfers } from '../../queries.ts';
import { Earlier } from './earlier.tsx';
import { Jobs } from './jobs.tsx';
import { Now } from './now.tsx';
import styles from './transfers.module.css';

/** Pushes, pulls and long jobs: under way, and before. */
export default function Transfers() {
  const { t } = useTranslation('transfers');
  const store = useStatus().data?.store;
  const none = useTransfers().length + useJobs().length === 0;
  return (
    <Page title={t('title')} flush>
      {store?.manifests === 0 && none ? (
        <Empty>{t('empty')}</Empty>
      ) : (
        <>
          <div className={styles.now}>
            <Now />
            <Jobs />
          </div>
          <div className={styles.earlier}>
            <Earlier />
          </div>
        </>
      )}
    </Page>
  );
}
