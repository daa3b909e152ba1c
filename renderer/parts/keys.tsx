import { keyCaps } from '../keys.ts';
import styles from './keys.module.css';

/** Keys as they stand on the keyboard of this machine: `mod+k`, `g o`. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className={styles.keys} aria-hidden="true">
      {keyCaps(keys).map((cap) => (
        <kbd key={cap}>{cap}</kbd>
      ))}
    </span>
  );
}
