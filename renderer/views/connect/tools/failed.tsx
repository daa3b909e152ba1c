import { useTranslation } from 'react-i18next';
import { troubleOf, useTold } from '../../../i18n/trouble.ts';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { Note } from '../../../parts/note.tsx';
import type { Connecting } from './connecting.ts';
import styles from './failed.module.css';
import { restoredBy } from './progress.ts';

/** Why the change was not made, and what was put back. */
export function Failed({ name, connecting }: { name: string; connecting: Connecting }) {
  const { t } = useTranslation(['connect', 'parts']);
  const { what, next } = useTold(connecting.error);
  const restored = restoredBy(connecting.told);
  return (
    <Note
      kind="bad"
      action={
        <CopyButton
          variant="subtle"
          size="compact-sm"
          text={JSON.stringify(troubleOf(connecting.error), null, 2)}
        >
          {t('parts:copyDetails')}
        </CopyButton>
      }
      onDismiss={connecting.forget}
    >
      <b className="strong">{t('failed.title', { name })}</b> {what} <span className="dim">{next}</span>
      <span className={styles.restored}>
        {restored.length === 0 ? t('failed.nothing') : t('failed.restored')}{' '}
        {restored.map((subject) => (
          <code key={subject} className={styles.subject}>
            {subject}
          </code>
        ))}
      </span>
    </Note>
  );
}
