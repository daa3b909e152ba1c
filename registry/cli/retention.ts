import type { ControlClient } from '../control/client.ts';
import { PlainError } from '../errors.ts';
import type { Rule } from '../facts.ts';
import { parseNumber } from './amounts.ts';
import { type ClientOptions, printJson, withRegistry } from './ask.ts';
import { confirm } from './confirm.ts';
import { follow } from './follow.ts';
import { counted, formatBytes } from './format.ts';
import { describePreview, type RuleOptions, ruleFrom, rulesTable } from './rule.ts';

/** Of what would go, so many tags are shown by name. */
const mostShown = 20;

export type AddOptions = ChangeOptions & RuleOptions;
type ChangeOptions = ClientOptions & { yes?: boolean; all?: boolean };

export async function listRules(options: ClientOptions): Promise<void> {
  const { rules } = await withRegistry(options, (registry) => registry.ask('policy', {}));
  if (options.json) printJson(rules);
  else console.log(rulesTable(rules));
}

export async function addRule(pattern: string, options: AddOptions): Promise<void> {
  const rule = ruleFrom(pattern, options);
  await withRegistry(options, async (registry) => {
    const { rules } = await registry.ask('policy', {});
    await saveRules(registry, [...rules, rule], options);
  });
}

export async function removeRule(number: string, options: ChangeOptions): Promise<void> {
  await changeRule(number, options, () => []);
}

export async function switchRule(number: string, enabled: boolean, options: ChangeOptions): Promise<void> {
  await changeRule(number, options, (rule) => [{ ...rule, enabled }]);
}

export async function previewRules(options: ClientOptions): Promise<void> {
  const limit = options.json ? 10_000_000 : mostShown;
  const preview = await withRegistry(options, (registry) => registry.ask('previewRules', { limit }));
  if (options.json) printJson(preview);
  else console.log(describePreview(preview));
}

export async function runRules(options: ClientOptions): Promise<void> {
  await withRegistry(options, async (registry) => {
    const run = await follow(registry, running, () => registry.ask('runRules', {}));
    if (options.json) return printJson(run);
    const waiting =
      run.waiting > 0 ? ` ${counted(run.waiting, 'tag')} being pulled go with the next run.` : '';
    console.log(
      run.tags === 0
        ? `The rules have nothing to take.${waiting}`
        : `${counted(run.tags, 'tag')} went to the trash; ${formatBytes(run.bytes)} come back when it lets go of them.${waiting}`,
    );
  });
}

const running = {
  kind: 'retention',
  doing: 'Running the rules',
  cancelled: 'The run was cancelled; what it had moved is in the trash.',
} as const;

async function changeRule(
  text: string,
  options: ChangeOptions,
  change: (rule: Rule) => Rule[],
): Promise<void> {
  await withRegistry(options, async (registry) => {
    const { rules } = await registry.ask('policy', {});
    const number = parseNumber(
      text,
      'the number of a rule',
      (value) => Number.isInteger(value) && value >= 1,
    );
    if (number > rules.length)
      throw new PlainError(
        `There is no rule ${number}; berth retention lists ${counted(rules.length, 'rule')}.`,
      );
    await saveRules(
      registry,
      rules.flatMap((rule, i) => (i === number - 1 ? change(rule) : [rule])),
      options,
    );
  });
}

/** Shows what these rules would do to the store as it is, asks, and puts them in force. */
async function saveRules(registry: ControlClient, rules: Rule[], options: ChangeOptions): Promise<void> {
  const preview = await registry.ask('previewRules', { rules, limit: mostShown });
  if (!options.json) console.log(describePreview(preview));
  if (!options.yes && rules.some(({ enabled }) => enabled)) {
    await confirm({
      question: 'Put these rules in force?',
      nobody: `These rules would move ${counted(preview.goingCount, 'tag')} to the trash. Say --yes to put them in force.`,
      declined: unchanged,
    });
  }
  const policy = await registry
    .ask('setPolicy', { policy: { rules }, confirmed: options.all ?? false })
    .catch(async (error: unknown) => {
      await confirmAll(error, options);
      return registry.ask('setPolicy', { policy: { rules }, confirmed: true });
    });
  if (options.json) printJson(policy.rules);
  else console.log(rulesTable(policy.rules));
}

const unchanged = 'The rules are as they were.';

/** A pattern that matches everything is asked for a second time, and --yes does not answer that. */
async function confirmAll(refused: unknown, { yes }: ChangeOptions): Promise<void> {
  if (!(refused instanceof PlainError) || refused.code !== 'RULE_MATCHES_ALL') throw refused;
  const { message, code, facts } = refused;
  const nobody = `${message} On the command line: --yes --all.`;
  if (yes) throw new PlainError(nobody, { code, facts, cause: refused });
  await confirm({ question: `${message}\nReally?`, nobody, declined: unchanged });
}
