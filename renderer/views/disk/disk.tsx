import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../../parts/empty.tsx';
import { Page } from '../../parts/page.tsx';
import { PageError } from '../../parts/page-error.tsx';
import { SkeletonRows } from '../../parts/skeleton.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useUsage } from '../../queries.ts';
import styles from './disk.module.css';
import { Figures } from './figures.tsx';
import { Growth } from './growth.tsx';
import { LargestLayers } from './largest-layers.tsx';
import { Use } from './use.tsx';

const tabs = ['map', 'layers'] as const;
type TabName = (typeof tabs)[number];

/** Whoever comes back from an image finds the tab they left. */
let lastTab: TabName = 'map';

/** What takes the room, and what for. */
export default function Disk() {
  const { t } = useTranslation('disk');
  const { data: usage, error, refetch } = useUsage();
  const [tab, setTab] = useState(lastTab);
  const choose = (next: TabName) => {
    lastTab = next;
    setTab(next);
  };
  if (usage && usage.bytes + usage.uploadBytes === 0) {
    return (
      <Page title={t('title')} flush>
        <Empty>{t('empty')}</Empty>
      </Page>
    );
  }
  return (
    <Page title={t('title')} flush>
      <div className={styles.tabs}>
        <Tabs
          label={t('title')}
          tabs={tabs.map((value) => ({ value, label: t(`tabs.${value}`) }))}
          value={tab}
          onChange={choose}
          flush
        >
          {tab === 'layers' && <LargestLayers />}
          {tab === 'map' && !usage && !error && <SkeletonRows />}
          {tab === 'map' && !usage && error && (
            <PageError title={t('unreadable')} error={error} onRetry={() => void refetch()} />
          )}
          {tab === 'map' && usage && (
            <div className={styles.columns}>
              <div className={styles.main}>
                <Use usage={usage} onLayers={() => choose('layers')} />
                <Growth />
              </div>
              <Figures usage={usage} />
            </div>
          )}
        </Tabs>
      </div>
    </Page>
  );
}
