import { describe, expect, test } from 'vitest';
import type { Rule } from '../../electron/bridge/contract.ts';
import { editedOf, keepsNothing, ruleOf, tagGlobs } from '../../renderer/views/disk/rules/edited.ts';

const rule: Rule = {
  pattern: 'shop/*',
  keepLast: 5,
  keepTags: ['v*', 'latest'],
  keepPushedDays: null,
  keepPulledDays: 30,
  enabled: true,
};

describe('a rule in its form', () => {
  test('comes out as it went in', () => {
    expect(ruleOf(editedOf(rule), true)).toEqual(rule);
    expect(ruleOf(editedOf({ ...rule, keepLast: null, keepTags: [] }), false)).toEqual({
      ...rule,
      keepLast: null,
      keepTags: [],
      enabled: false,
    });
  });

  test('is none as long as something is missing', () => {
    const edited = editedOf(rule);
    expect(ruleOf({ ...edited, pattern: '  ' }, true)).toBe(null);
    expect(ruleOf({ ...edited, last: { on: true, value: '' } }, true)).toBe(null);
    expect(ruleOf({ ...edited, pushed: { on: false, value: '' } }, true)).toEqual(rule);
  });

  test('that is new keeps something', () => {
    expect(keepsNothing(editedOf(null))).toBe(false);
    expect(ruleOf(editedOf(null), true)).toBe(null);
  });

  test('keeps nothing where no condition is on, or only names that are none', () => {
    const off = { on: false, value: 1 };
    const edited = { ...editedOf(rule), last: off, pushed: off, pulled: off };
    expect(keepsNothing(edited)).toBe(false);
    expect(keepsNothing({ ...edited, tags: { on: true, value: ' , ' } })).toBe(true);
    expect(keepsNothing({ ...edited, tags: { on: false, value: 'v*' } })).toBe(true);
  });
});

test.each([
  ['v* latest', ['v*', 'latest']],
  [' v*,latest , release-? ', ['v*', 'latest', 'release-?']],
  ['{a,b}-* c', ['{a,b}-*', 'c']],
  ['', []],
])('names of tags are apart by spaces and commas, but not in braces: %s', (text, globs) => {
  expect(tagGlobs(text)).toEqual(globs);
});
