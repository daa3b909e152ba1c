import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { Fix } from '../../../electron/bridge/contract.ts';
import { allWords } from '../../i18n/index.ts';
import { CommandBox } from '../../parts/command-box.tsx';
import { useSectionNames } from '../settings/sections.ts';
import { useEngineName } from './engine-names.ts';
import { enginePath } from './engines.ts';
import styles from './fix-button.module.css';
import { tabNames, tabPath } from './tab-names.ts';

/** What helps, as a button where the window can do it, and as a command. */
export function FixButton({ fix }: { fix: Fix }) {
  const [, go] = useLocation();
  const button = useButton(fix);
  return (
    <div className={styles.fix}>
      {button && (
        <Button size="compact-sm" onClick={() => go(button.page)}>
          {button.label}
        </Button>
      )}
      {fix.command !== null && (
        <div className={styles.command}>
          <CommandBox lines={[fix.command]} />
        </div>
      )}
    </div>
  );
}

function useButton(fix: Fix): { label: string; page: string } | null {
  const { t } = useTranslation(allWords);
  const nameOf = useEngineName();
  const sections = useSectionNames();
  switch (fix.kind) {
    case 'command':
      return null;
    case 'connect': {
      const name = nameOf(fix.engine);
      return { label: t('connect:doctor.connect', { name }), page: enginePath(fix.engine) };
    }
    case 'page': {
      const section = sections.find((name) => fix.page === `/settings/${name}`);
      const tab = tabNames.find((name) => fix.page === tabPath(name));
      const where = section ? t(`settings:section.${section}`) : t('settings:title');
      const page = tab ? t(`connect:tabs.${tab}`) : where;
      return { label: t('connect:doctor.open', { page }), page: fix.page };
    }
  }
}
