import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import styles from './toast.module.css';

let undoLast: (() => void) | null = null;

/** Says for ten seconds what was done, with the way back where there is one; Ctrl or Cmd with Z takes it too. */
export function toast(message: string, undo?: () => void): void {
  const id = crypto.randomUUID();
  const back =
    undo &&
    (() => {
      notifications.hide(id);
      undo();
    });
  undoLast = back ?? undoLast;
  notifications.show({
    id,
    message: (
      <div className={styles.line}>
        <span>{message}</span>
        {back && (
          <button type="button" className={styles.undo} onClick={back}>
            {i18next.t('parts:undo')}
          </button>
        )}
      </div>
    ),
    withCloseButton: false,
    withBorder: false,
    onClose: () => {
      if (undoLast === back) undoLast = null;
    },
    classNames: { root: styles.toast, body: styles.body, description: styles.description },
  });
}

/** Takes back what the last toast told of, if it can still be. */
export function undoLastToast(): void {
  undoLast?.();
}
