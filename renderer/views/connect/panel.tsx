import type { ReactNode } from 'react';
import styles from './panel.module.css';

/** What a tab shows where it is one column that scrolls. */
export function Panel({ children }: { children: ReactNode }) {
  return (
    <div className={styles.page}>
      <div className={styles.column}>{children}</div>
    </div>
  );
}
