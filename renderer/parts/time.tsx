import { exactTime, relativeTime } from '../format/time.ts';
import { useLocale } from '../i18n/index.ts';
import { useNow } from './now.ts';

/** How long ago; `–` for never. The exact local time is on hover. */
export function Time({ at }: { at: number | null }) {
  const locale = useLocale();
  const now = useNow();
  if (at === null) return <span className="faint">–</span>;
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={exactTime(at, locale)}
      style={{ whiteSpace: 'nowrap' }}
    >
      {relativeTime(at, Math.max(now, at), locale)}
    </time>
  );
}
