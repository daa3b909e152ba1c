import type { ReactNode } from 'react';
import type { Mark } from '../../parts/mark.ts';
import { StateMark } from '../../parts/state-mark.tsx';
import styles from './checks.module.css';

/** One thing that was looked at, and how it is. */
export function Check({ mark, what, detail }: { mark: Mark; what: ReactNode; detail?: ReactNode }) {
  return (
    <li className={styles.check}>
      <StateMark mark={mark} />
      <span className={styles.what}>{what}</span>
      <span className={styles.detail}>{detail}</span>
    </li>
  );
}
