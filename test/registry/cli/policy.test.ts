import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../registry/facts.ts';
import { berth } from '../../make/cli.ts';
import { control } from '../../make/control.ts';
import { live } from '../../make/life.ts';

describe('berth policy', () => {
  test('says what is in force, and that is the policy in JSON', async () => {
    const { data } = await live();
    const { code, stdout } = await berth(['policy', '--data', data]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^trash-days +7d +/m);
    expect(stdout).toMatch(/^untagged-days +7d +/m);
    expect(stdout).toMatch(/^schedule +0 3 \* \* \* +/m);
    expect(stdout).toMatch(/^reserve +auto +/m);
    expect(stdout).toMatch(/^verify-rate +never +/m);
    expect(stdout).toMatch(/^0 rules: berth retention; 0 budgets: berth budget$/m);
    const { stdout: json } = await berth(['policy', 'show', '--json', '--data', data]);
    expect(JSON.parse(json)).toEqual(await control(data).ask('policy', {}));
  });

  test('changes several values at once, as people write them', async () => {
    const { data } = await live();
    const before = await control(data).ask('policy', {});
    const { code, stdout, stderr } = await berth([
      'policy',
      'set',
      'trash-days=2w',
      'untagged-days=never',
      'schedule=30 4 * * 1',
      'reserve=10GiB',
      'verify-rate=20',
      '--json',
      '--data',
      data,
    ]);
    expect([code, stderr]).toEqual([0, '']);
    const wanted = {
      ...before,
      trashDays: 14,
      untaggedDays: null,
      schedule: '30 4 * * 1',
      reserveBytes: 10 * 1024 ** 3,
      verifyMibPerSecond: 20,
    };
    expect(JSON.parse(stdout) satisfies Policy).toEqual(wanted);
    expect(await control(data).ask('policy', {})).toEqual(wanted);
  });

  test('has words for what is never done, and for what Berth works out', async () => {
    const { data } = await live();
    await berth(['policy', 'set', 'reserve=1GiB', 'schedule=0 0 * * *', 'verify-rate=5', '--data', data]);
    const { stdout } = await berth([
      'policy',
      'set',
      'reserve=auto',
      'schedule=never',
      'verify-rate=never',
      '--data',
      data,
    ]);
    expect(stdout).toMatch(/^schedule +never/m);
    expect(await control(data).ask('policy', {})).toMatchObject({
      reserveBytes: null,
      schedule: null,
      verifyMibPerSecond: null,
    });
  });

  test.each([
    ['nothing=1', '"nothing" cannot be set. There are: trash-days, '],
    ['__proto__=1', '"__proto__" cannot be set.'],
    ['rules=[]', '"rules" cannot be set.'],
    ['trash-days', 'Say what trash-days shall be: trash-days=VALUE ('],
    ['trash-days=', 'Say what trash-days shall be:'],
    ['trash-days=-1', '"-1" is not a time.'],
    ['trash-days=36501d', '"36501d" is longer than a hundred years.'],
    ['schedule=whenever', 'The schedule "whenever" is not understood.'],
    ['schedule=0 3 31 2 *', 'The schedule "0 3 31 2 *" never comes.'],
    ['schedule=', 'Say what schedule shall be:'],
    ['reserve=much', '"much" is not a size.'],
    ['verify-rate=0', '"0" is not a number of MiB a second.'],
  ])('refuses %j in a sentence, and then changes nothing', async (assignment, sentence) => {
    const { data } = await live();
    const before = await control(data).ask('policy', {});
    const { code, stdout, stderr } = await berth([
      'policy',
      'set',
      'untagged-days=1',
      assignment,
      '--data',
      data,
    ]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^[^\n]+\.\n$/);
    expect(stderr).toContain(sentence);
    expect(await control(data).ask('policy', {})).toEqual(before);
  });
});
