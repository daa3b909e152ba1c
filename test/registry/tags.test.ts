import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { inShort, jsonOf } from '../make/answer.ts';
import { makeArtifact } from '../make/manifest.ts';
import { sharedRegistry } from '../make/registry.ts';

const registry = sharedRegistry();
const { ask } = registry;

interface List {
  name: string;
  tags: string[];
}

/** Pushes one manifest under all of these tags. */
async function tagged(repository: string, tags: string[]): Promise<void> {
  const manifest = makeArtifact();
  for (let i = 0; i < tags.length; i += 50) {
    const query = tags.slice(i, i + 50).map((tag) => `tag=${tag}`);
    const { status } = await registry.push(repository, manifest, `${manifest.digest}?${query.join('&')}`);
    expect(status).toBe(201);
  }
}

/** The address a `Link` header leads to, which has to be the only one and in the form that docker reads. */
function nextOf(link: string | undefined): string | undefined {
  if (link === undefined) return undefined;
  const [, address] = /^<([^;>]+)>; rel="next"$/.exec(link) ?? [];
  expect(address).toMatch(/^\/v2\//);
  return address;
}

/** Follows the links from here on; gives the pages. */
async function pagesFrom(path: string): Promise<string[][]> {
  const pages: string[][] = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const answer = await ask('GET', next);
    expect(answer.status).toBe(200);
    pages.push(jsonOf<List>(answer).tags);
    next = nextOf(answer.headers.link);
  }
  return pages;
}

/** What no list of tags may depend on: the order in which the bytes of the names stand. */
const byteWise = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

test('a list is a name and its tags in plain application/json', async () => {
  await tagged('team/app', ['v2', 'v1']);
  const { status, headers, body } = await ask('GET', '/v2/team/app/tags/list');
  expect(status).toBe(200);
  expect(body.toString()).toBe('{"name":"team/app","tags":["v1","v2"]}');
  expect(headers).toEqual({
    'content-length': String(body.length),
    'content-type': 'application/json',
    'docker-distribution-api-version': 'registry/2.0',
  });
  expect((await ask('HEAD', '/v2/team/app/tags/list')).headers).toEqual(headers);
});

test('tags stand in the order of their bytes', async () => {
  await tagged('order', [
    'b',
    'a',
    '_x',
    'B',
    'A',
    '1',
    '10',
    '2',
    'a-1',
    'a.1',
    'a_1',
    'aa',
    'Z',
    'z',
    'v1.10',
    'v1.9',
  ]);
  expect(jsonOf<List>(await ask('GET', '/v2/order/tags/list')).tags).toEqual([
    '1',
    '10',
    '2',
    'A',
    'B',
    'Z',
    '_x',
    'a',
    'a-1',
    'a.1',
    'a_1',
    'aa',
    'b',
    'v1.10',
    'v1.9',
    'z',
  ]);
});

test('a repository that was never pushed to is unknown', async () => {
  expect(inShort(await ask('GET', '/v2/never/tags/list'))).toBe('404 NAME_UNKNOWN');
  expect(inShort(await ask('HEAD', '/v2/never/tags/list'))).toBe('404');
  expect(inShort(await ask('GET', '/v2/Never/tags/list'))).toMatch(/^(400 NAME_INVALID|404 )/);
});

test('a repository without tags has an empty list, not none', async () => {
  await registry.push('untagged', makeArtifact());
  expect((await ask('GET', '/v2/untagged/tags/list')).body.toString()).toBe('{"name":"untagged","tags":[]}');
  await tagged('emptied', ['v1']);
  await ask('DELETE', '/v2/emptied/manifests/v1');
  expect((await ask('GET', '/v2/emptied/tags/list')).body.toString()).toBe('{"name":"emptied","tags":[]}');
});

test('a tag that moved is listed once, a deleted one no more', async () => {
  for (let i = 0; i < 3; i++) await tagged('moved', ['latest', 'other']);
  await ask('DELETE', '/v2/moved/manifests/other');
  expect(jsonOf<List>(await ask('GET', '/v2/moved/tags/list')).tags).toEqual(['latest']);
});

test('the tags of another repository are not listed', async () => {
  await tagged('near', ['mine']);
  await tagged('near/by', ['theirs']);
  expect(jsonOf<List>(await ask('GET', '/v2/near/tags/list')).tags).toEqual(['mine']);
});

describe('pages', () => {
  const five = ['a', 'b', 'c', 'd', 'e'];
  beforeAll(() => tagged('pages', five));
  const list = (query: string) => ask('GET', `/v2/pages/tags/list?${query}`);

  test.each([
    ['n=2', ['a', 'b'], '/v2/pages/tags/list?last=b&n=2'],
    ['n=2&last=b', ['c', 'd'], '/v2/pages/tags/list?last=d&n=2'],
    ['n=2&last=d', ['e'], undefined],
    ['n=4', ['a', 'b', 'c', 'd'], '/v2/pages/tags/list?last=d&n=4'],
    ['n=5', five, undefined],
    ['n=6', five, undefined],
    ['n=1000', five, undefined],
    ['n=2&last=c', ['d', 'e'], undefined],
    ['last=c', ['d', 'e'], undefined],
    ['last=bb', ['c', 'd', 'e'], undefined],
    ['last=', five, undefined],
    ['last=e', [], undefined],
    ['last=zzz', [], undefined],
    ['n=0', [], undefined],
    ['n=0&last=b', [], undefined],
    ['n=2&last=not/a:tag%00', [], undefined],
    ['n=2&last=-', ['a', 'b'], '/v2/pages/tags/list?last=b&n=2'],
    ['ns=docker.io&what=ever', five, undefined],
  ])('%s gives %j', async (query, tags, next) => {
    const answer = await list(query);
    expect(answer.status).toBe(200);
    expect(jsonOf(answer)).toEqual({ name: 'pages', tags });
    expect(nextOf(answer.headers.link)).toBe(next);
  });

  test.each(['-1', 'abc', '1e9', '1.5', '', '+1', '0x10', '18446744073709551616', '999999999', '1000000000'])(
    'n=%s is refused',
    async (n) => {
      expect(inShort(await list(`n=${encodeURIComponent(n)}`))).toBe('400 PAGINATION_NUMBER_INVALID');
    },
  );

  test('all tags come once and in order, whatever the size of the pages', async () => {
    const first = fc.constantFrom(...'abcXYZ019_');
    const rest = fc
      .array(fc.constantFrom(...'abYZ09_.-'), { maxLength: 4 })
      .map((letters) => letters.join(''));
    const tag = fc.tuple(first, rest).map((parts) => parts.join(''));
    let nth = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(tag, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 8 }),
        async (tags, n) => {
          const repository = `property/${nth++}`;
          await tagged(repository, tags);
          const pages = await pagesFrom(`/v2/${repository}/tags/list?n=${n}`);
          expect(pages.flat()).toEqual(tags.toSorted(byteWise));
          // Every page but the last is full, and no empty one follows it.
          expect(pages.map((page) => page.length)).toEqual(
            Array.from({ length: Math.ceil(tags.length / n) }, (_, i) => Math.min(n, tags.length - i * n)),
          );
        },
      ),
      { numRuns: 25 },
    );
  });

  test('without n everything is there, if need be on more than one page', async () => {
    const tags = Array.from({ length: 1200 }, (_, i) => `t${String(i).padStart(5, '0')}`);
    await tagged('many', tags);
    expect((await pagesFrom('/v2/many/tags/list')).flat()).toEqual(tags);
  });
});
