import { expect, onTestFinished, test } from 'vitest';
import { LogFollower } from '../../electron/log-follower.ts';
import { serve } from '../make/berth.ts';
import { until } from '../make/until.ts';

test('each line is told once, also over a restart of the registry', async () => {
  const first = await serve();
  const told: string[] = [];
  const follower = new LogFollower({ data: () => first.data, tell: (lines) => void told.push(...lines) });
  onTestFinished(() => follower.stop());
  await fetch(`${first.url}/v2/before/tags/list`);
  follower.follow(100);
  await until(() => count(told, 'before') === 1);
  await fetch(`${first.url}/v2/during/tags/list`);
  await until(() => count(told, 'during') === 1);
  await first.stop();
  const second = await serve({ data: first.data });
  await fetch(`${second.url}/v2/after/tags/list`);
  await until(() => count(told, 'after') === 1);
  expect(['before', 'during', 'after'].map((name) => count(told, name))).toEqual([1, 1, 1]);
  expect(count(told, 'serves')).toBe(2);
});

test('nothing is told any more once nobody follows', async () => {
  const berth = await serve();
  const told: string[] = [];
  const follower = new LogFollower({ data: () => berth.data, tell: (lines) => void told.push(...lines) });
  follower.follow(100);
  await until(() => told.length > 0);
  follower.stop();
  const before = told.length;
  await fetch(`${berth.url}/v2/later/tags/list`);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(told).toHaveLength(before);
});

function count(lines: string[], word: string): number {
  return lines.filter((line) => line.includes(word)).length;
}
