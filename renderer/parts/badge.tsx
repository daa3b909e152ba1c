import type { ReactNode } from 'react';
import styles from './badge.module.css';

/** A word in a small frame; the tone is for states, the accent for tags. */
export function Badge({
  tone,
  children,
}: {
  tone?: 'accent' | 'ok' | 'warn' | 'bad' | 'work';
  children: ReactNode;
}) {
  return (
    <span className={styles.badge} data-tone={tone}>
      {children}
    </span>
  );
}
