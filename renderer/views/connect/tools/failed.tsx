import { useTranslation } from 'react-i18next';
import { troubleOf, useTold } from '../../../i18n/trouble.ts';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { Note } from '../../../parts/note.tsx';
import type { Connecting } from './connecting.ts';
import styles from './failed.module.css';
import { restoredBy } from './progress.ts';

/** Why the change was not made, and what was put back. */
export function Failed({
  name,
  connecting,
  interrupted,
}: {
  name: string;
  connecting: Connecting;
  interrupted: boolean;
}) {
  const { t } = useTranslation(['connect', 'parts']);
  const { what, next } = useTold(connecting.error);
  const details = JSON.stringify(troubleOf(connecting.error), null, 2);
  // Where the registry went away meanwhile, or could not put it back, it is not known yet, or said below.
  const known = connecting.told.at(-1)?.step === 'failed' && !interrupted;
  return (
    <Note
      kind="bad"
      action={
        <CopyButton variant="subtle" size="compact-sm" text={details}>
          {t('parts:copyDetails')}
        </CopyButton>
      }
      onDismiss={connecting.forget}
    >
      <b className="strong">{t('failed.title', { name })}</b> {what} <span className="dim">{next}</span>
      {known && <Restored subjects={restoredBy(connecting.told)} />}
    </Note>
  );
}

function Restored({ subjects }: { subjects: string[] }) {
  const { t } = useTranslation('connect');
  return (
    <span className={styles.restored}>
      {t(subjects.length === 0 ? 'failed.nothing' : 'failed.restored')}{' '}
      {subjects.map((subject) => (
        <code key={subject} className={styles.subject}>
          {subject}
        </code>
      ))}
    </span>
  );
}
