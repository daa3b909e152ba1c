import { useTranslation } from 'react-i18next';
import type { Status } from '../../../electron/bridge/contract.ts';
import { bytesText } from '../../format/bytes.ts';
import { count } from '../../format/number.ts';
import { useLocale } from '../../i18n/index.ts';
import { PageError } from '../../parts/page-error.tsx';
import { Section } from '../../parts/section.tsx';
import { useGrowth, useStatus } from '../../queries.ts';
import { AreaChart, type ChartLine } from './area-chart.tsx';
import { daysUntil, growthPerDay } from './per-day.ts';

const days = 60;

/** How the store grew, how much a day that was, and when that reaches its budget's warning. */
export function Growth() {
  const { t } = useTranslation(['disk', 'budgets']);
  const locale = useLocale();
  const budget = useStatus().data?.budget ?? null;
  const lines = useBudgetLines(budget);
  const { data: points, error, refetch } = useGrowth(days);
  const perDay = growthPerDay(points ?? []);
  const [first] = points ?? [];
  const last = points?.at(-1);
  const reached =
    budget && last && perDay !== null ? daysUntil(warningOf(budget), { bytes: last.bytes, perDay }) : null;
  const remarks = [
    ...(perDay === null
      ? []
      : [t(perDay < 0 ? 'shrinksPerDay' : 'growsPerDay', { bytes: bytesText(Math.abs(perDay), locale) })]),
    ...(reached === null
      ? []
      : [t('budgets:chart.reaches', { count: reached, shown: count(reached, locale) })]),
  ];
  return (
    <Section title={t('growth', { days })} remark={remarks.join(' · ')}>
      {error && !points && (
        <PageError title={t('growthUnreadable')} error={error} onRetry={() => void refetch()} />
      )}
      {points && (!first || !last || first === last) && <p className="dim">{t('growthLater')}</p>}
      {points && first && last && first !== last && (
        <AreaChart
          points={points}
          lines={lines}
          label={t('growthLabel', {
            from: bytesText(first.bytes, locale),
            to: bytesText(last.bytes, locale),
          })}
        />
      )}
    </Section>
  );
}

type WholeBudget = NonNullable<Status['budget']>;

const warningOf = ({ bytes, warnPercent }: WholeBudget) => (bytes * warnPercent) / 100;

/** The budget of the whole store, and from where it warns. */
function useBudgetLines(budget: WholeBudget | null): ChartLine[] {
  const { t } = useTranslation('budgets');
  const locale = useLocale();
  if (budget === null) return [];
  const line = (name: 'budget' | 'warns', bytes: number): ChartLine => ({
    name,
    bytes,
    label: t(`chart.${name}`, { bytes: bytesText(bytes, locale) }),
  });
  return [line('budget', budget.bytes), line('warns', warningOf(budget))];
}
