import { type ComponentType, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useParams } from 'wouter';
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

const sections: Record<SectionName, ComponentType> = {
  general: General,
  store: Store,
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

/** `/settings/network` shows that section; scrolling marks the one that is at the top. */
function useSections(names: SectionName[]) {
  const scroller = useRef<HTMLDivElement>(null);
  const [, go] = useLocation();
  const wanted = useParams<{ section?: string }>().section ?? names[0];
  const [inSight, setInSight] = useState<string | undefined>(wanted);
  const chosen = useRef<string | null>(null);

  useEffect(() => {
    const root = scroller.current;
    if (!root) return;
    const mark = () => {
      // One that was chosen stays marked although it may be too near the end to come to the top.
      if (chosen.current !== null) return setInSight(chosen.current);
      const all = [...root.querySelectorAll<HTMLElement>('[data-section]')];
      const line = root.getBoundingClientRect().top + 60;
      setInSight(all.findLast((one) => one.getBoundingClientRect().top <= line)?.dataset.section ?? names[0]);
    };
    const free = () => {
      chosen.current = null;
    };
    // What is still being asked for moves the others when it comes.
    const grown = new ResizeObserver(() => {
      if (chosen.current !== null) sectionIn(root, chosen.current)?.scrollIntoView();
    });
    for (const section of root.children) grown.observe(section);
    const byPerson = ['wheel', 'keydown', 'pointerdown'];
    root.addEventListener('scroll', mark);
    for (const event of byPerson) root.addEventListener(event, free);
    return () => {
      grown.disconnect();
      root.removeEventListener('scroll', mark);
      for (const event of byPerson) root.removeEventListener(event, free);
    };
  }, [names]);

  useEffect(() => {
    const section = wanted && scroller.current ? sectionIn(scroller.current, wanted) : null;
    if (!section || wanted === names[0]) return;
    chosen.current = wanted ?? null;
    setInSight(wanted);
    section.scrollIntoView();
  }, [wanted, names]);

  const open = (name: SectionName) => {
    chosen.current = name;
    setInSight(name);
    const section = scroller.current && sectionIn(scroller.current, name);
    section?.scrollIntoView();
    section?.focus({ preventScroll: true });
    go(`/settings/${name}`, { replace: true });
  };
  return { scroller, inSight, open };
}

function sectionIn(root: HTMLElement, name: string): HTMLElement | null {
  return root.querySelector<HTMLElement>(`[data-section="${CSS.escape(name)}"]`);
}
