import { expect, test } from 'vitest';
import en from '../../renderer/i18n/en/index.ts';
import zhCN from '../../renderer/i18n/zh-CN/index.ts';

type Words = { [key: string]: string | Words };

/** Every sentence by its path: `parts.progress.of`. */
function sentences(words: Words, path = ''): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[`${path}${key}`, value] as const]
        : [...sentences(value, `${path}${key}.`)],
    ),
  );
}

const english = sentences(en);
const chinese = sentences(zhCN);
const gaps = (sentence: string) =>
  [...sentence.matchAll(/{{\s*(\w+)[^}]*}}/g)].map(([, name]) => name).sort();
const tags = (sentence: string) => [...sentence.matchAll(/<\/?\w+\/?>/g)].map(([tag]) => tag).sort();

test('Chinese has every sentence that English has, and no other', () => {
  const expected = [...english.keys()].filter((key) => !key.endsWith('_one'));
  expect([...chinese.keys()].sort()).toEqual(expected.sort());
});

test('a sentence has the same gaps and tags in both languages', () => {
  for (const [key, sentence] of chinese) {
    expect(gaps(sentence), key).toEqual(gaps(english.get(key) ?? ''));
    expect(tags(sentence), key).toEqual(tags(english.get(key) ?? ''));
  }
});

test('what is counted has a singular and a plural in English, with the same gaps', () => {
  for (const [key, sentence] of english) {
    const [, base, form] = key.match(/^(.*)_(one|other)$/) ?? [];
    if (base === undefined) continue;
    const sibling = english.get(`${base}_${form === 'one' ? 'other' : 'one'}`);
    expect(gaps(sibling ?? 'there is none'), key).toEqual(gaps(sentence));
  }
});

test('no sentence is empty, left in English, or begs', () => {
  for (const [key, sentence] of [...english, ...chinese]) expect(sentence.trim(), key).not.toBe('');
  for (const [key, sentence] of english) expect(sentence, key).not.toMatch(/!|\b(please|oops|sorry)\b/i);
  for (const [key, sentence] of chinese) {
    // Names such as Docker are the same in both.
    if (/[a-z]{3}/i.test(sentence.replace(/{{.*?}}/g, ''))) continue;
    expect(sentence, key).toMatch(/\p{Script=Han}|\{\{/u);
  }
});
