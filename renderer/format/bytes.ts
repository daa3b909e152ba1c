import { number } from './formats.ts';
import type { Locale } from './locale.ts';

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
export type ByteUnit = (typeof units)[number];

/** A size to be shown: the number, and its unit apart, because that is drawn fainter. */
export interface ShownBytes {
  value: string;
  unit: ByteUnit;
}

/** Binary units and at most three digits: `388 B`, `12 KiB`, `84.1 MiB`. */
export function bytes(size: number, locale: Locale): ShownBytes {
  let at = 0;
  let rest = size;
  while (at < units.length - 1 && Number(rest.toFixed(digits(rest, at))) >= 1000) {
    rest /= 1024;
    at++;
  }
  return { value: number(rest, digits(rest, at), locale), unit: units[at] ?? 'B' };
}

/** In a given unit, so that a part can stand beside its whole: `2.2 of 3.6 GiB`. */
export function bytesIn(size: number, unit: ByteUnit, locale: Locale): string {
  const at = units.indexOf(unit);
  const rest = size / 1024 ** at;
  return number(rest, digits(rest, at), locale);
}

/** As one text. */
export function bytesText(size: number, locale: Locale): string {
  const { value, unit } = bytes(size, locale);
  return `${value} ${unit}`;
}

/** To the last byte: `88,186,552 B`. */
export function exactBytes(size: number, locale: Locale): string {
  return `${number(size, 0, locale)} B`;
}

export function rate(bytesPerSecond: number, locale: Locale): string {
  return `${bytesText(bytesPerSecond, locale)}/s`;
}

function digits(value: number, unit: number): number {
  if (unit === 0 || value === 0) return 0;
  return value < (unit === 1 ? 10 : 100) ? 1 : 0;
}
