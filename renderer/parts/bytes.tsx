import { bytes, exactBytes } from '../format/bytes.ts';
import { useLocale } from '../i18n/index.ts';
import styles from './bytes.module.css';

/** A size: the number, its unit fainter in a column of its own, and on hover every byte. */
export function Bytes({ size, figure }: { size: number; figure?: 'middle' | 'main' }) {
  const locale = useLocale();
  const { value, unit } = bytes(size, locale);
  return (
    <span className={styles.bytes} data-figure={figure} title={exactBytes(size, locale)}>
      {value}
      <span className={styles.unit}>&nbsp;{unit}</span>
    </span>
  );
}
