import { describe, expect, test } from 'vitest';
import type { RulesPreview } from '../../../registry/control/contract.ts';
import type { Rule } from '../../../registry/facts.ts';
import { jsonOf } from '../../make/answer.ts';
import { ask } from '../../make/ask.ts';
import { berth } from '../../make/cli.ts';
import { makeImage } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { push } from '../../make/push.ts';
import { atTerminal, ctrlC, ctrlD } from '../../make/terminal.ts';
import { describeWith } from '../../make/tools.ts';

const lastTwo: Rule = {
  pattern: 'team/*',
  keepLast: 2,
  keepTags: [],
  keepPushedDays: null,
  keepPulledDays: null,
  enabled: true,
};

describe('berth retention', () => {
  test('without rules says how to make one', async () => {
    const { retention } = await store();
    const { code, stdout } = await retention();
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^There are no rules, .*berth retention add .*\n$/),
    ]);
    expect(JSON.parse((await retention('ls', '--json')).stdout)).toEqual([]);
  });

  test('shows on the real store what a rule would take, and saves it with --yes; the tags stay until it runs', async () => {
    const { retention, tagsOf } = await store();
    const { code, stdout, stderr } = await retention('add', 'team/*', '--keep-last', '2', '--yes');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^GOES +PUSHED +PULLED$/m);
    expect(stdout).toMatch(/^team\/a:v1 +now +–$/m);
    expect(stdout).toMatch(
      /^2 tags of 1 matching repository would go to the trash, 2 tags stay; [\d.]+ KiB come back when the trash lets go\.$/m,
    );
    expect(stdout).toMatch(/^ 1 +team\/\* +the last 2 +on$/m);
    expect(await tagsOf('team/a')).toEqual(['v1', 'v2', 'v3', 'v4']);
    expect(JSON.parse((await retention('--json')).stdout) satisfies Rule[]).toEqual([lastTwo]);

    const { stdout: preview } = await retention('preview');
    expect(stdout).toContain(preview.trimEnd());
    const facts = JSON.parse((await retention('preview', '--json')).stdout) as RulesPreview;
    expect(facts.going.map(({ tag }) => tag).sort()).toEqual(['v1', 'v2']);
  });

  test('runs the rules, and what went is in the trash', async () => {
    const { retention, tagsOf } = await store();
    await retention('add', 'team/*', '--keep-last', '2', '--yes');
    const { code, stdout } = await retention('run');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^2 tags went to the trash; [\d.]+ KiB come back when it lets go of them\.\n$/),
    ]);
    expect(await tagsOf('team/a')).toEqual(['v3', 'v4']);
    expect((await retention('run')).stdout).toBe('The rules have nothing to take.\n');
    expect(JSON.parse((await retention('run', '--json')).stdout)).toMatchObject({ tags: 0, waiting: 0 });
  });

  test('takes every condition, as people write them', async () => {
    const { retention } = await store();
    const rule = ['team/**', '--keep-tags', 'v*', 'latest', '--keep-pushed', '2w', '--keep-pulled=12h'];
    const { stdout } = await retention('add', ...rule, '--yes');
    expect(stdout).toMatch(/^ 1 +team\/\*\* +v\* latest; pushed within 14 d; pulled within 0\.5 d +on$/m);
    expect(JSON.parse((await retention('--json')).stdout)).toEqual([
      {
        pattern: 'team/**',
        keepLast: null,
        keepTags: ['v*', 'latest'],
        keepPushedDays: 14,
        keepPulledDays: 0.5,
        enabled: true,
      },
    ]);
  });

  test('switches a rule off and on and takes it away, by its number', async () => {
    const { retention } = await store();
    await retention('add', 'team/*', '--keep-last', '2', '--yes');
    expect(await retention('add', 'other', '--keep-last', '1', '--yes')).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect((await retention('disable', '1', '--yes')).stdout).toMatch(/^ 1 +team\/\* +the last 2 +off$/m);
    expect((await retention('preview')).stdout).toMatch(/^Nothing would go now; /);
    expect((await retention('enable', '1', '-y')).stdout).toMatch(/^ 1 +team\/\* +the last 2 +on$/m);
    const { stdout } = await retention('rm', '1', '--yes', '--json');
    expect(JSON.parse(stdout)).toMatchObject([{ pattern: 'other', keepLast: 1 }]);
  });

  test('saves nothing where nobody can be asked', async () => {
    const { retention } = await store();
    const { code, stderr } = await retention('add', 'team/*', '--keep-last', '2');
    expect([code, stderr]).toEqual([
      1,
      'These rules would move 2 tags to the trash. Say --yes to put them in force.\n',
    ]);
    expect((await retention('--json')).stdout).toBe('[]\n');
  });

  test('takes a rule that matches everything only with --yes and --all', async () => {
    const { retention } = await store();
    for (const doubt of [['--yes'], ['--all'], []]) {
      const { code, stderr } = await retention('add', '**', '--keep-last', '2', ...doubt);
      expect([doubt, code]).toEqual([doubt, 1]);
      expect(stderr).toMatch(/^[^\n]+\.\n$/);
    }
    const { stderr } = await retention('add', '**', '--keep-last', '2', '--yes');
    expect(stderr).toMatch(/matches every repository.*--yes --all\.\n$/);
    expect((await retention('--json')).stdout).toBe('[]\n');
    expect((await retention('add', '**', '--keep-last', '2', '--yes', '--all')).code).toBe(0);
    // One in force is not asked for again.
    expect((await retention('add', 'team/*', '--keep-last', '1', '--yes')).code).toBe(0);
  });

  test.each([
    [['add', 'team/*'], /keeps nothing/],
    [['add', 'team/*', '--keep-pushed', '0d'], /keeps nothing/],
    [['add', 'team/[', '--keep-last', '1'], /The pattern "team\/\[" of a rule cannot be used/],
    [['add', 'Team', '--keep-last', '1'], /The pattern "Team" of a rule cannot be used/],
    [['add', 'team', '--keep-tags', 'a b'], /The pattern "a b" of a rule cannot be used/],
    [['add', '', '--keep-last', '1'], /^Say of which repositories/],
    [['add', 'team', '--keep-last', '0'], /^"0" is not a number of tags to keep\./],
    [['add', 'team', '--keep-last', '1.5'], /^"1\.5" is not a number of tags to keep\./],
    [['add', 'team', '--keep-pulled', 'long'], /^"long" is not a time\./],
    [['rm', '1'], /^There is no rule 1; berth retention lists 0 rules\./],
    [['enable', '0'], /^"0" is not the number of a rule\./],
    [['disable', 'team/*'], /^"team\/\*" is not the number of a rule\./],
  ])('refuses %j in a sentence', async (args, sentence) => {
    const { retention } = await store();
    const { code, stdout, stderr } = await retention(...args, '--yes');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^[^\n]+\.\n$/);
    expect(stderr).toMatch(sentence);
  });
});

describeWith('berth retention add at a terminal', { tools: ['script'] }, ({ script }) => {
  const add = async (pattern: string) => {
    const { data, retention } = await store();
    const args = ['retention', 'add', pattern, '--keep-last', '2', '--data', data];
    const rules = async () => JSON.parse((await retention('--json')).stdout).length;
    return { terminal: atTerminal(script, args), rules };
  };

  test.each([
    ['y\n', 0, 1],
    ['n\n', 1, 0],
    ['\n', 1, 0],
    [ctrlC, 1, 0],
    [ctrlD, 1, 0],
  ])('asks after the preview, and takes %j for an answer', async (typed, code, saved) => {
    const { terminal, rules } = await add('team/*');
    await terminal.shows('Put these rules in force? [y/N]');
    expect(terminal.screen()).toMatch(/2 tags of 1 matching repository would go to the trash/);
    terminal.type(typed);
    expect(await terminal.ended).toBe(code);
    expect(await rules()).toBe(saved);
  });

  test.each([
    ['y', 0, 1],
    ['n', 1, 0],
  ])(
    'asks twice of a pattern that matches everything, and takes %j for the second answer',
    async (typed, code, saved) => {
      const { terminal, rules } = await add('**');
      await terminal.shows('Put these rules in force? [y/N]');
      terminal.type('y\n');
      await terminal.shows('Really? [y/N]');
      expect(await rules()).toBe(0);
      terminal.type(`${typed}\n`);
      expect(await terminal.ended).toBe(code);
      expect(await rules()).toBe(saved);
    },
  );
});

/** A registry with four tags in team/a and one in other, and `berth retention` on it. */
async function store() {
  const { url, data, port } = await live();
  for (const tag of ['v1', 'v2', 'v3', 'v4']) await push(url, 'team/a', makeImage(), tag);
  await push(url, 'other', makeImage(), 'v1');
  const retention = (...args: string[]) => berth(['retention', ...args, '--data', data]);
  const tagsOf = async (repository: string) =>
    jsonOf<{ tags: string[] }>(await ask(port, 'GET', `/v2/${repository}/tags/list`)).tags;
  return { data, retention, tagsOf };
}
