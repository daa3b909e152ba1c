import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Usage } from '../../../electron/bridge/contract.ts';
import { bytesText } from '../../format/bytes.ts';
import { useLocale } from '../../i18n/index.ts';
import { Bytes } from '../../parts/bytes.tsx';
import { Gauge, GaugeKey, type GaugeKind, type GaugePart } from '../../parts/gauge.tsx';
import { Section } from '../../parts/section.tsx';
import { useStatus } from '../../queries.ts';
import type { GroupName } from './disk-rows.ts';
import styles from './figures.module.css';

/** The store in figures, each with what it means. */
export function Figures({ usage }: { usage: Usage }) {
  const { t } = useTranslation('disk');
  const locale = useLocale();
  const disk = useStatus().data?.disk;
  const whole = usage.bytes + usage.uploadBytes;
  const figures: { name: GroupName; kind: GaugeKind; bytes: number }[] = [
    { name: 'pushed', kind: 'unique', bytes: usage.uniqueBytes },
    { name: 'shared', kind: 'shared', bytes: usage.sharedBytes },
    { name: 'untagged', kind: 'free', bytes: usage.untaggedBytes },
    { name: 'uploads', kind: 'free', bytes: usage.uploadBytes },
  ];
  const parts: GaugePart[] = [
    { kind: 'unique', bytes: usage.uniqueBytes },
    { kind: 'shared', bytes: usage.sharedBytes },
    { kind: 'free', bytes: usage.untaggedBytes + usage.uploadBytes },
  ];
  return (
    <Section title={t('store')}>
      <Bytes size={whole} figure="main" />
      <div className={styles.gauge}>
        <Gauge size="tall" parts={parts} label={t('storeGauge', { bytes: bytesText(whole, locale) })} />
      </div>
      <ul>
        {figures.map(({ name, kind, bytes }) => (
          <Figure
            key={name}
            mark={<GaugeKey kind={kind} />}
            name={t(`figures.${name}`)}
            meaning={t(`meaning.${name}`)}
            bytes={bytes}
          />
        ))}
        {disk && (
          <Figure
            name={t('figures.free')}
            meaning={t('meaning.free', { total: bytesText(disk.total, locale) })}
            bytes={disk.free}
          />
        )}
      </ul>
    </Section>
  );
}

function Figure({
  mark,
  name,
  meaning,
  bytes,
}: {
  mark?: ReactNode;
  name: string;
  meaning: string;
  bytes: number;
}) {
  return (
    <li className={styles.figure}>
      <span className={styles.mark}>{mark}</span>
      <span>
        {name}
        <span className={styles.meaning}>{meaning}</span>
      </span>
      <Bytes size={bytes} />
    </li>
  );
}
