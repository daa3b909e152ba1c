import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { bytesText } from '../format/bytes.ts';
import { useLocale } from '../i18n/index.ts';
import { Gauge, type GaugePart } from '../parts/gauge.tsx';
import { useStatus, useUsage } from '../queries.ts';
import styles from './store-gauge.module.css';

/** The store at the foot of the sidebar: what it takes, of what it could take on its disk. */
export function StoreGauge() {
  const { t } = useTranslation();
  const locale = useLocale();
  const narrow = useMediaQuery('(max-width: 1020px)') ?? false;
  const status = useStatus().data;
  const usage = useUsage().data;
  if (!status) return null;
  const { store, disk } = status;
  const parts: GaugePart[] = usage
    ? [
        { kind: 'unique', bytes: usage.uniqueBytes },
        { kind: 'shared', bytes: usage.sharedBytes },
        { kind: 'free', bytes: usage.untaggedBytes + usage.uploadBytes },
      ]
    : [{ kind: 'unique', bytes: store.bytes }];
  const total = store.bytes + (disk?.free ?? 0);
  const used = bytesText(store.bytes, locale);
  const gauge = (
    <Gauge
      parts={parts}
      total={total}
      label={t('storeGauge', { used, total: bytesText(total, locale) })}
      vertical={narrow}
    />
  );
  if (narrow) return <div className={styles.narrow}>{gauge}</div>;
  return (
    <div className={styles.foot}>
      <div className={styles.line}>
        <span className="dim">{t('store')}</span>
        <span>{used}</span>
      </div>
      {gauge}
      <span className="faint small">
        {disk ? t('free', { bytes: bytesText(disk.free, locale) }) : t('noDisk')}
      </span>
    </div>
  );
}
