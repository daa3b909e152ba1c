import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RegistryError } from '../../registry/errors.ts';
import {
  algorithmOf,
  hexOf,
  type ImageReference,
  isTag,
  parseDigest,
  parseImageReference,
  parseReference,
  parseRepository,
  parseTag,
} from '../../registry/names.ts';

/** What the parser says: the value, or the name of the refusal. Anything else that is thrown is a bug. */
function said<Value>(parse: (text: string) => Value, text: string): Value | string {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof RegistryError) return `refused: ${error.error}`;
    throw error;
  }
}

const refused = (what: unknown) => typeof what === 'string' && what.startsWith('refused: ');

// Recognisers that read letter by letter, written from the words of the spec and not from our regular expressions.

const isLetterOrDigit = (letter: string) => 'abcdefghijklmnopqrstuvwxyz0123456789'.includes(letter);

/** Runs of letters and digits, and between two of them one dot, one or two underscores, or any number of dashes. */
function isComponent(text: string): boolean {
  let i = 0;
  const run = () => {
    const start = i;
    while (i < text.length && isLetterOrDigit(text.charAt(i))) i++;
    return i > start;
  };
  if (!run()) return false;
  while (i < text.length) {
    const separator = text.charAt(i);
    const start = i;
    while (text.charAt(i) === separator) i++;
    const length = i - start;
    const most =
      separator === '.' ? 1 : separator === '_' ? 2 : separator === '-' ? Number.POSITIVE_INFINITY : 0;
    if (length > most || !run()) return false;
  }
  return true;
}

const isRepository = (text: string) =>
  text.length <= 255 && text.split('/').every((part) => part.length <= 128 && isComponent(part));

function isTagLetterByLetter(text: string): boolean {
  const letters = [...text];
  const isWord = (letter: string) => letter === '_' || isLetterOrDigit(letter.toLowerCase());
  // toLowerCase makes an ASCII letter of the Kelvin sign; a tag knows no such thing.
  const isAscii = letters.every((letter) => letter.length === 1 && letter.charCodeAt(0) < 128);
  const [first = '', ...rest] = letters;
  return (
    isAscii &&
    first !== '' &&
    isWord(first) &&
    rest.length <= 127 &&
    rest.every((l) => isWord(l) || l === '.' || l === '-')
  );
}

function isDigestLetterByLetter(text: string): boolean {
  const at = text.indexOf(':');
  const digits = { sha256: 64, sha512: 128 }[text.slice(0, at)];
  const hex = [...text.slice(at + 1)];
  return at > 0 && hex.length === digits && hex.every((letter) => '0123456789abcdef'.includes(letter));
}

// Texts near the border between right and wrong: pieces of names, put together in any order.
const pieces = fc.array(
  fc.constantFrom(
    'a',
    'z',
    '0',
    '9',
    'ab',
    '.',
    '_',
    '-',
    '__',
    '/',
    'A',
    'Z',
    ':',
    '@',
    ' ',
    '%',
    '\n',
    '\0',
    'é',
    '\u212A',
    '..',
    'x'.repeat(60),
  ),
  { maxLength: 12 },
);
const nearlyNames = pieces.map((parts) => parts.join(''));
const anything = fc.oneof(nearlyNames, fc.string(), fc.string({ unit: 'binary' }));

const word = fc.string({ unit: fc.constantFrom(...'abz019'), minLength: 1, maxLength: 6 });
const component = fc
  .tuple(word, fc.array(fc.tuple(fc.constantFrom('.', '_', '__', '-', '---'), word), { maxLength: 3 }))
  .map(([first, rest]) => first + rest.flat().join(''));
const repository = fc.array(component, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
const tag = fc
  .tuple(
    fc.constantFrom(...'abcXYZ019_'),
    fc.string({ unit: fc.constantFrom(...'abXY09_.-'), maxLength: 127 }),
  )
  .map((parts) => parts.join(''));
const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const digest = fc.oneof(
  hex(64).map((digits) => `sha256:${digits}`),
  hex(128).map((digits) => `sha512:${digits}`),
);

describe('a repository', () => {
  test('is taken exactly when the spec calls it a name', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(said(parseRepository, text)).toBe(isRepository(text) ? text : 'refused: NAME_INVALID');
      }),
      { numRuns: 3000 },
    );
  });

  test('that is made by the grammar is taken as it is', () => {
    fc.assert(
      fc.property(repository, (text) => {
        expect(said(parseRepository, text)).toBe(isRepository(text) ? text : 'refused: NAME_INVALID');
        expect(text.length > 255 || isRepository(text)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('has at most 255 letters, and each part at most 128', () => {
    const part = 'a'.repeat(127);
    expect(parseRepository(`${part}/${part}`)).toHaveLength(255);
    expect(parseRepository(`${'a'.repeat(128)}/b`)).toHaveLength(130);
    for (const long of [
      `${part}/${part}a`,
      `${'a'.repeat(129)}`,
      `b/${'a'.repeat(129)}`,
      'a/'.repeat(200),
      'a'.repeat(1e6),
    ]) {
      expect(said(parseRepository, long)).toBe('refused: NAME_INVALID');
    }
  });

  test.each([
    'a',
    'a__b',
    'a---b',
    'a.b_c',
    'library/ubuntu',
    'x/blobs/uploads',
    'tags/list',
    '0',
    'a/b/c/d/e/f/g',
  ])('may be %s', (name) => {
    expect(parseRepository(name)).toBe(name);
  });

  test.each([
    '',
    '/',
    'a/',
    '/a',
    'a//b',
    'a..b',
    'a___b',
    '-a',
    'a-',
    '_x',
    'a_',
    '.a',
    'a.',
    'A',
    'a/B',
    'a-_b',
    'a b',
    'localhost:5000/a',
    '..',
    'a/../b',
    'a\n',
    'café',
    'a\0',
  ])('may not be %j', (name) => {
    expect(said(parseRepository, name)).toBe('refused: NAME_INVALID');
  });

  test('that is refused is not repeated without end', () => {
    try {
      parseRepository('A'.repeat(1e6));
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify((error as RegistryError).detail).length).toBeLessThan(1000);
    }
  });
});

describe('a tag', () => {
  test('is taken exactly when the spec calls it one', () => {
    fc.assert(
      fc.property(fc.oneof(anything, tag), (text) => {
        const expected = isTagLetterByLetter(text);
        expect(isTag(text)).toBe(expected);
        expect(said(parseTag, text)).toBe(expected ? text : 'refused: TAG_INVALID');
      }),
      { numRuns: 3000 },
    );
  });

  test('has at most 128 letters', () => {
    expect(isTag('a'.repeat(128))).toBe(true);
    expect(isTag('a'.repeat(129))).toBe(false);
    expect(isTag('')).toBe(false);
    expect(isTag('a\n')).toBe(false);
  });
});

describe('a digest', () => {
  const nearlyDigests = fc
    .tuple(
      fc.constantFrom('sha256', 'sha512', 'sha384', 'md5', 'SHA256', '', 'sha256:sha256'),
      fc.constantFrom(':', '', '-', '::'),
      fc.oneof(
        hex(64),
        hex(128),
        hex(63),
        hex(65),
        hex(64).map((digits) => digits.toUpperCase()),
      ),
      fc.constantFrom('', '', '', '\n', '0', '/'),
    )
    .map((parts) => parts.join(''));

  test('is taken exactly when it is sha256 or sha512 with its number of lower-case digits', () => {
    fc.assert(
      fc.property(fc.oneof(digest, nearlyDigests, anything), (text) => {
        expect(said(parseDigest, text)).toBe(isDigestLetterByLetter(text) ? text : 'refused: DIGEST_INVALID');
      }),
      { numRuns: 3000 },
    );
  });

  test('is its algorithm, a colon and its digits', () => {
    fc.assert(
      fc.property(digest, (text) => {
        const parsed = parseDigest(text);
        expect(`${algorithmOf(parsed)}:${hexOf(parsed)}`).toBe(text);
      }),
    );
  });
});

test('a reference with a colon is a digest, any other a tag', () => {
  fc.assert(
    fc.property(fc.oneof(digest, tag, anything), (text) => {
      const expected = text.includes(':')
        ? isDigestLetterByLetter(text)
          ? { digest: text }
          : 'refused: DIGEST_INVALID'
        : isTagLetterByLetter(text)
          ? { tag: text }
          : 'refused: TAG_INVALID';
      expect(said(parseReference, text)).toEqual(expected);
    }),
    { numRuns: 2000 },
  );
});

describe('an image reference', () => {
  const format = ({
    repository,
    tag,
    digest,
  }: {
    repository: string;
    tag?: string | undefined;
    digest?: string | undefined;
  }) => `${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;

  test('that is put together from its parts is taken apart into them', () => {
    const parts = fc.record({ repository, tag, digest }, { requiredKeys: ['repository'] });
    fc.assert(
      fc.property(parts, (parts) => {
        fc.pre(isRepository(parts.repository));
        expect(parseImageReference(format(parts))).toEqual(parts);
      }),
      { numRuns: 1000 },
    );
  });

  test('of any text is refused, or is that text again when put together', () => {
    const joined = fc.array(fc.oneof(component, tag, digest, fc.constantFrom(':', '@', '/', '', ':5000')), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          joined.map((parts) => parts.join('')),
          anything,
        ),
        (text) => {
          const parsed = said<ImageReference>(parseImageReference, text);
          if (refused(parsed)) return;
          const reference = parsed as ImageReference;
          expect(format(reference)).toBe(text);
          expect(isRepository(reference.repository)).toBe(true);
          expect(reference.tag === undefined || isTagLetterByLetter(reference.tag)).toBe(true);
          expect(reference.digest === undefined || isDigestLetterByLetter(reference.digest)).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });

  const some = `sha256:${'a'.repeat(64)}`;
  test.each([
    ['', 'NAME_INVALID'],
    [':v1', 'NAME_INVALID'],
    [`@${some}`, 'NAME_INVALID'],
    ['a:', 'TAG_INVALID'],
    ['a@', 'DIGEST_INVALID'],
    ['a:v1@', 'DIGEST_INVALID'],
    ['a@v1', 'DIGEST_INVALID'],
    [`a@${some}@${some}`, 'DIGEST_INVALID'],
    [`a@${some}:v1`, 'DIGEST_INVALID'],
    ['localhost:5000/a', 'TAG_INVALID'],
    ['a:b:c', 'NAME_INVALID'],
    ['A:v1', 'NAME_INVALID'],
  ])('may not be %j', (text, error) => {
    expect(said(parseImageReference, text)).toBe(`refused: ${error}`);
  });
});
