import { describe, expect, test } from 'vitest';
import { cronOf, nextRun, type Schedule, scheduleOf } from '../../renderer/schedule.ts';

describe('a schedule', () => {
  test.each<[string | null, Schedule]>([
    [null, { often: 'off' }],
    ['0 3 * * *', { often: 'daily', time: '03:00' }],
    ['5 14 * * *', { often: 'daily', time: '14:05' }],
    ['30 4 * * 1', { often: 'weekly', time: '04:30', day: 1 }],
    ['0 0 * * 0', { often: 'weekly', time: '00:00', day: 0 }],
    ['*/20 1-5 * * *', { often: 'custom', cron: '*/20 1-5 * * *' }],
    ['0 3 1 * *', { often: 'custom', cron: '0 3 1 * *' }],
    ['0 3 * * 1-5', { often: 'custom', cron: '0 3 * * 1-5' }],
  ])('%s is told as people say it, and back', (cron, schedule) => {
    expect(scheduleOf(cron)).toEqual(schedule);
    expect(cronOf(schedule)).toBe(cron);
  });

  test('Sunday has two numbers', () => {
    expect(scheduleOf('0 3 * * 7')).toEqual({ often: 'weekly', time: '03:00', day: 0 });
  });

  test.each<Schedule>([
    { often: 'daily', time: '24:00' },
    { often: 'daily', time: '3:00' },
    { often: 'weekly', time: 'noon', day: 1 },
    { often: 'custom', cron: '61 * * * *' },
    { often: 'custom', cron: '* * * *' },
    { often: 'custom', cron: '0 0 3 * * *' },
    { often: 'custom', cron: '2030-01-01T00:00:00' },
    { often: 'custom', cron: '0 0 30 2 *' },
    { often: 'custom', cron: '' },
  ])('%j is none', (schedule) => {
    expect(cronOf(schedule)).toBe(undefined);
  });

  test('comes next in local time', () => {
    const next = new Date(nextRun('30 4 * * *') ?? 0);
    expect([next.getHours(), next.getMinutes()]).toEqual([4, 30]);
    expect(next.getTime()).toBeGreaterThan(Date.now());
  });
});
