import type { ReactNode } from 'react';
import styles from './detail-head.module.css';

/** The top of a part of the detail: what it is, a sentence, and what can be done at the right. */
export function DetailHead({
  title,
  action,
  children,
}: {
  title: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <header className={styles.head}>
      <div className={styles.words}>
        <h2 className={styles.title}>{title}</h2>
        <p className={styles.sentence}>{children}</p>
      </div>
      {action}
    </header>
  );
}
