import { type ReactNode, useId } from 'react';
import styles from './row.module.css';

/** One setting: its name at the left, what it is set to at the right, and what that means below. */
export function Row({
  name,
  hint,
  children,
}: {
  name: string;
  hint?: ReactNode;
  /** The control, given the id of its name. */
  children: (labelledBy: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div className={styles.row}>
      <span id={id} className={styles.name}>
        {name}
      </span>
      <div className={styles.value}>
        <div className={styles.control}>{children(id)}</div>
        {hint && <div className={styles.hint}>{hint}</div>}
      </div>
    </div>
  );
}
