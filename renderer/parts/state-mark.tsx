import type { Mark } from './mark.ts';
import styles from './state-mark.module.css';

/** Shape first, colour second; the word for it stands beside it. */
export function StateMark({ mark }: { mark: Mark }) {
  return <span className={styles.mark} data-mark={mark} aria-hidden="true" />;
}
