import { isDeepStrictEqual } from 'node:util';
import { Cron } from 'croner';
import { PlainError } from '../errors.ts';
import type { Policy, Repository, Rule } from '../facts.ts';
import { flawOf, matcher, matchesEverything } from './globs.ts';

/** What the schema cannot say: a schedule that comes, budgets that mean something. */
export function checkPolicy({ schedule, budgets }: Policy): void {
  if (schedule !== null) nextRun(schedule, new Date());
  const seen = new Set<string | null>();
  for (const { pattern } of budgets) {
    const name = pattern === null ? 'the whole store' : `"${pattern}"`;
    const flaw = pattern === null ? undefined : flawOf(pattern, 'repository');
    if (flaw) throw invalid(`The pattern ${name} of a budget cannot be used: ${flaw}.`);
    if (seen.has(pattern)) throw invalid(`There are two budgets for ${name}. Keep one of them.`);
    seen.add(pattern);
  }
}

/** When a schedule, in local time, comes next. */
export function nextRun(schedule: string, after: Date): Date {
  const next = cron(schedule).nextRun(after);
  if (!next) throw invalid(`The schedule "${schedule}" never comes.`, { schedule });
  return next;
}

function cron(schedule: string): Cron {
  try {
    // A single date is a pattern too for croner.
    if (!/^@|\s/.test(schedule)) throw new Error('no fields');
    return new Cron(schedule, { mode: '5-part', paused: true });
  } catch {
    throw invalid(
      `The schedule "${schedule}" is not understood. It is five fields: minute, hour, day of the month, month, day of the week; "0 3 * * *" is every night at three.`,
      { schedule },
    );
  }
}

export function checkRules(rules: Rule[]): void {
  for (const rule of rules) {
    checkGlobs(rule);
    if (keepsNothing(rule)) {
      throw new PlainError(
        `The rule for "${rule.pattern}" keeps nothing: every tag it matches would go. Give it something to keep, or delete the repositories themselves.`,
        { code: 'RULE_KEEPS_NOTHING', facts: { pattern: rule.pattern } },
      );
    }
  }
}

function checkGlobs({ pattern, keepTags }: Rule): void {
  const globs = [
    { glob: pattern, flaw: flawOf(pattern, 'repository') },
    ...keepTags.map((glob) => ({ glob, flaw: flawOf(glob, 'tag') })),
  ];
  for (const { glob, flaw } of globs) {
    if (flaw) {
      throw new PlainError(`The pattern "${glob}" of a rule cannot be used: ${flaw}.`, {
        code: 'RULE_INVALID',
        facts: { pattern: glob, reason: flaw },
      });
    }
  }
}

/** Nothing was pushed or pulled within no time at all. */
function keepsNothing({ keepLast, keepTags, keepPushedDays, keepPulledDays }: Rule): boolean {
  return keepLast === null && keepTags.length === 0 && !keepPushedDays && !keepPulledDays;
}

/** Asks once more before a rule that is new, or turned on, may take tags from every repository. */
export function confirmRules(
  rules: Rule[],
  { known, repositories }: { known: Rule[]; repositories: Repository[] },
): void {
  for (const rule of rules) {
    if (!matchesAll(rule, repositories) || known.some((one) => isDeepStrictEqual(one, rule))) continue;
    throw new PlainError(
      `The rule for "${rule.pattern}" matches every repository, so it can take tags from all of them. Confirm it if that is what you want.`,
      { code: 'RULE_MATCHES_ALL', facts: { pattern: rule.pattern, repositories: repositories.length } },
    );
  }
}

/** Every repository there can be, or every one of those there are. */
export function matchesAll({ pattern, enabled }: Rule, repositories: Repository[]): boolean {
  if (!enabled) return false;
  return matchesEverything(pattern) || (repositories.length > 1 && repositories.every(matcher(pattern)));
}

function invalid(sentence: string, facts: Record<string, string> = {}): PlainError {
  return new PlainError(sentence, { code: 'POLICY_INVALID', facts });
}
