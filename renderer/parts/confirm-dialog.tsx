import { Button, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTold } from '../i18n/trouble.ts';
import { useActing } from './acting.ts';
import styles from './confirm-dialog.module.css';
import { Dialog, DialogButtons } from './dialog.tsx';
import { Keys } from './keys.tsx';

interface ConfirmDialogProps {
  opened: boolean;
  onClose: () => void;
  /** A question with its number: `Delete 3 tags of shop/checkout?` */
  title: string;
  /** Verb and number again: `Delete 3 tags`. */
  confirm: string;
  /** Closes the dialog when it is done; what it throws is said in the dialog. */
  onConfirm: () => Promise<unknown>;
  /** Not before what is asked is known. */
  ready?: boolean;
  danger?: boolean;
  /** Only for what cannot be undone: this number has to be typed. */
  count?: number;
  /** At the left of the buttons. */
  remark?: ReactNode;
  children: ReactNode;
}

/** Says what would happen before it does. Cancel has the focus. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={props.title}>
      <Question {...props} />
    </Dialog>
  );
}

function Question({
  onClose,
  confirm,
  onConfirm,
  ready = true,
  danger = true,
  count,
  remark,
  children,
}: ConfirmDialogProps) {
  const { t } = useTranslation('parts');
  const [typed, setTyped] = useState('');
  const allowed = ready && (count === undefined || typed.trim() === String(count));
  const { busy, error, act } = useActing(onConfirm, onClose);
  return (
    <>
      {children}
      {count !== undefined && (
        <TextInput
          mt={12}
          label={t('typeCount', { count })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      {error !== null && <Refused error={error} />}
      <DialogButtons remark={remark}>
        <Button data-autofocus onClick={onClose} rightSection={<Keys keys="escape" />}>
          {t('cancel')}
        </Button>
        <Button
          variant="filled"
          color={danger ? 'bad' : 'harbour'}
          disabled={!allowed}
          loading={busy}
          onClick={act}
        >
          {confirm}
        </Button>
      </DialogButtons>
    </>
  );
}

/** What a dialog's request was refused for. */
export function Refused({ error }: { error: unknown }) {
  const { text } = useTold(error);
  return (
    <p className={styles.refused} role="alert">
      {text}
    </p>
  );
}
