import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import styles from './network.module.css';

/** Before the registry can be reached from other machines: what that means, and that it is wanted. */
export function ExposeDialog({
  opened,
  onClose,
  addresses,
  onConfirm,
}: {
  opened: boolean;
  onClose: () => void;
  addresses: string[];
  onConfirm: () => Promise<unknown>;
}) {
  const { t } = useTranslation('settings');
  const [understood, setUnderstood] = useState(false);
  const close = () => {
    setUnderstood(false);
    onClose();
  };
  return (
    <ConfirmDialog
      opened={opened}
      onClose={close}
      title={t('expose.title', { address: addresses.join(', ') })}
      confirm={t('expose.confirm')}
      ready={understood}
      onConfirm={onConfirm}
    >
      <ul className={styles.means}>
        <li>{t('expose.anybody')}</li>
        <li>{t('expose.plain')}</li>
        <li>{t('expose.clients')}</li>
      </ul>
      <Checkbox
        label={t('expose.understood')}
        checked={understood}
        onChange={(event) => setUnderstood(event.currentTarget.checked)}
      />
    </ConfirmDialog>
  );
}
