import { useTranslation } from 'react-i18next';
import { useOutlasting } from './outlasting.ts';
import styles from './skeleton.module.css';

const quietMs = 150;
const widths = [130, 96, 142, 80, 118, 104];

/** Rows that are being fetched, at the height they will have; what comes within 150 ms never shows them. */
export function SkeletonRows({ rows = 6, height = 40 }: { rows?: number; height?: number }) {
  const { t } = useTranslation('parts');
  if (!useOutlasting(quietMs)) return null;
  return (
    <div role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, row) => (
        // Nothing tells these rows apart but their place.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={row} className={styles.row} style={{ height }}>
          <span style={{ width: widths[row % widths.length] }} />
          <span style={{ width: `${20 + ((row * 17) % 40)}%` }} />
          <span />
        </div>
      ))}
    </div>
  );
}
