import { number } from './formats.ts';
import type { Locale } from './locale.ts';

/** `3,204` */
export function count(value: number, locale: Locale): string {
  return number(value, 0, locale);
}
