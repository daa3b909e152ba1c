import { useTranslation } from 'react-i18next';
import { useLocation, useParams } from 'wouter';
import { Page } from '../../parts/page.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import styles from './disk.module.css';
import { type TabName, tabs } from './tabs.ts';

const names = Object.keys(tabs) as TabName[];

/** What takes the room, what for, and how it comes back. */
export default function Disk() {
  const { t } = useTranslation('disk');
  const [, go] = useLocation();
  const named = useParams().tab;
  const tab = names.find((name) => name === named) ?? 'map';
  const Panel = tabs[tab];
  return (
    <Page title={t('title')} flush>
      <div className={styles.tabs}>
        <Tabs
          label={t('title')}
          tabs={names.map((value) => ({ value, label: t(`tabs.${value}`) }))}
          value={tab}
          onChange={(next) => go(next === 'map' ? '/disk' : `/disk/${next}`)}
          flush
        >
          <Panel />
        </Tabs>
      </div>
    </Page>
  );
}
