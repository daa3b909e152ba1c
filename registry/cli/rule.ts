import type { RulesPreview } from '../control/contract.ts';
import { PlainError } from '../errors.ts';
import type { Rule } from '../facts.ts';
import { parseDays, parseNumber } from './amounts.ts';
import { counted, formatBytes, formatTable, formatTime, listed } from './format.ts';

export interface RuleOptions {
  keepLast?: string;
  keepTags?: string[];
  keepPushed?: string;
  keepPulled?: string;
}

/** A rule as the options of `berth retention add` say it. */
export function ruleFrom(
  pattern: string,
  { keepLast, keepTags = [], keepPushed, keepPulled }: RuleOptions,
): Rule {
  if (pattern === '') throw new PlainError("Say of which repositories, such as app, 'team/*' or 'team/**'.");
  const whole = (value: number) => Number.isInteger(value) && value >= 1 && value <= 1_000_000;
  return {
    pattern,
    keepLast: keepLast === undefined ? null : parseNumber(keepLast, 'a number of tags to keep', whole),
    keepTags,
    keepPushedDays: keepPushed === undefined ? null : parseDays(keepPushed),
    keepPulledDays: keepPulled === undefined ? null : parseDays(keepPulled),
    enabled: true,
  };
}

export function rulesTable(rules: Rule[]): string {
  if (rules.length === 0)
    return "There are no rules, so nothing goes by itself. For instance: berth retention add 'team/**' --keep-last 10";
  return formatTable(
    ['NO', 'REPOSITORIES', 'KEEPS', 'STATE'],
    rules.map((rule, i) => [i + 1, rule.pattern, describeKeeps(rule), rule.enabled ? 'on' : 'off']),
  );
}

/** `the last 5; v*; pulled within 30 d` */
function describeKeeps({ keepLast, keepTags, keepPushedDays, keepPulledDays }: Rule): string {
  return [
    ...(keepLast === null ? [] : [`the last ${keepLast}`]),
    ...(keepTags.length === 0 ? [] : [keepTags.join(' ')]),
    ...(keepPushedDays === null ? [] : [`pushed within ${keepPushedDays} d`]),
    ...(keepPulledDays === null ? [] : [`pulled within ${keepPulledDays} d`]),
  ].join('; ');
}

export function describePreview({ repositories, kept, bytes, going, goingCount }: RulesPreview): string {
  const more = goingCount - going.length;
  const where = `${counted(repositories, 'matching repository', 'matching repositories')}`;
  if (repositories === 0) return 'Nothing would go: the rules that are on match no repository.';
  if (goingCount === 0) return `Nothing would go now; what stays: ${counted(kept, 'tag')} of ${where}.`;
  const waiting = going.filter(({ waits }) => waits).map(({ repository, tag }) => `${repository}:${tag}`);
  return [
    formatTable(
      ['GOES', 'PUSHED', 'PULLED'],
      going.map((tag) => [
        `${tag.repository}:${tag.tag}`,
        formatTime(tag.updatedAt),
        formatTime(tag.pulledAt),
      ]),
    ),
    ...(more > 0 ? [`… and ${counted(more, 'more tag')}`] : []),
    `${counted(goingCount, 'tag')} of ${where} would go to the trash, ${counted(kept, 'tag')} stay; ${formatBytes(bytes)} come back when the trash lets go.`,
    ...(waiting.length > 0 ? [`Being pulled, so with a later run: ${listed(waiting)}.`] : []),
  ].join('\n');
}
