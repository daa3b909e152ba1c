import { describe, expect, test } from 'vitest';
import { type LogFilter, matcher, noFilter } from '../../renderer/views/logs/filter.ts';
import { type LogLine, parseLine } from '../../renderer/views/logs/line.ts';
import { Log } from '../../renderer/views/logs/log.ts';
import { Ring } from '../../renderer/views/logs/ring.ts';
import { Tally } from '../../renderer/views/logs/tally.ts';
import { plainText, subjectOf } from '../../renderer/views/logs/text.ts';

const digest = `sha256:3f9c${'0'.repeat(56)}a1b2`;

function lineOf(fields: object): LogLine {
  return parseLine(rawOf(fields), 0);
}

function rawOf(fields: object): string {
  return JSON.stringify({
    level: 30,
    time: 1_700_000_000_000,
    client: 'docker/28.5.1',
    method: 'GET',
    repository: 'shop/checkout',
    reference: digest,
    status: 200,
    bytes: 5000,
    ms: 3.2,
    ...fields,
  });
}

describe('a line', () => {
  test('of a request has its fields, and keeps what was written', () => {
    const raw = rawOf({});
    expect(parseLine(raw, 7)).toMatchObject({
      number: 7,
      raw,
      level: 'info',
      method: 'GET',
      repository: 'shop/checkout',
      reference: digest,
      status: 200,
      bytes: 5000,
      ms: 3.2,
      client: 'docker/28.5.1',
      broken: false,
      message: '',
    });
  });

  test('of an error has what the registry says of it', () => {
    const line = lineOf({ level: 50, status: 500, err: { type: 'Error', message: 'EIO', stack: '…' } });
    expect(line).toMatchObject({ level: 'error', error: 'EIO' });
  });

  test('torn by a crash, or not JSON at all, is its own text', () => {
    for (const raw of ['{"level":30,"time":17', 'hello', '17', 'null', '']) {
      expect(parseLine(raw, 0)).toMatchObject({ level: 'info', message: raw, method: '', status: null });
    }
  });

  test('with fields of the wrong kind is read without them', () => {
    expect(lineOf({ status: '200', repository: 5, err: 'x', ms: null })).toMatchObject({
      status: null,
      repository: '',
      error: '',
      ms: null,
    });
  });

  test.each([
    [{ status: 200 }, 'info'],
    [{ status: 404 }, 'info'],
    [{ status: 401 }, 'info'],
    [{ status: 400 }, 'warn'],
    [{ status: 429 }, 'warn'],
    [{ status: 503 }, 'error'],
    [{ status: 200, broken: true }, 'warn'],
    [{ level: 20 }, 'debug'],
    [{ level: 40 }, 'warn'],
    [{ level: 60 }, 'error'],
  ])('%j is worth %s', (fields, level) => {
    expect(lineOf(fields).level).toBe(level);
  });

  test('says in short what it is about', () => {
    expect(subjectOf(lineOf({}))).toBe('3f9c0000…0000a1b2');
    expect(subjectOf(lineOf({ reference: '1.8.2', code: 'MANIFEST_UNKNOWN' }))).toBe(
      'MANIFEST_UNKNOWN · 1.8.2',
    );
    expect(subjectOf(lineOf({ repository: '', reference: '', url: '/v2/_catalog?n=100' }))).toBe(
      '/v2/_catalog?n=100',
    );
    expect(subjectOf(parseLine('{"level":50,"msg":"it broke","err":{"message":"EIO"}}', 0))).toBe(
      'it broke: EIO',
    );
  });

  test('is copied whole', () => {
    const text = plainText(lineOf({ broken: true }));
    for (const part of [
      'GET',
      '200',
      `shop/checkout@${digest}`,
      'docker/28.5.1',
      '3.2 ms',
      '5000 B',
      'broken off',
    ])
      expect(text).toContain(part);
    expect(plainText(lineOf({ reference: '1.8.2' }))).toContain('shop/checkout:1.8.2');
  });
});

describe('a filter', () => {
  const passes = (filter: Partial<LogFilter>, fields: object) =>
    matcher({ ...noFilter, ...filter })(lineOf(fields));

  test('without anything in it lets every line through', () => {
    expect(passes({}, {})).toBe(true);
    expect(passes({ text: '  ' }, {})).toBe(true);
  });

  test.each<[string, object, boolean]>([
    ['CHECKOUT', {}, true],
    ['docker checkout', {}, true],
    ['docker notebook', {}, false],
    [digest, {}, true],
    ['3f9c…a1b2', {}, true],
    ['3f9c…a1b3', {}, false],
    ['404', { status: 404 }, true],
    ['404', { status: 200 }, false],
    ['404', { status: 200, reference: 'build-404' }, true],
    ['4xx', { status: 429 }, true],
    ['4xx', { status: 200 }, false],
    ['level', {}, false],
    ['digest_invalid', { code: 'DIGEST_INVALID' }, true],
  ])('“%s” of %j: %s', (text, fields, expected) => {
    expect(passes({ text }, fields)).toBe(expected);
  });

  test('names a level, a repository and a client exactly', () => {
    expect(passes({ level: 'warn' }, { status: 400 })).toBe(true);
    expect(passes({ level: 'warn' }, { status: 500 })).toBe(false);
    expect(passes({ repository: 'shop/checkout' }, {})).toBe(true);
    expect(passes({ repository: 'shop' }, {})).toBe(false);
    expect(passes({ client: 'docker/28.5.1' }, {})).toBe(true);
    expect(passes({ client: 'docker/28' }, {})).toBe(false);
  });
});

describe('a ring', () => {
  test('keeps the newest, and says what had to go', () => {
    const ring = new Ring<number>(3);
    expect([1, 2, 3, 4, 5].map((item) => ring.push(item))).toEqual([undefined, undefined, undefined, 1, 2]);
    expect(ring.slice()).toEqual([3, 4, 5]);
    expect([ring.length, ring.removed]).toEqual([3, 2]);
    expect([ring.at(-1), ring.at(0), ring.at(2), ring.at(3)]).toEqual([undefined, 3, 5, undefined]);
  });

  test('can be emptied from its old end and filled again', () => {
    const ring = new Ring<number>(2);
    ring.push(1);
    expect([ring.shift(), ring.shift()]).toEqual([1, undefined]);
    for (const item of [2, 3, 4]) ring.push(item);
    expect(ring.slice(1)).toEqual([4]);
  });

  test('finds the first item past a mark', () => {
    const ring = new Ring<number>(4);
    for (const item of [1, 2, 4, 6, 8]) ring.push(item);
    expect([0, 2, 3, 8].map((mark) => ring.firstPast((item) => item > mark))).toEqual([0, 1, 1, 4]);
  });
});

test('a tally forgets what no longer occurs, and its list of names changes only when they do', () => {
  const tally = new Tally();
  for (const name of ['b', 'a', 'a', '']) tally.add(name);
  const { names } = tally;
  expect(names).toEqual(['a', 'b']);
  tally.remove('a');
  expect(tally.names).toBe(names);
  tally.remove('a');
  expect([tally.names, tally.count('a'), tally.count('b')]).toEqual([['b'], 0, 1]);
});

describe('the log', () => {
  const numbered = (from: number, to: number, fields: (at: number) => object = () => ({})) =>
    Array.from({ length: to - from }, (_, at) =>
      rawOf({ reference: `tag-${from + at}`, ...fields(from + at) }),
    );
  const references = (log: Log) => log.matching.slice().map(({ reference }) => reference);
  const even = (at: number) => ({
    repository: at % 2 === 0 ? 'even' : 'odd',
    status: at % 2 === 0 ? 200 : 503,
  });

  test('has the lines in their order, from however many events', async () => {
    const log = new Log(() => {});
    log.hear(numbered(0, 3));
    log.hear([]);
    log.hear(numbered(3, 5));
    await log.settled();
    expect(references(log)).toEqual(['tag-0', 'tag-1', 'tag-2', 'tag-3', 'tag-4']);
  });

  test('filters what is there and what comes', async () => {
    const log = new Log(() => {});
    log.hear(numbered(0, 4, even));
    await log.settled();
    log.filter({ ...noFilter, repository: 'even' });
    await log.settled();
    expect(references(log)).toEqual(['tag-0', 'tag-2']);
    log.hear(numbered(4, 7, even));
    await log.settled();
    expect(references(log)).toEqual(['tag-0', 'tag-2', 'tag-4', 'tag-6']);
    log.filter();
    expect(log.matching.length).toBe(7);
  });

  test('only the last of several filters counts, also when lines come meanwhile', async () => {
    const log = new Log(() => {});
    log.hear(numbered(0, 2000, even));
    log.filter({ ...noFilter, text: 'odd' });
    log.filter({ ...noFilter, text: 'even' });
    log.hear(numbered(2000, 2001, even));
    await log.settled();
    expect(log.matching.length).toBe(1001);
    expect(log.matching.at(1000)?.reference).toBe('tag-2000');
  });

  test('loses the oldest lines where it is full, in the answer and in the counts too', async () => {
    const log = new Log(() => {}, 4);
    log.filter({ ...noFilter, repository: 'even' });
    log.hear(numbered(0, 7, even));
    await log.settled();
    expect(log.lines.slice().map(({ reference }) => reference)).toEqual(['tag-3', 'tag-4', 'tag-5', 'tag-6']);
    expect(references(log)).toEqual(['tag-4', 'tag-6']);
    expect([
      log.levels.count('error'),
      log.repositories.count('odd'),
      log.repositories.count('even'),
    ]).toEqual([2, 2, 2]);
  });

  test('reads and filters a hundred thousand lines in pieces, not at once', async () => {
    let pieces = 0;
    const log = new Log(() => pieces++);
    log.hear(numbered(0, 100_000, even));
    await log.settled();
    expect(pieces).toBeGreaterThan(5);
    log.filter({ ...noFilter, text: 'odd 503' });
    expect(log.matching.length, 'the answer before stays until the new one is whole').toBe(100_000);
    await log.settled();
    expect(log.matching.length).toBe(50_000);
  });
});
