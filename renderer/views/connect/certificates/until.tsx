import { date, exactTime } from '../../../format/time.ts';
import { useLocale } from '../../../i18n/index.ts';
import { useNow } from '../../../parts/now.ts';

/** A day, with the exact time on hover. */
export function Until({ at }: { at: number }) {
  const locale = useLocale();
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at, locale)}>
      {date(at, useNow(), locale)}
    </time>
  );
}
