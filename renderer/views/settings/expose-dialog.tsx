import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { useAccess } from '../../queries.ts';
import styles from './network.module.css';

interface ExposeDialogProps {
  onClose: () => void;
  addresses: string[];
  /** With `allowRemote` nobody has to log in, and what is sent unencrypted is taken too. */
  onConfirm: (allowRemote: boolean) => Promise<unknown>;
}

/** Before the registry can be reached from other machines: what that means, and that it is wanted. */
export function ExposeDialog(props: ExposeDialogProps) {
  const access = useAccess();
  if (access.isPending) return null;
  const users = access.data?.users ?? [];
  if (users.length === 0) return <LetEverybodyIn {...props} />;
  return <LetUsersIn {...props} anonymousPull={access.data?.anonymousPull === true} />;
}

function LetUsersIn({
  onClose,
  addresses,
  onConfirm,
  anonymousPull,
}: ExposeDialogProps & { anonymousPull: boolean }) {
  const { t } = useTranslation('settings');
  return (
    <ConfirmDialog
      opened
      danger={false}
      onClose={onClose}
      title={t('expose.title', { address: addresses.join(', ') })}
      confirm={t('expose.confirm')}
      onConfirm={() => onConfirm(false)}
    >
      <ul className={styles.means}>
        <li>{t(anonymousPull ? 'expose.loginToPush' : 'expose.login')}</li>
        <li>{t('expose.encrypted')}</li>
        <li>{t('expose.trust')}</li>
      </ul>
    </ConfirmDialog>
  );
}

function LetEverybodyIn({ onClose, addresses, onConfirm }: ExposeDialogProps) {
  const { t } = useTranslation('settings');
  const [, go] = useLocation();
  const [understood, setUnderstood] = useState(false);
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('expose.title', { address: addresses.join(', ') })}
      confirm={t('expose.everybody')}
      ready={understood}
      onConfirm={() => onConfirm(true)}
    >
      <div className={styles.users}>
        <p>{t('expose.noUsers')}</p>
        <Button onClick={() => go('/connect/users')}>{t('expose.addUser')}</Button>
      </div>
      <p className="dim">{t('expose.without')}</p>
      <ul className={styles.means}>
        <li>{t('expose.anybody')}</li>
        <li>{t('expose.plain')}</li>
      </ul>
      <Checkbox
        label={t('expose.understood')}
        checked={understood}
        onChange={(event) => setUnderstood(event.currentTarget.checked)}
      />
    </ConfirmDialog>
  );
}
