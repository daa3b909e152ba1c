import { describe, expect, test } from 'vitest';
import { inShort, jsonOf } from '../make/answer.ts';
import { makeBlob } from '../make/blob.ts';
import { type Content, type Descriptor, descriptorOf } from '../make/image.ts';
import { emptyConfig, makeArtifact, makeList, types } from '../make/manifest.ts';
import { sharedRegistry } from '../make/registry.ts';

const registry = sharedRegistry();
const { ask } = registry;

interface Referrer extends Descriptor {
  artifactType?: string;
  annotations?: Record<string, string>;
}

const at = (repository: string, digest: string) => `/v2/${repository}/referrers/${digest}`;
const listed = async (path: string) => jsonOf<{ manifests: Referrer[] }>(await ask('GET', path)).manifests;
const digestsAt = async (path: string) => (await listed(path)).map(({ digest }) => digest);
/** A digest of something that was never pushed. */
const subjectOf = (bytes = 100) => ({
  mediaType: types.ociManifest,
  digest: makeBlob(bytes).sha256,
  size: bytes,
});
/** Pushes a manifest with this subject. */
async function refer(repository: string, subject: Descriptor, fields: object = {}): Promise<Content> {
  const manifest = makeArtifact({ subject, ...fields });
  const { status } = await registry.push(repository, manifest);
  expect(status).toBe(201);
  return manifest;
}

const nothing = `{"schemaVersion":2,"mediaType":"${types.ociIndex}","manifests":[]}`;

test('of what was never pushed there are none, and that is a 200', async () => {
  const { digest } = subjectOf();
  await registry.push('known', makeArtifact());
  for (const path of [at('known', digest), at('unknown', digest), at('known', makeBlob().sha512)]) {
    const { status, headers, body } = await ask('GET', path);
    expect(status).toBe(200);
    expect(body.toString()).toBe(nothing);
    expect(headers).toEqual({
      'content-length': String(nothing.length),
      'content-type': types.ociIndex,
      'docker-distribution-api-version': 'registry/2.0',
    });
    expect((await ask('HEAD', path)).headers).toEqual(headers);
  }
});

test.each(['sha256:abc', `sha256:${'A'.repeat(64)}`, `md5:${'0'.repeat(32)}`, 'latest', '%00'])(
  'of %s there can be none',
  async (digest) => {
    expect(inShort(await ask('GET', at('known', digest)))).toBe('400 DIGEST_INVALID');
  },
);

describe('a referrer', () => {
  test('is listed with its type, digest, size, artifactType and annotations', async () => {
    const subject = makeArtifact();
    await registry.push('listed', subject, 'v1');
    const annotations = { 'org.example.of': 'a signature', 'ünïcode "quoted"': '\u2028 \\ \u0000' };
    const signature = await refer('listed', subject, {
      artifactType: 'application/vnd.example.signature',
      annotations,
    });
    expect(await listed(at('listed', subject.digest))).toEqual([
      { ...descriptorOf(signature), artifactType: 'application/vnd.example.signature', annotations },
    ]);
    expect(await listed(at('listed', signature.digest))).toEqual([]);
  });

  test('without artifactType has that of its config', async () => {
    const subject = subjectOf();
    const image = await refer('configured', subject, {
      config: { ...descriptorOf(emptyConfig), mediaType: 'application/vnd.cncf.helm.config.v1+json' },
    });
    expect(await listed(at('configured', subject.digest))).toEqual([
      { ...descriptorOf(image), artifactType: 'application/vnd.cncf.helm.config.v1+json' },
    ]);
  });

  test('that is an index without artifactType has none', async () => {
    const subject = subjectOf();
    const [plain, typed] = [makeList([], { subject }), makeList([], { subject, artifactType: 'a/b' })];
    for (const index of [plain, typed]) await registry.push('indexes', index);
    expect(await listed(at('indexes', subject.digest))).toEqual([
      descriptorOf(plain),
      { ...descriptorOf(typed), artifactType: 'a/b' },
    ]);
  });

  test('may be there before its subject', async () => {
    const subject = makeArtifact();
    const early = await refer('early', subject);
    await registry.push('early', subject, 'v1');
    expect(await digestsAt(at('early', subject.digest))).toEqual([early.digest]);
  });

  test('of a sha512 subject is found by it', async () => {
    const subject = { ...subjectOf(), digest: makeBlob().sha512 };
    const { digest } = await refer('sha512', subject);
    expect(await digestsAt(at('sha512', subject.digest))).toEqual([digest]);
  });

  test('is listed under the digest it was pushed by', async () => {
    const subject = subjectOf();
    const manifest = makeArtifact({ subject });
    const { sha512 } = makeBlob(manifest.bytes);
    await registry.push('named', manifest, sha512);
    expect(await digestsAt(at('named', subject.digest))).toEqual([sha512]);
  });

  test('is listed in its own repository only', async () => {
    const subject = subjectOf();
    await refer('near/one', subject);
    await registry.push('near/two', makeArtifact());
    expect(await listed(at('near/two', subject.digest))).toEqual([]);
  });

  test('that is pushed twice, or tagged, is listed once', async () => {
    const subject = subjectOf();
    const manifest = await refer('twice', subject);
    await registry.push('twice', manifest);
    await registry.push('twice', manifest, 'v1');
    expect(await digestsAt(at('twice', subject.digest))).toEqual([manifest.digest]);
  });

  test('is no longer listed once it is deleted, but it is when only its tag or its subject is', async () => {
    const subject = makeArtifact();
    await registry.push('deleted', subject, 'v1');
    const [first, second] = [await refer('deleted', subject), await refer('deleted', subject)];
    await registry.push('deleted', second, 'signature');
    await ask('DELETE', `/v2/deleted/manifests/${first.digest}`);
    expect(await digestsAt(at('deleted', subject.digest))).toEqual([second.digest]);
    await ask('DELETE', '/v2/deleted/manifests/signature');
    await ask('DELETE', `/v2/deleted/manifests/${subject.digest}`);
    expect(await digestsAt(at('deleted', subject.digest))).toEqual([second.digest]);
  });

  test('by a fallback tag is an ordinary tag', async () => {
    const subject = subjectOf();
    const index = makeList([]);
    await registry.push('fallback', index, subject.digest.replace(':', '-'));
    expect(await listed(at('fallback', subject.digest))).toEqual([]);
    const { body } = await ask('GET', `/v2/fallback/manifests/${subject.digest.replace(':', '-')}`);
    expect(body).toEqual(index.bytes);
  });
});

describe('the filter by artifactType', () => {
  test('keeps exactly those of the type, and says that it was applied', async () => {
    const subject = subjectOf();
    const made: Record<string, string> = {};
    for (const artifactType of ['a/b', 'a/b+json', 'a/B', 'a/b.c']) {
      made[artifactType] = (await refer('filtered', subject, { artifactType })).digest;
    }
    made[emptyConfig.mediaType] = (await refer('filtered', subject)).digest;
    expect((await listed(at('filtered', subject.digest))).length).toBe(5);
    for (const [artifactType, digest] of Object.entries(made)) {
      const path = `${at('filtered', subject.digest)}?artifactType=${encodeURIComponent(artifactType)}`;
      const { headers } = await ask('GET', path);
      expect(headers['oci-filters-applied']).toBe('artifactType');
      expect(headers['content-type']).toBe(types.ociIndex);
      expect(await digestsAt(path)).toEqual([digest]);
    }
  });

  test('says so also when nothing is left', async () => {
    const { headers, body } = await ask('GET', `${at('filtered', subjectOf().digest)}?artifactType=x/y`);
    expect(headers['oci-filters-applied']).toBe('artifactType');
    expect(body.toString()).toBe(nothing);
  });

  test('is not there when nobody asked for it', async () => {
    expect((await ask('GET', at('filtered', subjectOf().digest))).headers).not.toHaveProperty(
      'oci-filters-applied',
    );
  });
});

describe('many referrers', () => {
  /** The largest body that clients read. */
  const mostBytes = 4 * 1024 * 1024;

  /** Follows the links; gives the digests of each page. */
  async function pagesFrom(path: string): Promise<string[][]> {
    const pages: string[][] = [];
    for (let next: string | undefined = path; next !== undefined; ) {
      const answer = await ask('GET', next);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe(types.ociIndex);
      expect(answer.body.length).toBeLessThan(mostBytes);
      pages.push(jsonOf<{ manifests: Referrer[] }>(answer).manifests.map(({ digest }) => digest));
      const { link } = answer.headers;
      next = /^<(\/v2\/[^;>]+)>; rel="next"$/.exec(link ?? '')?.[1];
      expect(next === undefined).toBe(link === undefined);
    }
    return pages;
  }

  test('come in pages of n, each of them once', async () => {
    const subject = subjectOf();
    const all: string[] = [];
    for (let i = 0; i < 7; i++) all.push((await refer('paged', subject)).digest);
    for (const n of [1, 2, 3, 6, 7, 8]) {
      const pages = await pagesFrom(`${at('paged', subject.digest)}?n=${n}`);
      expect(pages.flat().toSorted()).toEqual(all.toSorted());
      expect(pages).toHaveLength(Math.ceil(7 / n));
    }
  });

  test('stay filtered from page to page', async () => {
    const subject = subjectOf();
    const wanted: string[] = [];
    for (let i = 0; i < 8; i++) {
      const { digest } = await refer('mixed', subject, { artifactType: i % 2 ? 'odd/+1' : 'even/0' });
      if (i % 2) wanted.push(digest);
    }
    const pages = await pagesFrom(
      `${at('mixed', subject.digest)}?artifactType=${encodeURIComponent('odd/+1')}&n=3`,
    );
    expect(pages.map((page) => page.length)).toEqual([3, 1]);
    expect(pages.flat().toSorted()).toEqual(wanted.toSorted());
  });

  test.each([
    ['letters', 'a'],
    ['letters of three bytes', '字'],
    ['letters that JSON escapes', '\u0001'],
  ])('with large annotations come in pages that clients can read: %s', async (_, letter) => {
    const subject = subjectOf();
    const all: string[] = [];
    const note = letter.repeat(1_200_000 / Buffer.byteLength(JSON.stringify(letter).slice(1, -1)));
    for (let i = 0; i < 5; i++) all.push((await refer('large', subject, { annotations: { note } })).digest);
    const pages = await pagesFrom(at('large', subject.digest));
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flat().toSorted()).toEqual(all.toSorted());
  });
});
