import { describe, expect, test } from 'vitest';
import { parseHtpasswd, withoutUser, withUser } from '../../../registry/access/htpasswd.ts';

const hash = `$2y$05$${'a'.repeat(53)}`;
const other = `$2y$10$${'b'.repeat(53)}`;
const parse = (text: string) => {
  const { hashes, unusable } = parseHtpasswd(Buffer.from(text));
  return { hashes: Object.fromEntries(hashes), unusable };
};

describe('an htpasswd file', () => {
  test.each<[what: string, text: string, names: string[]]>([
    ['with nobody in it', '', []],
    ['of comments and blank lines', '# a:b\n\n   \n\t# more\n', []],
    ['with line ends of Windows', `ada:${hash}\r\nbob:${hash}\r\n`, ['ada', 'bob']],
    ['without a line end', `ada:${hash}`, ['ada']],
    ['with a byte order mark', `\ufeffada:${hash}\n`, ['ada']],
    ['with blanks around lines', `  ada:${hash}  \n`, ['ada']],
    ['with further fields', `ada:${hash}:Ada Lovelace\n`, ['ada']],
    ['with a name in another script', `艾达:${hash}\n`, ['艾达']],
  ])('%s', (_, text, names) => {
    const { hashes, unusable } = parse(text);
    expect(hashes).toEqual(Object.fromEntries(names.map((name) => [name, hash])));
    expect(unusable).toEqual([]);
  });

  test.each(['2a', '2b', '2y'])('holds bcrypt of kind $%s$', (kind) => {
    const made = hash.replace('2y', kind);
    expect(parse(`ada:${made}\n`).hashes).toEqual({ ada: made });
  });

  test.each<[why: string, line: string, reason: string]>([
    ["Apache's MD5", 'ada:$apr1$abcdefgh$0123456789012345678901', 'hash'],
    ['SHA-1', 'ada:{SHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk=', 'hash'],
    ['crypt', 'ada:rl.3StKT.4T8M', 'hash'],
    ['a password as it is', 'ada:engine', 'hash'],
    ['no password', 'ada:', 'hash'],
    ['a hash that was cut short', `ada:${hash.slice(0, -1)}`, 'hash'],
    ['a kind of bcrypt with a known flaw', `ada:${hash.replace('2y', '2x')}`, 'hash'],
    ['a cost that takes hours', `ada:${hash.replace('05', '31')}`, 'hash'],
    ['no colon', 'ada', 'form'],
    ['no name', `:${hash}`, 'name'],
    ['a name with a control character', `a\tb:${hash}`, 'name'],
  ])('tells of a line with %s', (_, line, reason) => {
    expect(parse(`bob:${hash}\n${line}\n`)).toEqual({
      hashes: { bob: hash },
      unusable: [{ line: 2, reason }],
    });
  });

  test('with two lines of one name means the first', () => {
    expect(parse(`ada:${hash}\nada:${other}\n`)).toEqual({
      hashes: { ada: hash },
      unusable: [{ line: 2, reason: 'name' }],
    });
    expect(parse(`ada:plain\nada:${other}\n`).hashes).toEqual({});
  });
});

describe('the lines of others stay byte for byte', () => {
  const latin1 = Buffer.concat([Buffer.from('# Jos\xe9\nJos\xe9:{SHA}x\r\n\n', 'latin1')]);

  test('when a user comes, also behind a last line without an end', () => {
    expect(withUser(latin1, 'ada', hash)).toEqual(Buffer.concat([latin1, Buffer.from(`ada:${hash}\n`)]));
    expect(withUser(Buffer.from('x:y'), 'ada', hash).toString()).toBe(`x:y\nada:${hash}\n`);
    expect(withUser(Buffer.from('x:y\r\n'), 'ada', hash).toString()).toBe(`x:y\r\nada:${hash}\r\n`);
    expect(withUser(Buffer.alloc(0), '艾达', hash).toString()).toBe(`艾达:${hash}\n`);
  });

  test('when a password changes, and a second line of that name goes', () => {
    const before = Buffer.from(`# a\nada:${hash}\nbob:x\nada:${hash}\n`);
    expect(withUser(before, 'ada', other).toString()).toBe(`# a\nada:${other}\nbob:x\n`);
  });

  test('when a user goes with all lines of that name', () => {
    const before = Buffer.from(`ada:${hash}\nbob:x\n#ada:y\n ada:z\nadam:q`);
    expect(withoutUser(before, 'ada')?.toString()).toBe('bob:x\n#ada:y\nadam:q');
    expect(withoutUser(before, 'eve')).toBeUndefined();
    expect(withoutUser(before, '#ada')).toBeUndefined();
  });
});
