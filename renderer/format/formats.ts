import type { Locale } from './locale.ts';

/** Making a format is slow and using one is fast, so each is made once. */
function once<Options, Format>(make: (language: string, options: Options) => Format) {
  const made = new Map<string, Format>();
  return (language: string, options: Options): Format => {
    const key = `${language} ${JSON.stringify(options)}`;
    const format = made.get(key) ?? make(language, options);
    made.set(key, format);
    return format;
  };
}

const numbers = once(
  (language, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(language, options),
);
const dates = once(
  (language, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, options),
);

export function number(value: number, fraction: number, locale: Locale): string {
  return numbers(locale, { minimumFractionDigits: fraction, maximumFractionDigits: fraction }).format(value);
}

/** English dates have the day first. */
export function dateTime(at: number, options: Intl.DateTimeFormatOptions, locale: Locale): string {
  return dates(locale === 'en' ? 'en-GB' : locale, options).format(at);
}
