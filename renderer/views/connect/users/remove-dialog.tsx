import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';
import { toast } from '../../../parts/toast.tsx';
import { useChangeAccess } from './change-access.ts';
import styles from './users.module.css';

/** Before a user goes; of the last one, what that means for everybody. */
export function RemoveDialog({ users, name, onClose }: { users: number; name: string; onClose: () => void }) {
  const { t } = useTranslation('users');
  const change = useChangeAccess();
  const remove = async () => {
    await change('removeUser', { name });
    toast(t('gone.done', { name }));
  };
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('gone.title', { name })}
      confirm={t('gone.confirm')}
      onConfirm={remove}
    >
      <p>{t('gone.what', { name })}</p>
      {users === 1 && <p className={styles.last}>{t('gone.last')}</p>}
    </ConfirmDialog>
  );
}
