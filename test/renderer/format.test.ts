import { describe, expect, test } from 'vitest';
import { bytes, bytesIn, bytesText, exactBytes, rate } from '../../renderer/format/bytes.ts';
import { shortDigest, shortDigests, shortDigestWithAlgorithm } from '../../renderer/format/digest.ts';
import { shortFolder } from '../../renderer/format/folder.ts';
import { localeFor } from '../../renderer/format/locale.ts';
import { count } from '../../renderer/format/number.ts';
import { platformText } from '../../renderer/format/platform.ts';
import { imagePath, pullCommand, referenceOf, referenceParts } from '../../renderer/format/reference.ts';
import { ago, date, duration, relativeTime, roughDuration } from '../../renderer/format/time.ts';
import { upcoming } from '../../renderer/format/upcoming.ts';

const kib = 1024;
const mib = 1024 * kib;
const gib = 1024 * mib;

describe('bytes', () => {
  test.each([
    [0, '0 B'],
    [388, '388 B'],
    [999, '999 B'],
    [1000, '1.0 KiB'],
    [1.9 * kib, '1.9 KiB'],
    [12 * kib, '12 KiB'],
    [999 * kib, '999 KiB'],
    [1000 * kib, '1.0 MiB'],
    [84.1 * mib, '84.1 MiB'],
    [99.94 * mib, '99.9 MiB'],
    [168.4 * mib, '168 MiB'],
    [999.6 * mib, '1.0 GiB'],
    [61.4 * gib, '61.4 GiB'],
    [2048 * gib, '2.0 TiB'],
  ])('%d are shown as %s', (size, shown) => expect(bytesText(size, 'en')).toBe(shown));

  test('never have more than three digits', () => {
    for (let size = 1; size < 2 ** 52; size *= 1.07) {
      expect(bytes(size, 'en').value.replace('.', '').length).toBeLessThanOrEqual(3);
    }
  });

  test('of a part are in the unit of the whole', () => expect(bytesIn(0.4 * gib, 'GiB', 'en')).toBe('0.4'));
  test('are exact with separators', () => expect(exactBytes(88_186_552, 'en')).toBe('88,186,552 B'));
  test('a second are a rate', () => expect(rate(412 * mib, 'zh-CN')).toBe('412 MiB/s'));
});

describe('numbers', () => {
  test('have separators', () => expect(count(3204, 'en')).toBe('3,204'));
});

describe('times', () => {
  const now = new Date(2026, 10, 20, 15, 44, 7).getTime();
  const hoursAgo = (hours: number) => now - hours * 3_600_000;
  test.each([
    [now - 20_000, 'now', '刚刚', 'just now'],
    [now - 12.5 * 60_000, '12 min', '12 分钟前', '12 min ago'],
    [hoursAgo(6.2), '6 h', '6 小时前', '6 h ago'],
    [hoursAgo(15), '15 h', '15 小时前', '15 h ago'],
    [hoursAgo(17), 'Yesterday', '昨天', 'yesterday'],
    [hoursAgo(50), '18 Nov', '11月18日', 'on 18 Nov'],
    [new Date(2025, 10, 18).getTime(), '18 Nov 2025', '2025年11月18日', 'on 18 Nov 2025'],
  ])('%d is told in both languages', (at, en, zh, inSentence) => {
    expect(relativeTime(at, now, 'en')).toBe(en);
    expect(relativeTime(at, now, 'zh-CN')).toBe(zh);
    expect(ago(at, now, 'en')).toBe(inSentence);
  });

  test('late in the evening is still hours ago after midnight', () => {
    const night = new Date(2026, 10, 20, 1, 0).getTime();
    expect(relativeTime(night - 2 * 3_600_000, night, 'en')).toBe('2 h');
  });

  test('a day of this year has no year', () =>
    expect(date(new Date(2026, 0, 4).getTime(), now, 'en')).toBe('4 Jan'));

  test.each([
    [3, '3 ms'],
    [999.7, '1.0 s'],
    [1840, '1.8 s'],
    [48_000, '48 s'],
    [59_800, '1 min'],
    [7_300_000, '2 h'],
  ])('%d ms took %s', (ms, shown) => expect(duration(ms, 'en')).toBe(shown));

  test.each([
    [3_400, '4 s'],
    [13_000, '15 s'],
    [41_000, '50 s'],
    [58_000, '1 min'],
    [200_000, '3 min'],
  ])('%d ms are roughly %s', (ms, shown) => expect(roughDuration(ms, 'en')).toBe(shown));
});

describe('digests', () => {
  const digest = (hex: string) => `sha256:${hex}`;
  const one = digest(`3f9c${'0'.repeat(56)}a1b2`);
  const two = digest(`3f9c${'1'.repeat(56)}a1b2`);

  test('are four and four digits', () => {
    expect(shortDigest(one)).toBe('3f9c…a1b2');
    expect(shortDigestWithAlgorithm(one)).toBe('sha256:3f9c…a1b2');
  });

  test('that look alike grow until they differ, the others stay', () => {
    const other = digest('7'.repeat(64));
    const short = shortDigests([one, two, other, one]);
    expect(short.get(one)).toBe('3f9c0…0a1b2');
    expect(short.get(two)).toBe('3f9c1…1a1b2');
    expect(short.get(other)).toBe('7777…7777');
  });

  test('that differ in the middle alone are shown whole', () => {
    const inner = (letter: string) => digest(`${'0'.repeat(32)}${letter}${'0'.repeat(31)}`);
    const short = shortDigests([inner('a'), inner('b')]);
    expect(new Set(short.values()).size).toBe(2);
  });
});

describe('references', () => {
  test.each([
    ['app', { path: '', name: 'app', tag: null, digest: null }],
    ['shop/checkout:1.8.2', { path: 'shop/', name: 'checkout', tag: '1.8.2', digest: null }],
    ['localhost:5000/a/b:c', { path: 'localhost:5000/a/', name: 'b', tag: 'c', digest: null }],
    ['localhost:5000/a', { path: 'localhost:5000/', name: 'a', tag: null, digest: null }],
    ['a/b:c@sha256:00', { path: 'a/', name: 'b', tag: 'c', digest: 'sha256:00' }],
  ])('%s has its parts', (reference, parts) => expect(referenceParts(reference)).toEqual(parts));

  test('are put together for questions, commands and pages', () => {
    expect(referenceOf('a/b', { tag: 'c', digest: 'sha256:00' })).toBe('a/b:c');
    expect(referenceOf('a/b', { digest: 'sha256:00' })).toBe('a/b@sha256:00');
    expect(pullCommand('localhost:5000', 'a/b:c')).toBe('docker pull localhost:5000/a/b:c');
    expect(imagePath('a/b', 'c')).toBe('/images/a/b/-/c');
  });
});

test.each([
  ['/home/ann/.local/share/berth', '~/.local/share/berth'],
  ['/Users/ann', '~'],
  ['C:\\Users\\ann\\AppData\\Local\\Berth', '~\\AppData\\Local\\Berth'],
  ['/srv/home/ann', '/srv/home/ann'],
  ['/rooted', '/rooted'],
])('the folder %s is written %s', (path, shown) => expect(shortFolder(path)).toBe(shown));

test.each([
  [{ os: 'linux', architecture: 'amd64' }, 'amd64'],
  [{ os: 'linux', architecture: 'arm', variant: 'v7' }, 'arm/v7'],
  [{ os: 'windows', architecture: 'amd64' }, 'windows/amd64'],
])('the platform %o is %s', (platform, shown) => expect(platformText(platform)).toBe(shown));

test.each([
  ['system', ['fr-FR', 'zh-TW', 'en'], 'zh-CN'],
  ['system', ['en-AU', 'zh'], 'en'],
  ['system', ['fr'], 'en'],
  ['zh-CN', ['en'], 'zh-CN'],
] as const)('%s with %o means %s', (chosen, preferred, meant) =>
  expect(localeFor(chosen, preferred)).toBe(meant),
);

test.each([
  [new Date(2026, 10, 24, 15, 4), 'today at 15:04', '今天 15:04'],
  [new Date(2026, 10, 25, 3, 0), 'tomorrow at 03:00', '明天 03:00'],
  [new Date(2026, 10, 27, 3, 0), 'on 27 Nov at 03:00', '11月27日 03:00'],
  [new Date(2027, 0, 1, 0, 0), 'on 1 Jan 2027 at 00:00', '2027年1月1日 00:00'],
])('what comes is said by its day and hour: %s', (at, english, chinese) => {
  const now = new Date(2026, 10, 24, 12, 0).getTime();
  expect(upcoming(at.getTime(), now, 'en')).toBe(english);
  expect(upcoming(at.getTime(), now, 'zh-CN')).toBe(chinese);
});
