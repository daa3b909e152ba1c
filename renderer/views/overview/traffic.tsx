import { useTranslation } from 'react-i18next';
import type { TrafficDay } from '../../../electron/bridge/contract.ts';
import { count } from '../../format/number.ts';
import { date } from '../../format/time.ts';
import { useLocale } from '../../i18n/index.ts';
import { Section } from '../../parts/section.tsx';
import { type Tide, Tides } from '../../parts/tides.tsx';
import { useTraffic } from '../../queries.ts';

const days = 14;

/** Bytes pushed and pulled on each of the last fourteen days. */
export function Traffic() {
  const { t } = useTranslation('overview');
  const locale = useLocale();
  const traffic = useTraffic(days).data;
  const tides = useTides(traffic);
  if (traffic === undefined || tides.length === 0) return null;
  const sum = (of: (day: TrafficDay) => number) => traffic.reduce((whole, day) => whole + of(day), 0);
  const [pushes, pulls] = [sum((day) => day.pushes), sum((day) => day.pulls)];
  const counted = [
    t('pushes', { count: pushes, shown: count(pushes, locale) }),
    t('pulls', { count: pulls, shown: count(pulls, locale) }),
  ].join(' · ');
  return (
    <Section title={t('days')} remark={counted}>
      {pushes + pulls === 0 ? (
        <p className="dim">{t('noTraffic')}</p>
      ) : (
        <Tides
          label={`${t('days')}: ${counted}`}
          tides={tides}
          ticks={[0, 4, 8, tides.length - 1].filter(
            (at, place, all) => all.indexOf(at) === place && at < tides.length,
          )}
        />
      )}
    </Section>
  );
}

function useTides(traffic: TrafficDay[] | undefined): Tide[] {
  const { t } = useTranslation('parts');
  const locale = useLocale();
  return (traffic ?? []).map(({ at, pushedBytes, pulledBytes }, place, all) => ({
    name: place === all.length - 1 ? t('tides.today') : date(at, Date.now(), locale),
    pushed: pushedBytes,
    pulled: pulledBytes,
  }));
}
