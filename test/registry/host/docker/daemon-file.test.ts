import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DaemonFile } from '../../../../registry/host/docker/daemon-file.ts';

const fileOf = (text: string) => new DaemonFile(Buffer.from(text), '/etc/docker/daemon.json');
const insecure = (...names: string[]) => ({ 'insecure-registries': names, 'registry-mirrors': [] });

describe('an entry is added', () => {
  for (const [what, before, after] of [
    ['to nothing', '', '{\n  "insecure-registries": ["n:1"]\n}\n'],
    ['to an empty object', '{}\n', '{\n  "insecure-registries": ["n:1"]\n}\n'],
    ['to a line', '{"a": [1,2]}', '{"a": [1,2], "insecure-registries": ["n:1"]}'],
    [
      'to lines',
      '{\n    "a": {\n      "b": 1 }\n}\n',
      '{\n    "a": {\n      "b": 1 },\n    "insecure-registries": ["n:1"]\n}\n',
    ],
    ['to lines of Windows', '{\r\n  "a": 1\r\n}', '{\r\n  "a": 1,\r\n  "insecure-registries": ["n:1"]\r\n}'],
    ['to an empty list', '{"insecure-registries":[ ],"a":{ }}', '{"insecure-registries":["n:1"],"a":{ }}'],
    ['to a list in a line', '{"insecure-registries":["a","b"]}', '{"insecure-registries":["a","b", "n:1"]}'],
    [
      'to a list in lines',
      '{\n\t"insecure-registries": [\n\t\t"a",\n\t\t"b"\n\t]\n}',
      '{\n\t"insecure-registries": [\n\t\t"a",\n\t\t"b",\n\t\t"n:1"\n\t]\n}',
    ],
    ['but not twice', '{"insecure-registries":["n:1"]}', '{"insecure-registries":["n:1"]}'],
  ] as const) {
    test(what, () => expect(fileOf(before).with(insecure('n:1'))).toBe(after));
  }
});

test('a list that is not there is spelled out as empty; one that is there stays', () => {
  const file = fileOf('{"registry-mirrors":["x"]}');
  expect(file.spelledOut(['insecure-registries', 'registry-mirrors'])).toBe(
    '{"registry-mirrors":["x"], "insecure-registries": []}',
  );
});

test('whatever the file holds, and however it is set, only the entries are added', () => {
  const key = fc.constantFrom('a', 'b c', '"', 'insecure', 'ünï');
  const list = fc.array(fc.constantFrom('x:1', 'y', '10.0.0.0/8'), { maxLength: 3 });
  const content = fc.record(
    {
      'insecure-registries': list,
      'registry-mirrors': list,
      rest: fc.dictionary(key, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
    },
    { requiredKeys: ['rest'] },
  );
  const indent = fc.constantFrom(undefined, 1, 2, 4, '\t');
  fc.assert(
    fc.property(content, indent, fc.boolean(), list, list, (value, space, windows, names, mirrors) => {
      const { rest, ...lists } = value;
      const written = JSON.stringify({ ...rest, ...lists }, null, space);
      const text = windows ? written.replaceAll('\n', '\r\n') : written;
      const changed = fileOf(text).with({ 'insecure-registries': names, 'registry-mirrors': mirrors });
      const expected = structuredClone({ ...rest, ...lists }) as Record<string, unknown>;
      for (const [key, additions] of [
        ['insecure-registries', names],
        ['registry-mirrors', mirrors],
      ] as const) {
        const there = lists[key] ?? [];
        const missing = [...new Set(additions)].filter((entry) => !there.includes(entry));
        if (missing.length > 0) expected[key] = [...there, ...missing];
      }
      expect(JSON.parse(changed)).toEqual(JSON.parse(JSON.stringify(expected)));
      if (!text.includes('[]') && text.trim() !== '{}') expect(isWithin(text, changed)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

/** Whether all of a text stands in another, in its order. */
function isWithin(text: string, other: string): boolean {
  let place = 0;
  for (const letter of text) {
    place = other.indexOf(letter, place) + 1;
    if (place === 0) return false;
  }
  return true;
}
