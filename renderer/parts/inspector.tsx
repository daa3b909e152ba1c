import type { ReactNode } from 'react';
import styles from './inspector.module.css';

/** Shows what is selected, at the right of a list; narrow windows leave it out and open the page instead. */
export function Inspector({ label, children }: { label: string; children: ReactNode }) {
  return (
    <aside className={styles.inspector} aria-label={label}>
      {children}
    </aside>
  );
}
