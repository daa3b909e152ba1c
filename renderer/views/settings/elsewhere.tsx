import { CommandBox } from '../../parts/command-box.tsx';
import styles from './row.module.css';

/** How a setting is changed that is not this window's to change. */
export function Elsewhere({ how, command }: { how: string; command: string }) {
  return (
    <>
      <p className={styles.how}>{how}</p>
      <CommandBox lines={[command]} />
    </>
  );
}
