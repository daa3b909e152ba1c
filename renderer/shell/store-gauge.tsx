import { Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { bytes, bytesText, type ShownBytes } from '../format/bytes.ts';
import type { Locale } from '../format/locale.ts';
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
  const { store, disk, budget, cleanUpBytes } = status;
  const parts: GaugePart[] = usage
    ? [
        { kind: 'unique', bytes: usage.uniqueBytes },
        { kind: 'shared', bytes: usage.sharedBytes },
        { kind: 'free', bytes: cleanUpBytes ?? usage.untaggedBytes + usage.uploadBytes },
        { kind: 'other', bytes: usage.trashBytes },
      ]
    : [{ kind: 'unique', bytes: store.bytes }];
  const total = budget?.bytes ?? store.bytes + (disk?.free ?? 0);
  const used = bytes(store.bytes, locale);
  const gauge = (
    <Gauge
      parts={parts}
      total={total}
      {...(budget && { mark: (budget.bytes * budget.warnPercent) / 100 })}
      label={t('storeGauge', { used: `${used.value} ${used.unit}`, total: bytesText(total, locale) })}
      vertical={narrow}
    />
  );
  const cleanUp = cleanUpBytes ? t('cleanUp', { bytes: bytesText(cleanUpBytes, locale) }) : null;
  if (narrow) return <Upright gauge={gauge} label={cleanUp} />;
  return (
    <div className={styles.foot}>
      <div className={styles.line}>
        <span className="dim">{t('store')}</span>
        <span>
          {budget
            ? t('ofBudget', {
                used: shortOf(used, budget.bytes, locale),
                total: bytesText(budget.bytes, locale),
              })
            : `${used.value} ${used.unit}`}
        </span>
      </div>
      {gauge}
      {cleanUp ? (
        <Link href="/disk" className="link small">
          {cleanUp}
        </Link>
      ) : (
        <span className="faint small">
          {disk ? t('free', { bytes: bytesText(disk.free, locale) }) : t('noDisk')}
        </span>
      )}
    </div>
  );
}

/** The unit is said once where it is the same. */
function shortOf(used: ShownBytes, total: number, locale: Locale): string {
  return used.unit === bytes(total, locale).unit ? used.value : `${used.value} ${used.unit}`;
}

/** In a narrow window: what can be done stands in the tooltip. */
function Upright({ gauge, label }: { gauge: ReactNode; label: string | null }) {
  if (label === null) return <div className={styles.narrow}>{gauge}</div>;
  return (
    <Tooltip label={label} position="right">
      <Link href="/disk" className={styles.narrow}>
        {gauge}
        <span className="unseen">{label}</span>
      </Link>
    </Tooltip>
  );
}
