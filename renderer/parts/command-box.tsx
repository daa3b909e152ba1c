import styles from './command-box.module.css';
import { CopyButton } from './copy-button.tsx';

/** Commands to be typed, each with its copy button; the address in them stands out. Copying gives the whole line. */
export function CommandBox({
  lines,
  address,
  size = 'normal',
}: {
  lines: string[];
  address?: string | undefined;
  size?: 'normal' | 'tall';
}) {
  return (
    <ul className={styles.box} data-size={size}>
      {lines.map((line) => (
        <li key={line} className={styles.line}>
          <code className={styles.text}>{address ? highlighted(line, address) : line}</code>
          <CopyButton text={line} />
        </li>
      ))}
    </ul>
  );
}

function highlighted(line: string, address: string) {
  const at = line.indexOf(address);
  if (at < 0) return line;
  return (
    <>
      {line.slice(0, at)}
      <em className={styles.address}>{address}</em>
      {line.slice(at + address.length)}
    </>
  );
}
