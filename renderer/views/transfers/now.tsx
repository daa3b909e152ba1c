import { useTranslation } from 'react-i18next';
import type { Transfer } from '../../../electron/bridge/contract.ts';
import { type FlowSecond, flow, flowSeconds } from '../../flow.ts';
import { rate } from '../../format/bytes.ts';
import { useLocale } from '../../i18n/index.ts';
import { GaugeKey } from '../../parts/gauge.tsx';
import { useSecond } from '../../parts/now.ts';
import { Section } from '../../parts/section.tsx';
import { Tides } from '../../parts/tides.tsx';
import { useTransfers } from '../../queries.ts';
import styles from './now.module.css';
import { TransferRow } from './transfer-row.tsx';

/** What moves at the moment, and what did in the last minute. */
export function Now() {
  const { t } = useTranslation('transfers');
  const transfers = useTransfers();
  const seconds = flow.last(useSecond());
  const quiet = transfers.length === 0 && seconds.every(({ pushed, pulled }) => pushed + pulled === 0);
  return (
    <Section title={t('now')} remark={quiet ? undefined : <Speeds transfers={transfers} />}>
      {quiet ? (
        <p className="dim">{t('quiet')}</p>
      ) : (
        <>
          <LastMinute seconds={seconds} />
          <ul className={styles.transfers} aria-label={t('underWay')}>
            {transfers.map((transfer) => (
              <TransferRow key={transfer.id} transfer={transfer} />
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}

function Speeds({ transfers }: { transfers: Transfer[] }) {
  const { t } = useTranslation('transfers');
  const locale = useLocale();
  const speed = (direction: Transfer['direction']) =>
    rate(
      transfers
        .filter((transfer) => transfer.direction === direction)
        .reduce((sum, transfer) => sum + transfer.bytesPerSecond, 0),
      locale,
    );
  return (
    <>
      <GaugeKey kind="unique" /> {t('speedIn', { speed: speed('push') })} · <GaugeKey kind="cached" />{' '}
      {t('speedOut', { speed: speed('pull') })}
    </>
  );
}

function LastMinute({ seconds }: { seconds: FlowSecond[] }) {
  const { t } = useTranslation('transfers');
  const ago = (at: number) => flowSeconds - 1 - at;
  const tides = seconds.map((second, at) => ({
    ...second,
    name: ago(at) === 0 ? t('nowTick') : t('secondsAgo', { seconds: at === 0 ? flowSeconds : ago(at) }),
  }));
  return <Tides label={t('chart')} tides={tides} ticks={[0, flowSeconds - 1]} height={124} legend={false} />;
}
