import { useTranslation } from 'react-i18next';
import { Empty } from '../../parts/empty.tsx';
import { PageError } from '../../parts/page-error.tsx';
import { SkeletonRows } from '../../parts/skeleton.tsx';
import { useStatus, useUsage } from '../../queries.ts';
import { Growth } from './growth.tsx';
import styles from './map-tab.module.css';
import { Trash } from './trash/trash.tsx';
import { Use } from './use.tsx';
import { WhatGoes } from './what-goes/what-goes.tsx';

/** Who needs the bytes and how they grew; at the right what would go, and what can still come back. */
export function MapTab() {
  const { t } = useTranslation('disk');
  const { data: usage, error, refetch } = useUsage();
  const trash = useStatus().data?.trash.entries ?? 0;
  if (usage === undefined) {
    if (error === null) return <SkeletonRows />;
    return <PageError title={t('unreadable')} error={error} onRetry={() => void refetch()} />;
  }
  if (usage.bytes + usage.uploadBytes === 0 && trash === 0) return <Empty>{t('empty')}</Empty>;
  return (
    <div className={styles.columns}>
      <div className={styles.main}>
        <Use usage={usage} />
        <Growth />
      </div>
      <div>
        <WhatGoes />
        <Trash />
      </div>
    </div>
  );
}
