import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Status, Usage } from '../../../electron/bridge/contract.ts';
import { bytesText } from '../../format/bytes.ts';
import { count } from '../../format/number.ts';
import { useLocale } from '../../i18n/index.ts';
import { Bytes } from '../../parts/bytes.tsx';
import { Gauge, GaugeKey, type GaugeKind } from '../../parts/gauge.tsx';
import { Section } from '../../parts/section.tsx';
import { useUsage } from '../../queries.ts';
import styles from './store.module.css';

/** What the store takes, and of which kind its bytes are. */
export function Store({ status }: { status: Status }) {
  const { store, disk, budget, cleanUpBytes } = status;
  const { t } = useTranslation('overview');
  const locale = useLocale();
  const usage = useUsage().data;
  const parts = usage ? kindsOf(usage, cleanUpBytes) : [];
  return (
    <Section
      title={t('store')}
      remark={
        <Link href="/disk" className="link">
          {t('openDisk')}
        </Link>
      }
    >
      <div className={styles.figure}>
        <Bytes size={store.bytes} figure="main" />
        <span className="dim">
          {budget
            ? t('budget', { bytes: bytesText(budget.bytes, locale) })
            : t('images', { count: store.tags, shown: count(store.tags, locale) })}
        </span>
      </div>
      <Gauge
        size="tall"
        parts={parts.length > 0 ? parts : [{ kind: 'unique', bytes: store.bytes }]}
        label={t('storeGauge', { bytes: bytesText(store.bytes, locale) })}
        {...(budget && { total: budget.bytes, mark: (budget.bytes * budget.warnPercent) / 100 })}
      />
      <ul className={styles.kinds}>
        {parts.map(({ kind, name, bytes }) => (
          <li key={name} className={styles.kind}>
            <GaugeKey kind={kind} />
            <span className="dim">{t(`kinds.${name}`)}</span>
            <Bytes size={bytes} />
          </li>
        ))}
      </ul>
      <div className={styles.foot}>
        {cleanUpBytes !== null && cleanUpBytes > 0 && (
          <Button component={Link} href="/disk">
            {t('cleanUp', { bytes: bytesText(cleanUpBytes, locale) })}
          </Button>
        )}
        <span>
          {disk
            ? t('free', { free: bytesText(disk.free, locale), total: bytesText(disk.total, locale) })
            : t('noDisk')}
        </span>
      </div>
    </Section>
  );
}

interface Kind {
  name: 'unique' | 'shared' | 'garbage' | 'trash';
  kind: GaugeKind;
  bytes: number;
}

/** The two that are there in every store, and those of the others that take anything. */
function kindsOf(usage: Usage, cleanUpBytes: number | null): Kind[] {
  const { uniqueBytes, sharedBytes, untaggedBytes, uploadBytes, trashBytes } = usage;
  const rest: Kind[] = [
    { name: 'garbage', kind: 'free', bytes: cleanUpBytes ?? untaggedBytes + uploadBytes },
    { name: 'trash', kind: 'other', bytes: trashBytes },
  ];
  return [
    { name: 'unique', kind: 'unique', bytes: uniqueBytes },
    { name: 'shared', kind: 'shared', bytes: sharedBytes },
    ...rest.filter(({ bytes }) => bytes > 0),
  ];
}
