import { useTranslation } from 'react-i18next';
import { Note } from '../../../parts/note.tsx';
import { Section } from '../../../parts/section.tsx';
import { CheckRows } from '../check-row.tsx';
import styles from './applied.module.css';
import type { Connecting } from './connecting.ts';

/** That it has been done just now. */
export function Applied({ name, connecting }: { name: string; connecting: Connecting }) {
  const { t } = useTranslation('connect');
  const works = connecting.connected?.checks.some(({ what, ok }) => what === 'push' && ok);
  return (
    <Note kind="info" onDismiss={connecting.forget}>
      <b className="strong">{t(works ? 'applied.works' : 'applied.changed', { name })}</b>{' '}
      <span className="dim">{t('applied.next')}</span>
    </Note>
  );
}

/** What the tool itself did to verify it. */
export function Verified({ name, connecting }: { name: string; connecting: Connecting }) {
  const { t } = useTranslation('connect');
  const checks = connecting.connected?.checks ?? [];
  if (checks.length === 0) return null;
  return (
    <div className={styles.verified}>
      <Section title={t('plan.verified', { name })} remark={t('plan.verifiesNext')}>
        <CheckRows checks={checks} />
      </Section>
    </div>
  );
}
