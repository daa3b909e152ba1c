import { Cron } from 'croner';

/** How often the store is put in order, as people choose it; `custom` is a cron expression of their own. */
export type Schedule =
  | { often: 'off' }
  | { often: 'daily'; time: string }
  /** The day as cron counts it: 0 is Sunday. */
  | { often: 'weekly'; time: string; day: number }
  | { often: 'custom'; cron: string };

const plain = /^(\d{1,2}) (\d{1,2}) \* \* (\*|[0-7])$/;

/** An expression that says no more than a time each day, or one day a week, is told as that. */
export function scheduleOf(cron: string | null): Schedule {
  if (cron === null) return { often: 'off' };
  const [, minute, hour, day] = plain.exec(cron) ?? [];
  if (minute === undefined || hour === undefined || Number(minute) > 59 || Number(hour) > 23)
    return { often: 'custom', cron };
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  return day === '*' ? { often: 'daily', time } : { often: 'weekly', time, day: Number(day) % 7 };
}

/** Undefined for a time or an expression that is none. */
export function cronOf(schedule: Schedule): string | null | undefined {
  if (schedule.often === 'off') return null;
  if (schedule.often === 'custom') return nextRun(schedule.cron) === null ? undefined : schedule.cron.trim();
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(schedule.time) ?? [];
  if (hour === undefined) return undefined;
  return `${Number(minute)} ${Number(hour)} * * ${schedule.often === 'daily' ? '*' : schedule.day}`;
}

/** When an expression comes next, in local time; null where it is none, or never comes. */
export function nextRun(cron: string): number | null {
  try {
    // A single date is a pattern too for croner.
    if (!/^@|\s/.test(cron.trim())) return null;
    return new Cron(cron.trim(), { mode: '5-part', paused: true }).nextRun()?.getTime() ?? null;
  } catch {
    return null;
  }
}
