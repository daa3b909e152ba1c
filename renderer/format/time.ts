import { dateTime } from './formats.ts';
import type { Locale } from './locale.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

const words = {
  en: { ms: 'ms', s: 's', min: 'min', h: 'h', now: 'now', yesterday: 'Yesterday', ago: '' },
  'zh-CN': { ms: '毫秒', s: '秒', min: '分钟', h: '小时', now: '刚刚', yesterday: '昨天', ago: '前' },
} as const;

/** How long ago, as short as it goes: `now`, `12 min`, `6 h`, `Yesterday`, `18 Nov`, `18 Nov 2025`. */
export function relativeTime(at: number, now: number, locale: Locale): string {
  const { min, h, now: justNow, yesterday, ago } = words[locale];
  const age = now - at;
  if (age < minute) return justNow;
  if (age < hour) return `${Math.floor(age / minute)} ${min}${ago}`;
  const days = dayOf(now) - dayOf(at);
  if (days === 0 || age < 6 * hour) return `${Math.floor(age / hour)} ${h}${ago}`;
  if (days === 1) return yesterday;
  return date(at, now, locale);
}

/** The same inside a sentence: `just now`, `12 min ago`, `yesterday`, `on 18 Nov`. */
export function ago(at: number, now: number, locale: Locale): string {
  const shown = relativeTime(at, now, locale);
  if (locale !== 'en') return shown;
  if (shown === words.en.now) return 'just now';
  if (shown === words.en.yesterday) return 'yesterday';
  return / (min|h)$/.test(shown) ? `${shown} ago` : `on ${shown}`;
}

/** `18 Nov`, with the year where it is another one. */
export function date(at: number, now: number, locale: Locale): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const month = locale === 'en' ? 'short' : 'long';
  return dateTime(at, { day: 'numeric', month, ...(sameYear ? {} : { year: 'numeric' }) }, locale);
}

/** Until when something lasts: today by the hour, `15:04`, later by the day, `27 Nov`. */
export function deadline(at: number, now: number, locale: Locale): string {
  if (dayOf(at) > dayOf(now)) return date(at, now, locale);
  return dateTime(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, locale);
}

/** The local time with its zone. */
export function exactTime(at: number, locale: Locale): string {
  return dateTime(at, { dateStyle: 'medium', timeStyle: 'long' }, locale);
}

/** `15:44:07` */
export function clock(at: number, locale: Locale): string {
  return dateTime(at, { timeStyle: 'medium', hourCycle: 'h23' }, locale);
}

/** How long something took: `3 ms`, `1.8 s`, `48 s`, `12 min`, `2 h`. */
export function duration(ms: number, locale: Locale): string {
  const { ms: milli, s, min, h } = words[locale];
  if (ms < 999.5) return `${Math.round(ms)} ${milli}`;
  if (ms < 9.95 * second) return `${(ms / second).toFixed(1)} ${s}`;
  if (ms < minute - second / 2) return `${Math.round(ms / second)} ${s}`;
  if (ms < hour - minute / 2) return `${Math.round(ms / minute)} ${min}`;
  return `${Math.round(ms / hour)} ${h}`;
}

/** A wait that is guessed, in steps of 1, 5 and 10 seconds and then of minutes, so that it does not flicker. */
export function roughDuration(ms: number, locale: Locale): string {
  const { s, min, h } = words[locale];
  const seconds = ms / second;
  if (seconds < 55) {
    const step = seconds < 10 ? 1 : seconds < 30 ? 5 : 10;
    return `${Math.max(step, Math.ceil(seconds / step) * step)} ${s}`;
  }
  if (ms < hour) return `${Math.max(1, Math.round(ms / minute))} ${min}`;
  return `${Math.round(ms / hour)} ${h}`;
}

/** The number of the local day, so that days can be counted over changes of the clocks. */
function dayOf(at: number): number {
  const day = new Date(at);
  return Math.round(Date.UTC(day.getFullYear(), day.getMonth(), day.getDate()) / (24 * hour));
}
