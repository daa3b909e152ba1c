import { Button } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useActing } from '../../parts/acting.ts';
import { Refused } from '../../parts/confirm-dialog.tsx';
import { DialogButtons } from '../../parts/dialog.tsx';
import { Keys } from '../../parts/keys.tsx';
import styles from './question-form.module.css';

/** Fields in a dialog, and the one button that acts; what it throws is said in the dialog. */
export function QuestionForm({
  confirm,
  ready,
  onConfirm,
  onClose,
  children,
}: {
  confirm: string;
  ready: boolean;
  onConfirm: () => Promise<void>;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation('parts');
  const { busy, error, act } = useActing(onConfirm, onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !busy) act();
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {children}
      {error !== null && <Refused error={error} />}
      <DialogButtons>
        <Button onClick={onClose} rightSection={<Keys keys="escape" />}>
          {t('cancel')}
        </Button>
        <Button type="submit" variant="filled" disabled={!ready} loading={busy}>
          {confirm}
        </Button>
      </DialogButtons>
    </form>
  );
}

/** What would happen, below the fields; screen readers hear it when it changes. */
export function Outcome({ children }: { children: ReactNode }) {
  return (
    <p className={styles.outcome} aria-live="polite">
      {children}
    </p>
  );
}
