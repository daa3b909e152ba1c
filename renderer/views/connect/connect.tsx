import { useTranslation } from 'react-i18next';
import { useLocation, useParams } from 'wouter';
import { Page } from '../../parts/page.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useKnownEngines } from '../../queries.ts';
import styles from './connect.module.css';
import { tabNames, tabPath } from './tab-names.ts';
import { tabs } from './tabs.ts';

/** What on this machine trusts and uses the registry, and whether it works. */
export default function Connect() {
  const { t } = useTranslation('connect');
  const [, go] = useLocation();
  const named = useParams().tab;
  const tab = tabNames.find((name) => name === named) ?? 'tools';
  const found = useKnownEngines()?.length;
  const Panel = tabs[tab];
  return (
    <Page title={t('title')} flush>
      <div className={styles.tabs}>
        <Tabs
          label={t('title')}
          tabs={tabNames.map((value) => ({
            value,
            label: t(`tabs.${value}`),
            count: value === 'tools' ? found : undefined,
          }))}
          value={tab}
          onChange={(next) => go(tabPath(next))}
          flush
        >
          <Panel />
        </Tabs>
      </div>
    </Page>
  );
}
