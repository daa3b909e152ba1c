import { ActionIcon } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon.tsx';
import styles from './note.module.css';

/** One thing the person should know, with what to do about it at its right. */
export function Note({
  kind = 'attention',
  children,
  action,
  onDismiss,
}: {
  kind?: 'attention' | 'info' | 'bad';
  children: ReactNode;
  action?: ReactNode;
  onDismiss?: (() => void) | undefined;
}) {
  const { t } = useTranslation('parts');
  return (
    <div className={styles.note} data-kind={kind} role={kind === 'info' ? 'note' : 'alert'}>
      <span className={styles.icon}>
        <Icon name={kind === 'info' ? 'info' : 'warning'} />
      </span>
      <div className={styles.text}>{children}</div>
      {action}
      {onDismiss && (
        <ActionIcon size={26} aria-label={t('dismiss')} onClick={onDismiss}>
          <Icon name="close" />
        </ActionIcon>
      )}
    </div>
  );
}
