import type { TFunction } from 'i18next';
import type { Locale } from '../../format/locale.ts';

const most = 3;

/** `latest and 1.8`, `a, b, c and 4 more`: names inside a sentence. */
export function listText(names: readonly string[], locale: Locale, t: TFunction<'images'>): string {
  const shown = names.length <= most + 1 ? names : names.slice(0, most);
  const rest = names.length - shown.length;
  const list = [...shown, ...(rest > 0 ? [t('more', { count: rest })] : [])];
  const parts = new Intl.ListFormat(locale === 'en' ? 'en-GB' : locale).formatToParts(list);
  // Between Chinese and Latin is a space.
  return parts.map(({ value }) => (value === '和' ? ' 和 ' : value)).join('');
}
