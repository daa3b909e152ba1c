import { PlainError } from '../errors.ts';

const powers = ['', 'k', 'm', 'g', 't', 'p'];
const mostDays = 36_500;
const daysOf: Record<string, number> = { '': 1, d: 1, h: 1 / 24, w: 7 };

/** A size as people write it, in bytes: `10GiB` and `10G` are binary, `500MB` is decimal, a bare number is bytes. */
export function parseBytes(text: string): number {
  const [, number, letter = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgtp]?)(i?b)?$/i.exec(text.trim()) ?? [];
  if (number === undefined)
    throw new PlainError(`"${text}" is not a size. Sizes are such as 10GiB, 500MB or 4096.`);
  const base = unit.toLowerCase() === 'b' && letter !== '' ? 1000 : 1024;
  return Math.round(Number(number) * base ** powers.indexOf(letter.toLowerCase()));
}

/** A time as people write it, in days: `30d`, `12h`, `2w`, or a bare number of days. */
export function parseDays(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([dhw]?)$/i.exec(text.trim()) ?? [];
  if (number === undefined)
    throw new PlainError(`"${text}" is not a time. Times are such as 30d, 12h or 2w.`);
  const days = Number(number) * (daysOf[unit.toLowerCase()] ?? 1);
  if (days > mostDays) throw new PlainError(`"${text}" is longer than a hundred years.`);
  return days;
}

export function parseNumber(text: string, what: string, fits: (value: number) => boolean): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value) || !fits(value)) throw new PlainError(`"${text}" is not ${what}.`);
  return value;
}
