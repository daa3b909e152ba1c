import type { Rule } from '../../../../electron/bridge/contract.ts';

/** A rule as its form has it: each condition can be off and still remember what it was. */
export interface EditedRule {
  pattern: string;
  last: { on: boolean; value: number | '' };
  tags: { on: boolean; value: string };
  pushed: { on: boolean; value: number | '' };
  pulled: { on: boolean; value: number | '' };
}

export function editedOf(rule: Rule | null): EditedRule {
  return {
    pattern: rule?.pattern ?? '',
    last: { on: rule === null || rule.keepLast !== null, value: rule?.keepLast ?? 20 },
    tags: { on: rule !== null && rule.keepTags.length > 0, value: rule?.keepTags.join(' ') ?? '' },
    pushed: { on: rule !== null && rule.keepPushedDays !== null, value: rule?.keepPushedDays ?? 30 },
    pulled: { on: rule !== null && rule.keepPulledDays !== null, value: rule?.keepPulledDays ?? 30 },
  };
}

/** Names apart by spaces or commas, but not by a comma inside of braces: `v*, {a,b}-*`. */
export const tagGlobs = (text: string): string[] => text.match(/(?:\{[^}]*\}|[^\s,{])+/g) ?? [];

/** Null as long as something of it is missing. */
export function ruleOf(edited: EditedRule, enabled: boolean): Rule | null {
  const { pattern, last, tags, pushed, pulled } = edited;
  const numbers = [last, pushed, pulled].filter(({ on }) => on);
  if (pattern.trim() === '' || numbers.some(({ value }) => value === '')) return null;
  const number = ({ on, value }: EditedRule['last']) => (on && value !== '' ? value : null);
  return {
    pattern: pattern.trim(),
    keepLast: number(last),
    keepTags: tags.on ? tagGlobs(tags.value) : [],
    keepPushedDays: number(pushed),
    keepPulledDays: number(pulled),
    enabled,
  };
}

/** Every tag it matches would go. */
export function keepsNothing({ last, tags, pushed, pulled }: EditedRule): boolean {
  return !(last.on || (tags.on && tagGlobs(tags.value).length > 0) || pushed.on || pulled.on);
}
