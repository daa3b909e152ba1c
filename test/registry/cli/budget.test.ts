import { describe, expect, test } from 'vitest';
import type { BudgetUse } from '../../../registry/facts.ts';
import { berth } from '../../make/cli.ts';
import { contentsOf, makeImage } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { push } from '../../make/push.ts';

describe('berth budget', () => {
  test('without budgets says how to set one', async () => {
    const { budget } = await store();
    expect((await budget()).stdout).toBe('There are no budgets. For instance: berth budget set 50GiB\n');
    expect(JSON.parse((await budget('--json')).stdout)).toEqual([]);
  });

  test('caps the whole store and some repositories, and says what is used of each', async () => {
    const { budget, bytes } = await store();
    await budget('set', '50GiB');
    const { code, stdout } = await budget('set', '2.5 KiB', '--for', 'team/**', '--warn', '60%');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^the whole store +[\d.]+ KiB +50 GiB +80 % +fine$/m);
    expect(stdout).toMatch(
      /^team\/\*\* +[\d.]+ KiB +2\.5 KiB +60 % +(nearly spent|spent: pushes are refused)$/m,
    );
    const [whole, team] = JSON.parse((await budget('ls', '--json')).stdout) as BudgetUse[];
    expect(whole).toMatchObject({ pattern: null, bytes: 50 * 1024 ** 3, warnPercent: 80, state: 'fine' });
    expect(team).toMatchObject({ pattern: 'team/**', bytes: 2560, warnPercent: 60, used: bytes });
  });

  test('is changed by setting it again, and its warning stays', async () => {
    const { budget } = await store();
    await budget('set', '1MiB', '--for', 'team/**', '--warn', '60');
    await budget('set', '2MiB', '--for', 'team/**');
    expect(JSON.parse((await budget('--json')).stdout)).toMatchObject([
      { pattern: 'team/**', bytes: 2 * 1024 ** 2, warnPercent: 60 },
    ]);
  });

  test('is taken away', async () => {
    const { budget } = await store();
    await budget('set', '1MiB', '--for', 'team/**');
    await budget('set', '1GiB');
    expect(JSON.parse((await budget('rm', '--json')).stdout)).toMatchObject([{ pattern: 'team/**' }]);
    expect((await budget('rm', '--for', 'team/**')).stdout).toMatch(/^There are no budgets\./);
  });

  test.each([
    [['set', 'much'], /^"much" is not a size\./],
    [['set', '0'], /^A budget is at least a byte\./],
    [['set', '1GiB', '--warn', '0'], /^"0" is not a share from 1 to 100 percent\./],
    [['set', '1GiB', '--warn', '101'], /^"101" is not a share/],
    [['set', '1GiB', '--for', 'team/['], /^The pattern "team\/\[" of a budget cannot be used: /],
    [['rm'], /^There is no budget for the whole store; /],
    [['rm', '--for', 'team/*'], /^There is no budget for team\/\*; /],
  ])('refuses %j in a sentence', async (args, sentence) => {
    const { budget } = await store();
    const { code, stdout, stderr } = await budget(...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr).toMatch(sentence);
  });
});

/** A registry with an image in team/a and one elsewhere, and `berth budget` on it. */
async function store() {
  const { url, data } = await live();
  const image = makeImage();
  await push(url, 'team/a', image, 'v1');
  await push(url, 'other', makeImage(), 'v1');
  const budget = (...args: string[]) => berth(['budget', ...args, '--data', data]);
  return { budget, bytes: contentsOf(image).reduce((sum, { size }) => sum + size, 0) };
}
