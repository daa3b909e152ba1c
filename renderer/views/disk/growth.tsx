import { useTranslation } from 'react-i18next';
import { bytesText } from '../../format/bytes.ts';
import { useLocale } from '../../i18n/index.ts';
import { PageError } from '../../parts/page-error.tsx';
import { Section } from '../../parts/section.tsx';
import { useGrowth } from '../../queries.ts';
import { AreaChart } from './area-chart.tsx';
import { growthPerDay } from './per-day.ts';

const days = 60;

/** How the store grew, and how much a day that was. */
export function Growth() {
  const { t } = useTranslation('disk');
  const locale = useLocale();
  const { data: points, error, refetch } = useGrowth(days);
  const perDay = growthPerDay(points ?? []);
  const [first] = points ?? [];
  const last = points?.at(-1);
  return (
    <Section
      title={t('growth', { days })}
      remark={
        perDay !== null &&
        t(perDay < 0 ? 'shrinksPerDay' : 'growsPerDay', { bytes: bytesText(Math.abs(perDay), locale) })
      }
    >
      {error && !points && (
        <PageError title={t('growthUnreadable')} error={error} onRetry={() => void refetch()} />
      )}
      {points && (!first || !last || first === last) && <p className="dim">{t('growthLater')}</p>}
      {points && first && last && first !== last && (
        <AreaChart
          points={points}
          label={t('growthLabel', {
            from: bytesText(first.bytes, locale),
            to: bytesText(last.bytes, locale),
          })}
        />
      )}
    </Section>
  );
}
