import { useTranslation } from 'react-i18next';
import type { Adopted } from '../../../../electron/bridge/contract.ts';
import { count } from '../../../format/number.ts';
import { useLocale } from '../../../i18n/index.ts';
import styles from './upkeep.module.css';

/** What was left out, and why, in the registry's own words; nothing where all went through. */
export function Skipped({ skipped, skippedCount }: Pick<Adopted, 'skipped' | 'skippedCount'>) {
  const { t } = useTranslation('upkeep');
  const locale = useLocale();
  const more = skippedCount - skipped.length;
  const title = t('skipped.title', { count: skippedCount, shown: count(skippedCount, locale) });
  if (skippedCount === 0) return null;
  return (
    <details>
      <summary>{title}</summary>
      {/* A long list scrolls, so the keyboard has to get there. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <section className={styles.skipped} tabIndex={0} aria-label={title}>
        <ul>
          {skipped.map(({ what, reason }) => (
            <li key={`${what} ${reason}`}>
              <span className="mono">{what}</span> <span className="dim">{reason}</span>
            </li>
          ))}
          {more > 0 && (
            <li className="faint">{t('skipped.more', { count: more, shown: count(more, locale) })}</li>
          )}
        </ul>
      </section>
    </details>
  );
}
