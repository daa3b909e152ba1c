import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { Policy, Rule } from '../../../registry/facts.ts';
import { standardPolicy } from '../../../registry/policy.ts';
import { serve } from '../../make/berth.ts';
import { control } from '../../make/control.ts';
import { makeImage } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { push } from '../../make/push.ts';

describe('the policy', () => {
  test('is the standard one until somebody changes a field, and the others stay', async () => {
    const client = control((await live()).data);
    expect(await client.ask('policy', {})).toEqual(standardPolicy);
    const changed = await client.ask('setPolicy', { policy: { trashDays: 30 }, confirmed: false });
    expect(changed).toEqual({ ...standardPolicy, trashDays: 30 });
    expect(await client.ask('policy', {})).toEqual(changed);
  });

  test('of two changes at once has both', async () => {
    const client = control((await live()).data);
    await Promise.all([
      client.ask('setPolicy', { policy: { trashDays: 30 }, confirmed: false }),
      client.ask('setPolicy', { policy: { untaggedDays: null }, confirmed: false }),
    ]);
    expect(await client.ask('policy', {})).toMatchObject({ trashDays: 30, untaggedDays: null });
  });

  test('outlives a crash of the registry', async () => {
    const berth = await serve();
    await control(berth.data).ask('setPolicy', { policy: { rules: [rule('team/*')] }, confirmed: false });
    await berth.stop('SIGKILL');
    await serve({ data: berth.data });
    expect(await control(berth.data).ask('policy', {})).toEqual({
      ...standardPolicy,
      rules: [rule('team/*')],
    });
  });

  test.each([
    ['is no JSON', '{'],
    ['has a wrong type', '{"trashDays":"7"}'],
    ['has a rule that keeps nothing', JSON.stringify({ rules: [{ ...rule('a/*'), keepLast: null }] })],
    ['has a schedule that never comes', '{"schedule":"0 0 30 2 *"}'],
  ])('that %s on disk is reported, and the standard one holds', async (_what, text) => {
    const berth = await serve();
    await berth.stop();
    const database = new Sqlite(join(berth.data, 'berth.db'));
    database.prepare("INSERT INTO notes VALUES ('policy', ?)").run(text);
    database.close();
    const again = await serve({ data: berth.data });
    const client = control(again.data);
    expect(await client.ask('policy', {})).toEqual(standardPolicy);
    const lines = (await Array.fromAsync(await client.logs({ lines: 100, follow: false }))).join('\n');
    expect(lines).toContain('the policy could not be read; the standard one holds');
  });
});

describe('a policy is refused in a sentence, and nothing of it is taken', () => {
  test.each<[what: string, change: Partial<Policy>, code: string, sentence: RegExp]>([
    [
      'a schedule of words',
      { schedule: 'every night' },
      'POLICY_INVALID',
      /"every night" is not understood.*five fields/,
    ],
    ['a schedule with seconds', { schedule: '* * * * * *' }, 'POLICY_INVALID', /not understood/],
    ['a schedule of hour 25', { schedule: '0 25 * * *' }, 'POLICY_INVALID', /not understood/],
    ['a single date', { schedule: '2099-01-01T00:00:00' }, 'POLICY_INVALID', /not understood/],
    ['a day that never comes', { schedule: '0 0 30 2 *' }, 'POLICY_INVALID', /never comes/],
    [
      'a rule without a condition',
      { rules: [{ ...rule('a/*'), keepLast: null }] },
      'RULE_KEEPS_NOTHING',
      /"a\/\*" keeps nothing/,
    ],
    [
      'one whose only condition is no time',
      { rules: [{ ...rule('a/*'), keepLast: null, keepPushedDays: 0 }] },
      'RULE_KEEPS_NOTHING',
      /keeps nothing/,
    ],
    [
      'a capital in a repository',
      { rules: [rule('Team/*')] },
      'RULE_INVALID',
      /"Team\/\*".*no repository's name has such/,
    ],
    ['what is not meant', { rules: [rule('!team/*')] }, 'RULE_INVALID', /says what is meant/],
    ['an open bracket', { rules: [rule('team/[ab')] }, 'RULE_INVALID', /bracket/],
    [
      'a slash in a tag',
      { rules: [{ ...rule('a/*'), keepTags: ['v*', 'a/b'] }] },
      'RULE_INVALID',
      /"a\/b".*no tag's name/,
    ],
    [
      'a budget for no name',
      { budgets: [{ pattern: 'A', bytes: 1, warnPercent: 80 }] },
      'POLICY_INVALID',
      /budget/,
    ],
    [
      'two budgets for the whole store',
      {
        budgets: [
          { pattern: null, bytes: 1, warnPercent: 80 },
          { pattern: null, bytes: 2, warnPercent: 80 },
        ],
      },
      'POLICY_INVALID',
      /two budgets for the whole store/,
    ],
  ])('%s', async (_what, change, code, sentence) => {
    const client = control((await live()).data);
    const refusal = client.ask('setPolicy', { policy: { trashDays: 99, ...change }, confirmed: true });
    await expect(refusal).rejects.toMatchObject({ code, message: expect.stringMatching(sentence) });
    expect(await client.ask('policy', {})).toEqual(standardPolicy);
  });
});

describe('a rule that matches every repository', () => {
  test.each(['**', '*', '**/*', '[a-z0-9]*', '?*', '{*,*/**}'])(
    'by a pattern like %s asks once more',
    async (pattern) => {
      const client = control((await live()).data);
      const ask = (confirmed: boolean) =>
        client.ask('setPolicy', { policy: { rules: [rule(pattern)] }, confirmed });
      await expect(ask(false)).rejects.toMatchObject({ code: 'RULE_MATCHES_ALL' });
      expect(await ask(true)).toMatchObject({ rules: [rule(pattern)] });
      // It was confirmed: what does not touch it asks no more.
      expect(
        await client.ask('setPolicy', {
          policy: { rules: [rule(pattern), rule('other/*')] },
          confirmed: false,
        }),
      ).toMatchObject({ rules: [{}, {}] });
    },
  );

  test('because all that there are are matched, asks once more; off, or with one left out, it does not', async () => {
    const { data, url } = await live();
    const client = control(data);
    const set = (one: Rule) => client.ask('setPolicy', { policy: { rules: [one] }, confirmed: false });
    await push(url, 'team/a', makeImage(), 'v1');
    await set(rule('team/*'));
    await client.ask('setPolicy', { policy: { rules: [] }, confirmed: false });
    await push(url, 'team/b', makeImage(), 'v1');
    await expect(set(rule('team/*'))).rejects.toMatchObject({
      code: 'RULE_MATCHES_ALL',
      facts: { pattern: 'team/*', repositories: 2 },
    });
    await set({ ...rule('team/*'), enabled: false });
    await expect(set(rule('team/*')), 'turned on').rejects.toMatchObject({ code: 'RULE_MATCHES_ALL' });
    await push(url, 'other', makeImage(), 'v1');
    await set(rule('team/*'));
  });
});

function rule(pattern: string): Rule {
  return { pattern, keepLast: 5, keepTags: [], keepPushedDays: null, keepPulledDays: null, enabled: true };
}
