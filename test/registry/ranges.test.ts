import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseContentRange, parseRange } from '../../registry/ranges.ts';

type Model = number[] | 'whole' | 'unsatisfiable';

/** RFC 9110, said with a list: the positions of the bytes that a range picks. */
function picked(first: bigint | undefined, last: bigint | undefined, size: number): Model {
  const all = Array.from({ length: size }, (_, i) => i);
  const chosen =
    first === undefined
      ? all.slice(Math.max(0, size - Number(last)))
      : all.filter((i) => BigInt(i) >= first && (last === undefined || BigInt(i) <= last));
  return chosen.length > 0 ? chosen : 'unsatisfiable';
}

/** What parseRange says, as positions too. */
function positions(header: string | undefined, size: number): Model {
  const range = parseRange(header, size);
  if (typeof range === 'string') return range;
  expect(range.start).toBeGreaterThanOrEqual(0);
  expect(range.end).toBeGreaterThanOrEqual(range.start);
  expect(range.end).toBeLessThan(size);
  return Array.from({ length: range.end - range.start + 1 }, (_, i) => range.start + i);
}

const size = fc.nat(40);
/** Mostly near the size, sometimes where no number reaches. */
const position = fc.oneof(fc.nat(60).map(BigInt), fc.bigInt({ min: 0n, max: 2n ** 70n }));

describe('a Range', () => {
  test('picks the bytes that a list of all of them says', () => {
    fc.assert(
      fc.property(position, fc.option(position, { nil: undefined }), size, (first, last, size) => {
        expect(positions(`bytes=${first}-${last ?? ''}`, size)).toEqual(picked(first, last, size));
      }),
      { numRuns: 3000 },
    );
  });

  test('from the end picks as many of the last as there are', () => {
    fc.assert(
      fc.property(position, size, (count, size) => {
        expect(positions(`bytes=-${count}`, size)).toEqual(picked(undefined, count, size));
      }),
      { numRuns: 1000 },
    );
  });

  test('that is not there, or is several, is the whole', () => {
    const one = fc.oneof(
      fc.tuple(fc.nat(50), fc.nat(50)).map(([a, b]) => `${a}-${b}`),
      fc.nat(50).map((a) => `${a}-`),
      fc.nat(50).map((a) => `-${a}`),
    );
    fc.assert(
      fc.property(
        fc.array(one, { minLength: 2, maxLength: 4 }),
        fc.constantFrom(',', ', '),
        size,
        (several, comma, size) => {
          expect(parseRange(`bytes=${several.join(comma)}`, size)).toBe('whole');
        },
      ),
    );
    expect(parseRange(undefined, 10)).toBe('whole');
    expect(parseRange(undefined, 0)).toBe('whole');
  });

  test('of any text never reaches outside the content', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'bytes=0123456789-, \t*/xX.+'), maxLength: 24 });
    const text = fc.oneof(
      fc.string(),
      letters,
      letters.map((rest) => `bytes=${rest}`),
    );
    fc.assert(
      fc.property(text, size, (text, size) => {
        positions(text, size);
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    ['bytes=0-9', { start: 0, end: 9 }],
    ['bytes=0-', { start: 0, end: 99 }],
    ['bytes=99-', { start: 99, end: 99 }],
    ['bytes=-1', { start: 99, end: 99 }],
    ['bytes=-100', { start: 0, end: 99 }],
    ['bytes=-101', { start: 0, end: 99 }],
    ['bytes=0-100', { start: 0, end: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=10-5', 'unsatisfiable'],
    ['items=0-5', 'unsatisfiable'],
    ['bytes=', 'unsatisfiable'],
    ['', 'unsatisfiable'],
  ])('%j of a hundred bytes is %j', (header, expected) => {
    expect(parseRange(header, 100)).toEqual(expected);
  });
});

describe('a Content-Range', () => {
  test('is two positions and a dash, the second not before the first', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), (start, end) => {
        expect(parseContentRange(`${start}-${end}`)).toEqual(end < start ? undefined : { start, end });
      }),
    );
  });

  test('of any other text is none', () => {
    const isRange = (text: string) => {
      const [first = '', last = '', ...rest] = text.split('-');
      const isNumber = (digits: string) =>
        digits !== '' && [...digits].every((letter) => '0123456789'.includes(letter));
      return rest.length === 0 && isNumber(first) && isNumber(last) && BigInt(first) <= BigInt(last);
    };
    const letters = fc.string({ unit: fc.constantFrom(...'0123456789--- */bytes='), maxLength: 12 });
    fc.assert(
      fc.property(fc.oneof(fc.string(), letters), (text) => {
        expect(parseContentRange(text) !== undefined).toBe(isRange(text));
      }),
      { numRuns: 3000 },
    );
  });

  test('keeps its positions exact, or is none', () => {
    const aboutTheLargest = fc.bigInt({ min: 2n ** 53n - 2000n, max: 2n ** 53n + 2000n });
    fc.assert(
      fc.property(
        fc.oneof(aboutTheLargest, fc.bigInt({ min: 0n, max: 2n ** 66n })),
        fc.nat(1000),
        (start, length) => {
          const end = start + BigInt(length);
          const range = parseContentRange(`${start}-${end}`);
          if (range) expect([BigInt(range.start), BigInt(range.end)]).toEqual([start, end]);
          else expect(end > BigInt(Number.MAX_SAFE_INTEGER)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test.each([
    'bytes 0-4/*',
    'bytes=0-4',
    'bytes 0-4',
    '4-0',
    'a-b',
    '0-',
    '-4',
    '',
    ' 0-4',
    '0-4 ',
    '0--4',
    '0-4,5-9',
    '0-4/10',
    '1e3-2e3',
    '0x0-0x4',
    '18446744073709551616-18446744073709551617',
  ])('%j is none', (header) => {
    expect(parseContentRange(header)).toBeUndefined();
  });
});
