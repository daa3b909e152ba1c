import { number } from './formats.ts';
import type { Locale } from './locale.ts';

/** `3,204` */
export function count(value: number, locale: Locale): string {
  return number(value, 0, locale);
}

/** `87 %` in English, `87%` in Chinese; what is there at all is never 0, and what lacks anything never 100. */
export function percent(share: number, locale: Locale): string {
  const rounded = Math.round(share * 100);
  const shown = share > 0 && rounded === 0 ? '<1' : share < 1 && rounded === 100 ? '99' : String(rounded);
  return locale === 'en' ? `${shown} %` : `${shown}%`;
}
