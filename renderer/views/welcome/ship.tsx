import styles from './ship.module.css';

/** The ship at the quay: empty until the first image has come. */
export function Ship({ laden }: { laden: boolean }) {
  return (
    <svg className={styles.ship} viewBox="0 0 400 100" data-laden={laden || undefined} aria-hidden="true">
      <path className={styles.quay} d="M0 13.5h400M50 13v-9M200 13v-9M350 13v-9" />
      <path className={styles.quay} d="M45 4.5h10M195 4.5h10M345 4.5h10" strokeWidth="4" />
      <path className={styles.rope} d="M52 6l54 29M348 6l-90 29" />
      <path className={styles.hull} d="M88 35h172c38 0 58 14 68 28-10 14-30 28-68 28H88z" />
      <path className={styles.cargo} d="M115 50h25v25h-25zM153 50h25v25h-25zM190 50h25v25h-25z" />
    </svg>
  );
}
