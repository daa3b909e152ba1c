import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inShort, jsonOf } from '../make/answer.ts';
import { makeArtifact } from '../make/manifest.ts';
import { sharedRegistry } from '../make/registry.ts';

const registry = sharedRegistry();
const { ask } = registry;

// In the order of the catalog: by the parts between slashes, so that a repository stands before what lies below it.
const names = [
  'a',
  'a/b',
  'a/b/c',
  'a/c',
  'a-b',
  'a-b/a',
  'a.b',
  'a0',
  'a_b',
  'ab',
  'b',
  'tags/list',
  'x/blobs/uploads',
];

const catalog = async (query = '') => ask('GET', `/v2/_catalog${query}`);
const namesIn = (answer: Awaited<ReturnType<typeof catalog>>) =>
  jsonOf<{ repositories: string[] }>(answer).repositories;

test('an empty registry has an empty catalog, not none', async () => {
  const { status, headers, body } = await catalog();
  expect(status).toBe(200);
  expect(body.toString()).toBe('{"repositories":[]}');
  expect(headers).toEqual({
    'content-length': '19',
    'content-type': 'application/json',
    'docker-distribution-api-version': 'registry/2.0',
  });
  expect((await ask('HEAD', '/v2/_catalog')).headers).toEqual(headers);
});

test('a repository appears with its first manifest and goes with its last', async () => {
  await ask('POST', '/v2/fleeting/blobs/uploads/');
  const manifest = makeArtifact();
  await registry.push('fleeting', manifest);
  expect(namesIn(await catalog())).toEqual(['fleeting']);
  await ask('DELETE', `/v2/fleeting/manifests/${manifest.digest}`);
  expect(namesIn(await catalog())).toEqual([]);
});

describe('with some repositories', () => {
  test('their names come in the order of their parts', async () => {
    for (const name of names.toReversed()) await registry.push(name, makeArtifact(), 'v1');
    expect(namesIn(await catalog())).toEqual(names);
  });

  test.each<[query: string, from: number, to: number, next: string | undefined]>([
    ['?n=3', 0, 3, '/v2/_catalog?last=a%2Fb%2Fc&n=3'],
    ['?n=3&last=a/b/c', 3, 6, '/v2/_catalog?last=a-b%2Fa&n=3'],
    ['?n=3&last=a%2Fb%2Fc', 3, 6, '/v2/_catalog?last=a-b%2Fa&n=3'],
    ['?n=100', 0, 13, undefined],
    ['?n=13', 0, 13, undefined],
    ['?n=12', 0, 12, '/v2/_catalog?last=tags%2Flist&n=12'],
    ['?last=a', 1, 13, undefined],
    ['?last=a/zzz', 4, 13, undefined],
    ['?last=b', 11, 13, undefined],
    ['?last=zzz', 13, 13, undefined],
    ['?last=NOT a name', 0, 13, undefined],
    ['?n=0', 0, 0, undefined],
    ['?ns=docker.io', 0, 13, undefined],
  ])('%s gives the names from %i to %i', async (query, from, to, next) => {
    const answer = await catalog(query.replaceAll(' ', '%20'));
    expect(answer.status).toBe(200);
    expect(namesIn(answer)).toEqual(names.slice(from, to));
    expect(answer.headers.link).toBe(next && `<${next}>; rel="next"`);
  });

  test.each(['-1', 'abc', '1e9', '', '1.5', '18446744073709551616', '999999999', '1000000000'])(
    'n=%s is refused',
    async (n) => {
      expect(inShort(await catalog(`?n=${n}`))).toBe('400 PAGINATION_NUMBER_INVALID');
    },
  );

  test('any pages together are the whole list', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 14 }), async (n) => {
        const found: string[] = [];
        for (let next: string | undefined = `/v2/_catalog?n=${n}`; next; ) {
          const answer = await ask('GET', next);
          expect(namesIn(answer).length).toBeGreaterThan(0);
          found.push(...namesIn(answer));
          next = /^<([^;>]+)>; rel="next"$/.exec(answer.headers.link ?? '')?.[1];
        }
        expect(found).toEqual(names);
      }),
      { numRuns: 14 },
    );
  });
});
