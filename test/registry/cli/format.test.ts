import { describe, expect, test } from 'vitest';
import {
  counted,
  formatBytes,
  formatMoment,
  formatTable,
  formatTime,
  formatWait,
  listed,
  shortDigest,
} from '../../../registry/cli/format.ts';

const [kib, mib, gib, tib, pib] = [1, 2, 3, 4, 5].map((power) => 1024 ** power) as [
  number,
  number,
  number,
  number,
  number,
];

describe('a size', () => {
  test.each([
    [0, '0 B'],
    [1, '1 B'],
    [388, '388 B'],
    [1023, '1023 B'],
    [kib, '1 KiB'],
    [kib + 51, '1 KiB'],
    [kib + 52, '1.1 KiB'],
    [12 * kib, '12 KiB'],
    [99.94 * kib, '99.9 KiB'],
    [100 * kib, '100 KiB'],
    [999.4 * kib, '999 KiB'],
    [1023.4 * kib, '1023 KiB'],
    [1023.7 * kib, '1 MiB'],
    [mib - 1, '1 MiB'],
    [mib, '1 MiB'],
    [84.12 * mib, '84.1 MiB'],
    [1.25 * gib, '1.3 GiB'],
    [gib - 1, '1 GiB'],
    [3 * tib, '3 TiB'],
    [2 * pib, '2 PiB'],
    [5000 * pib, '5000 PiB'],
  ])('of %d bytes is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test('never has four digits, and grows with the bytes', () => {
    for (let bytes = 1024; bytes < pib; bytes = Math.ceil(bytes * 1.013)) {
      expect(formatBytes(bytes), `${bytes}`).toMatch(/^(\d{1,3}|1\d{3}|\d{1,2}\.\d) [KMGTP]iB$/);
    }
  });
});

describe('a time', () => {
  const now = Date.UTC(2026, 7, 15, 12);
  const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];

  test.each([
    [null, '–'],
    [now, 'now'],
    [now + 5 * second, 'now'],
    [now - 59 * second, 'now'],
    [now - minute, '1 min'],
    [now - hour + second, '59 min'],
    [now - hour, '1 h'],
    [now - day + second, '23 h'],
    [now - day, '1 d'],
    [now - 30 * day + second, '29 d'],
    [now - 30 * day, '2026-07-16'],
    [0, '1970-01-01'],
  ])('of %s is %s', (at, text) => {
    expect(formatTime(at, now)).toBe(text);
  });
});

test('a moment is a time today and in the next hours, else a day, and of another year a day of that year', () => {
  const now = new Date(2026, 10, 24, 9, 30).getTime();
  const at = (...parts: [number, number, number, number?, number?]) => new Date(...parts).getTime();
  expect(formatMoment(at(2026, 10, 24, 15, 4), now)).toBe('15:04');
  expect(formatMoment(at(2026, 10, 24, 0, 0), now)).toBe('00:00');
  expect(formatMoment(at(2026, 10, 25, 0, 12), at(2026, 10, 24, 23, 30))).toBe('00:12');
  expect(formatMoment(at(2026, 10, 25, 9, 30), now)).toBe('25 Nov');
  expect(formatMoment(at(2026, 10, 27, 15, 4), now)).toBe('27 Nov');
  expect(formatMoment(at(2027, 0, 2), now)).toBe('2 Jan 2027');
});

test.each([
  [0, '0 s'],
  [0.2, '1 s'],
  [59.5, '60 s'],
  [61, '2 min'],
  [3600, '1 h'],
  [86_400, '24 h'],
])('to wait %d seconds is to wait %s', (seconds, text) => {
  expect(formatWait(seconds)).toBe(text);
});

test('one is one, more have an s or their own plural, and thousands a comma', () => {
  expect([counted(1, 'tag'), counted(0, 'tag'), counted(12_000, 'entry', 'entries')]).toEqual([
    '1 tag',
    '0 tags',
    '12,000 entries',
  ]);
});

test('a list of words ends with "and"', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual(['', 'a', 'a and b', 'a, b and c']);
});

test.each([
  ['sha256:0123456789abcdef0123', 'sha256:0123456789ab'],
  ['sha512:fedcba9876543210', 'sha512:fedcba987654'],
])('the digest %s is short %s', (digest, short) => {
  expect(shortDigest(digest)).toBe(short);
});

describe('a table', () => {
  test('has its columns under their heads, numbers to the right, and no blanks at the ends of lines', () => {
    const table = formatTable(
      ['NAME', 'TAGS', 'SIZE'],
      [
        ['app', 3, '12 KiB'],
        ['team/very-long', 1200, '1 B'],
      ],
    );
    expect(table).toBe(
      ['NAME            TAGS  SIZE', 'app                3  12 KiB', 'team/very-long  1200  1 B'].join('\n'),
    );
  });

  test('has blanks where a cell is empty', () => {
    expect(
      formatTable(
        ['A', 'B'],
        [
          ['', 'b'],
          ['a', ''],
        ],
      ),
    ).toBe('A  B\n   b\na');
  });

  test('without rows is its heads', () => {
    expect(formatTable(['A', 'LONG', 'C'], [])).toBe('A  LONG  C');
  });
});
