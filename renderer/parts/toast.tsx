import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import styles from './toast.module.css';

/** As many as the theme lets be seen; Mantine would keep further ones waiting. */
const atOnce = 2;
let undoLast: (() => void) | null = null;
let shown: string[] = [];

/**
 * Says for ten seconds what was done, with the way back where there is one; Ctrl or Cmd with Z takes it too. A new one is
 * seen at once: the oldest makes room.
 */
export function toast(message: string, undo?: () => void): void {
  const id = crypto.randomUUID();
  const back =
    undo &&
    (() => {
      notifications.hide(id);
      undo();
    });
  undoLast = back ?? undoLast;
  shown = [...shown, id];
  for (const old of shown.slice(0, -atOnce)) notifications.hide(old);
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
      shown = shown.filter((other) => other !== id);
      if (undoLast === back) undoLast = null;
    },
    classNames: { root: styles.toast, body: styles.body, description: styles.description },
  });
}

/** Takes back what the last toast told of, if it can still be. */
export function undoLastToast(): void {
  undoLast?.();
}
