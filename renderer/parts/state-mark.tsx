import styles from './state-mark.module.css';

/** Running is a disc, working a turning ring, attention a triangle, stopped a hollow ring, failed a diamond. */
export type Mark = 'running' | 'working' | 'attention' | 'stopped' | 'failed';

/** Shape first, colour second; the word for it stands beside it. */
export function StateMark({ mark }: { mark: Mark }) {
  return <span className={styles.mark} data-mark={mark} aria-hidden="true" />;
}
