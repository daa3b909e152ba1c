import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { About } from './about.tsx';
import { Access } from './access.tsx';
import { General } from './general.tsx';
import { Network } from './network.tsx';
import { Notifications } from './notifications.tsx';
import { type SectionName, useSectionNames } from './sections.ts';
import styles from './settings.module.css';
import { Store } from './store.tsx';
import { Updates } from './updates.tsx';
import { Upkeep } from './upkeep/upkeep.tsx';
import { useSections } from './use-sections.ts';

const sections: Record<SectionName, ComponentType> = {
  general: General,
  store: Store,
  upkeep: Upkeep,
  network: Network,
  access: Access,
  notifications: Notifications,
  updates: Updates,
  about: About,
};

/** All settings on one page; at its left the sections, the one in sight marked. */
export default function Settings() {
  const { t } = useTranslation('settings');
  const names = useSectionNames();
  const { scroller, inSight, open } = useSections(names);
  return (
    <Page title={t('title')} flush independent>
      <div className={styles.columns}>
        <nav className={styles.sections} aria-label={t('sections')}>
          {names.map((name) => (
            <button
              key={name}
              type="button"
              className={styles.place}
              aria-current={name === inSight ? 'true' : undefined}
              onClick={() => open(name)}
            >
              {t(`section.${name}`)}
            </button>
          ))}
        </nav>
        <div ref={scroller} className={styles.scroller}>
          {names.map((name) => {
            const Content = sections[name];
            return (
              <div key={name} data-section={name} tabIndex={-1} className={styles.section}>
                <Section title={t(`section.${name}`)}>
                  <Content />
                </Section>
              </div>
            );
          })}
        </div>
      </div>
    </Page>
  );
}
