import { keyCaps } from '../keys.ts';
import styles from './keys.module.css';

/** Keys as they stand on the keyboard of this machine: `mod+k`, `g o`. */
export function Keys({ keys, joined }: { keys: string; joined?: boolean }) {
  // One cap for a whole chord, where there is little room.
  const caps = joined ? [keyCaps(keys).join(keyCaps(keys)[0] === '⌘' ? '' : ' ')] : keyCaps(keys);
  return (
    <span className={styles.keys} aria-hidden="true">
      {caps.map((cap) => (
        <kbd key={cap}>{cap}</kbd>
      ))}
    </span>
  );
}
