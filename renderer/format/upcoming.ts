import { dateTime } from './formats.ts';
import type { Locale } from './locale.ts';
import { date } from './time.ts';

const words = {
  en: { today: 'today at ', tomorrow: 'tomorrow at ', on: 'on ', at: ' at ' },
  'zh-CN': { today: '今天 ', tomorrow: '明天 ', on: '', at: ' ' },
} as const;

/** When something comes, inside a sentence: `today at 15:04`, `tomorrow at 03:00`, `on 27 Nov at 03:00`. */
export function upcoming(at: number, now: number, locale: Locale): string {
  const { today, tomorrow, on, at: atWord } = words[locale];
  const clock = dateTime(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, locale);
  const next = new Date(now);
  next.setDate(next.getDate() + 1);
  if (sameDay(at, now)) return `${today}${clock}`;
  if (sameDay(at, next.getTime())) return `${tomorrow}${clock}`;
  return `${on}${date(at, now, locale)}${atWord}${clock}`;
}

const sameDay = (a: number, b: number) => new Date(a).toDateString() === new Date(b).toDateString();
