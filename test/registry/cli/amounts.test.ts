import { describe, expect, test } from 'vitest';
import { parseBytes, parseDays, parseNumber } from '../../../registry/cli/amounts.ts';

describe('a size on the command line', () => {
  test.each([
    ['0', 0],
    ['4096', 4096],
    ['12b', 12],
    ['1KiB', 1024],
    ['1k', 1024],
    ['1kB', 1000],
    ['500MB', 500_000_000],
    ['1.5 GiB', 1.5 * 1024 ** 3],
    ['10G', 10 * 1024 ** 3],
    ['2tib', 2 * 1024 ** 4],
    ['1P', 1024 ** 5],
  ])('of %s is %d bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  test.each(['', 'GiB', '-1GiB', '10 elephants', '1e3', '1,5GiB', '0x10', 'auto'])('cannot be %j', (text) => {
    expect(() => parseBytes(text)).toThrow(`"${text}" is not a size. Sizes are such as 10GiB`);
  });
});

describe('a time on the command line', () => {
  test.each([
    ['30d', 30],
    ['30', 30],
    ['12h', 0.5],
    ['2w', 14],
    ['1.5 d', 1.5],
    ['0', 0],
  ])('of %s is %d days', (text, days) => {
    expect(parseDays(text)).toBe(days);
  });

  test.each(['', 'd', '-1d', '3 months', '1m', 'never'])('cannot be %j', (text) => {
    expect(() => parseDays(text)).toThrow(`"${text}" is not a time. Times are such as 30d`);
  });
});

test.each(['', ' ', 'x', '-1', 'Infinity'])('a number that has to be above nothing cannot be %j', (text) => {
  const read = () => parseNumber(text, 'a number of MiB a second', (value) => value > 0);
  expect(read).toThrow(`"${text}" is not a number of MiB a second.`);
});
