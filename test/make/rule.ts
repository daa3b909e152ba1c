import type { Rule } from '../../registry/facts.ts';

/** A rule for every repository that is in force, with no condition but these. */
export function makeRule(conditions: Partial<Rule> = {}): Rule {
  return {
    pattern: '**',
    keepLast: null,
    keepTags: [],
    keepPushedDays: null,
    keepPulledDays: null,
    enabled: true,
    ...conditions,
  };
}
