import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { errorsIn, inShort, jsonOf } from '../make/answer.ts';
import type { Answer, Question } from '../make/ask.ts';
import { serve } from '../make/berth.ts';
import { makeBlob } from '../make/blob.ts';
import { fastClock } from '../make/fast-clock.ts';
import { descriptorOf } from '../make/image.ts';
import { emptyConfig, makeArtifact, makeList, types } from '../make/manifest.ts';
import { sharedRegistry } from '../make/registry.ts';
import { readWhile } from '../make/slow-reader.ts';
import { connectTo } from '../make/socket.ts';
import { until } from '../make/until.ts';

// The 48 lines of EDGE-CASES: what is asked, and what has to come back.

const registry = sharedRegistry();
const readOnly = sharedRegistry({ readOnly: true });
const sparse = sharedRegistry({ allowSparse: true });

/** Asks in a repository that is empty, and gives the answer or answers in short. */
type Asking = (repository: string) => Promise<string>;

const linesWithRows = new Set<number>();
let rows = 0;

/** One row of the table: the line of EDGE-CASES, what is asked, the answer, and how it is asked. */
function row(line: number, what: string, expected: string | RegExp, ask: Asking): void {
  linesWithRows.add(line);
  const repository = `edge/case-${rows++}`;
  test(`line ${line}: ${what}`, async () => {
    const answer = await ask(repository);
    if (typeof expected === 'string') expect(answer).toBe(expected);
    else expect(answer).toMatch(expected);
  });
}

/** Asks once; REPO in the path is the repository. */
const once =
  (method: string, path: string, question?: Question): Asking =>
  async (repository) =>
    inShort(await registry.ask(method, path.replaceAll('REPO', `/v2/${repository}`), question));

/** Asks one after the other. */
const inTurn =
  (...asks: Asking[]): Asking =>
  async (repository) => {
    const answers: string[] = [];
    for (const ask of asks) answers.push(await ask(repository));
    return answers.join(', ');
  };

/** Sends these bytes as they are. */
const raw = async (request: string | Buffer, to = 'GET'): Promise<string> => {
  const connection = await connectTo(registry.port);
  connection.send(request);
  try {
    return inShort(await connection.answer(to));
  } finally {
    connection.reset();
  }
};

/** Asks for an address that no client library would send. */
const rawPath =
  (method: string, path: string): Asking =>
  (repository) => {
    const line = `${method} ${path.replaceAll('REPO', `/v2/${repository}`)} HTTP/1.1`;
    return raw(Buffer.from(`${line}\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n`, 'latin1'), method);
  };

const nobody = `sha256:${'0'.repeat(64)}`;
const md5 = `md5:${'a'.repeat(32)}`;

describe('names', () => {
  for (const path of ['..%2f..%2f', '%2e%2e%2f%2e%2e%2fetc/passwd', '../../../etc/passwd']) {
    row(
      1,
      `a path that climbs: ${path}`,
      /^40[04] NAME_(INVALID|UNKNOWN)$/,
      rawPath('GET', `/v2/${path}/tags/list`),
    );
  }
  row(2, 'an encoded slash is a slash', '200', async (repository) => {
    await registry.push(`${repository}/b`, makeArtifact(), 'v1');
    return once('GET', 'REPO%2Fb/tags/list')(repository);
  });
  row(3, 'upper case', /^(404 NAME_|400 NAME_INVALID)/, once('GET', '/v2/foo/Bar/tags/list'));
  row(3, 'a host as its first part', /^40[04] NAME_/, rawPath('POST', '/v2/Foo.COM:5000/bar/blobs/uploads/'));
  for (const name of ['a..b', 'a___b', '-a', 'a-', '_x']) {
    row(4, `${name} is none`, /^(400 NAME_INVALID|404 NAME_)/, once('POST', `REPO/${name}/blobs/uploads/`));
  }
  for (const name of ['a__b', 'a---b', 'a.b_c']) {
    row(4, `${name} is one`, '202', once('POST', `REPO/${name}/blobs/uploads/`));
  }
  row(5, '255 letters', '202', once('POST', `/v2/${'a/'.repeat(127)}b/blobs/uploads/`));
  row(5, '256 letters', '400 NAME_INVALID', once('POST', `/v2/${'a/'.repeat(127)}bb/blobs/uploads/`));
  row(5, 'a part too long', '400 NAME_INVALID', once('POST', `/v2/${'a'.repeat(250)}/blobs/uploads/`));
  for (const name of ['caf%C3%A9', 'a%00', '%zz', 'a%', '%C0%AF', '%FF', '%E2%82']) {
    row(6, `${name} is none`, /^40[04] NAME_(INVALID|UNKNOWN)$/, rawPath('GET', `/v2/${name}/tags/list`));
  }
  row(6, 'bytes that no address may have', /^40[04] /, rawPath('GET', '/v2/caf\u00c3\u00a9/tags/list'));
  for (const path of [
    '/v2//tags/list',
    '/v2/a//b/tags/list',
    '/v2/a/tags/list/',
    '/v2/a/tags//list',
    '//v2/a/tags/list',
  ]) {
    row(7, `GET ${path} is not redirected`, /^40[04] /, rawPath('GET', path));
  }
  for (const path of ['/v2/a//blobs/uploads/', '/v2//blobs/uploads/', '/v2/a/blobs//uploads/']) {
    row(7, `POST ${path} is not redirected`, /^40[045] /, rawPath('POST', path));
  }
  for (const name of [
    'x/blobs/uploads',
    'a/manifests/b',
    'tags/list',
    'a/referrers',
    'blobs',
    'manifests',
    'uploads',
  ]) {
    row(8, `${name} is a repository like any other`, '201, 200, 200, 200, 200, 204', async (repository) => {
      const full = `${repository}/${name}`;
      const manifest = makeArtifact();
      const digest = await registry.store(full, 'a blob');
      const session = await registry.open(full);
      return inTurn(
        async () => inShort(await registry.push(full, manifest, 'v1')),
        once('GET', `REPO/manifests/${manifest.digest}`),
        once('GET', 'REPO/tags/list'),
        once('GET', `REPO/blobs/${digest}`),
        once('GET', `REPO/referrers/${digest}`),
        once('GET', session),
      )(full);
    });
  }
  row(8, 'tags/list has no name', '404 NAME_UNKNOWN', once('GET', '/v2/tags/list'));
  row(9, 'POST to uploads without its slash', '202', once('POST', 'REPO/blobs/uploads'));
  for (const [method, path, allow] of [
    ['PUT', `REPO/blobs/${nobody}`, 'GET, HEAD, DELETE'],
    ['DELETE', 'REPO/tags/list', 'GET, HEAD'],
    ['POST', '/v2/', 'GET, HEAD'],
    ['PATCH', 'REPO/manifests/v1', 'GET, HEAD, PUT, DELETE'],
  ] as const) {
    row(10, `${method} ${path}`, `405 UNSUPPORTED, ${allow}`, async (repository) => {
      const answer = await registry.ask(method, path.replace('REPO', `/v2/${repository}`));
      return `${inShort(answer)}, ${answer.headers.allow}`;
    });
  }
  row(10, 'OPTIONS', /^(200|204|405 UNSUPPORTED)$/, once('OPTIONS', 'REPO/manifests/v1'));
});

/** Pushes a manifest: fields, or a body as it is. */
const pushing =
  (
    fields: object | string,
    { type = types.ociManifest as string | undefined, reference = 'v1' } = {},
  ): Asking =>
  async (repository) => {
    await registry.store(repository, emptyConfig.bytes);
    const body = typeof fields === 'string' || Buffer.isBuffer(fields) ? fields : JSON.stringify(fields);
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
    return inShort(await registry.ask('PUT', `/v2/${repository}/manifests/${reference}`, { body, headers }));
  };

const image = {
  schemaVersion: 2,
  mediaType: types.ociManifest,
  config: descriptorOf(emptyConfig),
  layers: [],
};
const text = JSON.stringify(image);

describe('tags and digests', () => {
  const [longest, tooLong] = ['a'.repeat(128), 'a'.repeat(129)];
  row(11, 'a tag of 128 letters', '201', pushing(image, { reference: longest }));
  row(
    11,
    'a tag of 129 letters, pushed',
    /^400 (TAG|MANIFEST)_INVALID$/,
    pushing(image, { reference: tooLong }),
  );
  row(11, 'a tag of 129 letters, pulled', '404 MANIFEST_UNKNOWN', once('GET', `REPO/manifests/${tooLong}`));
  for (const tag of ['.dot', '-x', 'a%2Fb', 'a/b', 'a%20b', 'caf%C3%A9', '..', '%2e%2e', '...', '', '.']) {
    row(12, `"${tag}" is no tag`, /^(400|404) [A-Z_]+$/, pushing(image, { reference: tag }));
  }
  row(12, 'a tag that climbs makes no file', 'nothing', async (repository) => {
    const before = readdirSync(registry.data).toSorted();
    await rawPath('PUT', 'REPO/manifests/..')(repository);
    await rawPath('PUT', 'REPO/manifests/..%2f..%2f..%2fescaped')(repository);
    expect(readdirSync(registry.data).toSorted()).toEqual(before);
    return 'nothing';
  });
  const bad = 'sha256:baddigeststring';
  row(13, 'a malformed digest, pushed', '400 DIGEST_INVALID', pushing(image, { reference: bad }));
  row(
    13,
    'a malformed digest, pulled',
    /^(400 DIGEST_INVALID|404 MANIFEST_UNKNOWN)$/,
    once('GET', `REPO/manifests/${bad}`),
  );
  for (const digest of [
    `sha256:${'A'.repeat(64)}`,
    md5,
    `sha256:${'a'.repeat(63)}`,
    `sha256:${'a'.repeat(65)}`,
  ]) {
    row(14, `a manifest as ${digest}`, '400 DIGEST_INVALID', pushing(image, { reference: digest }));
    row(
      14,
      `a blob as ${digest}`,
      '400 DIGEST_INVALID',
      once('POST', `REPO/blobs/uploads/?digest=${digest}`, { body: 'x' }),
    );
    row(
      14,
      `pulling ${digest}`,
      /^(400 DIGEST_INVALID|404 BLOB_UNKNOWN)$/,
      once('GET', `REPO/blobs/${digest}`),
    );
  }
  row(
    15,
    'a manifest under the digest of another stores nothing',
    '400 DIGEST_INVALID, 404 MANIFEST_UNKNOWN, 404 MANIFEST_UNKNOWN',
    inTurn(
      pushing(image, { reference: nobody }),
      once('GET', `REPO/manifests/${nobody}`),
      once('GET', `REPO/manifests/${makeBlob(text).sha256}`),
    ),
  );
  row(16, 'a manifest under its sha512', '201', async (repository) => {
    const manifest = makeArtifact();
    const { sha512 } = makeBlob(manifest.bytes);
    const { status, headers } = await registry.push(repository, manifest, sha512);
    expect(headers['docker-content-digest']).toBe(sha512);
    return String(status);
  });
  row(17, 'tags that differ by case', 'V1, v1', async (repository) => {
    const [big, small] = [makeArtifact(), makeArtifact()];
    await registry.push(repository, big, 'V1');
    await registry.push(repository, small, 'v1');
    expect((await registry.ask('GET', `/v2/${repository}/manifests/V1`)).body).toEqual(big.bytes);
    const list = await registry.ask('GET', `/v2/${repository}/tags/list`);
    return jsonOf<{ tags: string[] }>(list).tags.join(', ');
  });
});

describe('manifests', () => {
  const invalid = '400 MANIFEST_INVALID';
  const absent = { mediaType: 'a/b', digest: makeBlob().sha256, size: 3 };
  const oneLayer = (more: object) => {
    const layer = { mediaType: 'a/b', digest: emptyConfig.digest, size: 2 };
    return { ...image, layers: [{ ...layer, ...more }] };
  };
  /** The image with more fields before its own, written out by hand. */
  const withFirst = (fields: string) => `{${fields},${text.slice(1)}`;

  row(18, 'no Content-Type', '201', pushing(image, { type: undefined }));
  row(18, 'text/plain', invalid, pushing(image, { type: 'text/plain' }));
  row(18, 'a type with a charset is served without', types.ociManifest, async (repository) => {
    await pushing(image, { type: `${types.ociManifest}; charset=utf-8` })(repository);
    return (await registry.ask('GET', `/v2/${repository}/manifests/v1`)).headers['content-type'] ?? '';
  });
  row(19, 'an index by header, an image by body', invalid, pushing(image, { type: types.ociIndex }));
  row(19, 'layers and manifests', invalid, pushing({ ...image, manifests: [] }));
  const unknown = { ...image, mediaType: undefined };
  row(20, 'a type nobody knows', invalid, pushing(unknown, { type: 'application/vnd.example+json' }));
  const ofUnknown = { artifactType: 'x/z', config: { ...image.config, mediaType: 'x/c' } };
  row(20, 'parts of types nobody knows', '201', pushing({ ...oneLayer({ mediaType: 'x/y' }), ...ofUnknown }));
  const schema1 = { type: 'application/vnd.docker.distribution.manifest.v1+prettyjws' };
  row(
    21,
    'schema 1',
    invalid,
    pushing({ schemaVersion: 1, fsLayers: [], history: [], signatures: [] }, schema1),
  );
  for (const body of ['', '{', '[]', 'null', '"x"', '2', `${text} x`])
    row(22, `"${body}"`, invalid, pushing(body));
  row(22, 'a byte order mark', invalid, pushing(`\uFEFF${text}`));
  row(22, 'bytes that are no UTF-8', invalid, pushing(Buffer.from(withFirst('"a":"\u00ff"'), 'latin1')));
  row(22, 'schemaVersion 1', invalid, pushing({ ...image, schemaVersion: 1 }));
  row(22, 'no schemaVersion', invalid, pushing({ ...image, schemaVersion: undefined }));

  row(23, 'the same key twice: the last counts', '0 of the first, 1 of the last', async (repository) => {
    const subject = (digest: string) => `"subject":{"mediaType":"a/b","digest":"${digest}","size":1}`;
    const body = `{${subject(nobody)},${text.slice(1, -1)},${subject(absent.digest)}}`;
    expect(await pushing(body)(repository)).toBe('201');
    expect((await registry.ask('GET', `/v2/${repository}/manifests/v1`)).body.toString()).toBe(body);
    const count = async (digest: string) => {
      const answer = await registry.ask('GET', `/v2/${repository}/referrers/${digest}`);
      return jsonOf<{ manifests: unknown[] }>(answer).manifests.length;
    };
    return `${await count(nobody)} of the first, ${await count(absent.digest)} of the last`;
  });
  row(23, '"Config" is no config', invalid, pushing(text.replace('"config"', '"Config"')));
  row(23, '"LAYERS" are no layers', invalid, pushing(text.replace('"layers"', '"LAYERS"')));
  row(24, 'keys that mean something to JavaScript', '201', async (repository) => {
    const done = await pushing(withFirst('"__proto__":{"bad":1},"constructor":{"prototype":{"bad":1}}'))(
      repository,
    );
    expect(Object.hasOwn(Object.prototype, 'bad')).toBe(false);
    return done;
  });
  const annotations = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`key-${i}`, 'value']));
  row(24, 'ten thousand annotations', '201', pushing({ ...image, annotations }));
  const ofSize = (size: string) => pushing(JSON.stringify(oneLayer({ size: 12_321 })).replace('12321', size));
  for (const size of ['-1', '1.5', '1e400', '9007199254740993', '"2"', 'null', '[]']) {
    row(24, `a size of ${size}`, invalid, ofSize(size));
  }
  row(24, 'a size of -0', '201', ofSize('-0'));
  const levels = (count: number) => `${'['.repeat(count)}${']'.repeat(count)}`;
  row(25, '9 000 levels', '201', pushing(withFirst(`"deep":${levels(9000)}`)));
  row(25, '20 000 levels', invalid, pushing(withFirst(`"deep":${levels(20_000)}`)));
  row(25, '2 000 000 levels', invalid, pushing(levels(2_000_000)));
  const ofLength = (bytes: number) => pushing(text.padEnd(bytes));
  row(26, 'exactly 4 MiB', '201', ofLength(4 * 1024 * 1024));
  row(26, 'a byte more', '413 SIZE_INVALID', ofLength(4 * 1024 * 1024 + 1));
  const pieces = Array<Buffer>(24).fill(Buffer.alloc(1024 * 1024));
  row(26, '24 MiB, not announced', '413 SIZE_INVALID', once('PUT', 'REPO/manifests/v1', { body: pieces }));

  row(27, 'a layer that is not there is named', '400 MANIFEST_BLOB_UNKNOWN', async (repository) => {
    const answer = await registry.push(repository, makeArtifact({ layers: [absent] }));
    expect(errorsIn(answer).map(({ detail }) => detail)).toEqual([{ digest: absent.digest }]);
    return inShort(answer);
  });
  row(27, 'a layer that is not there, where that is allowed', '201', async (repository) =>
    inShort(await sparse.push(repository, makeArtifact({ layers: [absent] }))),
  );
  row(27, 'a subject that is not there', `201, ${absent.digest}`, async (repository) => {
    const { status, headers } = await registry.push(repository, makeArtifact({ subject: absent }));
    return `${status}, ${headers['oci-subject']}`;
  });
  const urls = ['https://example.com/layer'];
  const foreign = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';
  const nondistributable = 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip';
  for (const more of [{ urls }, { urls, mediaType: foreign }, { urls, mediaType: nondistributable }]) {
    row(28, `a layer elsewhere: ${JSON.stringify(more)}`, '201', pushing(oneLayer({ ...absent, ...more })));
  }
  row(29, 'an index of a layer, and of what is not there', '201', async (repository) => {
    const layer = { mediaType: 'a/b', digest: await registry.store(repository, 'cache'), size: 5 };
    return inShort(await registry.push(repository, makeList([layer, absent])));
  });
  row(30, 'a size that is not the real one', '201', pushing(oneLayer({ size: 77 })));
  row(30, 'a malformed digest in a descriptor', invalid, pushing(oneLayer({ digest: 'sha256:abc' })));
  row(31, 'two tags with a push by digest', /^201, t1, ?t2$/, async (repository) => {
    const manifest = makeArtifact();
    const { status, headers } = await registry.push(repository, manifest, `${manifest.digest}?tag=t1&tag=t2`);
    return `${status}, ${headers['oci-tag']}`;
  });
  row(
    31,
    'a bad tag among them moves none',
    /^400 (TAG|MANIFEST)_INVALID, 404 MANIFEST_UNKNOWN$/,
    async (repository) => {
      const manifest = makeArtifact();
      const reference = `${manifest.digest}?tag=t1&tag=-bad`;
      return inTurn(
        async () => inShort(await registry.push(repository, manifest, reference)),
        once('GET', 'REPO/manifests/t1'),
      )(repository);
    },
  );
  for (const accept of [undefined, '*/*', 'application/json', types.dockerList]) {
    row(32, `a client that accepts ${accept}`, `200 ${types.ociManifest}`, async (repository) => {
      await registry.push(repository, makeArtifact(), 'v1');
      const headers: Record<string, string> = accept === undefined ? {} : { accept };
      const answer = await registry.ask('GET', `/v2/${repository}/manifests/v1`, { headers });
      return `${answer.status} ${answer.headers['content-type']}`;
    });
  }
  row(33, 'If-None-Match', '304', async (repository) => {
    const manifest = makeArtifact();
    await registry.push(repository, manifest, 'v1');
    const headers = { 'if-none-match': `"${manifest.digest}"` };
    const answer = await registry.ask('GET', `/v2/${repository}/manifests/v1`, { headers });
    expect(answer.headers.etag).toBe(`"${manifest.digest}"`);
    return inShort(answer);
  });
});

describe('blobs', () => {
  const content = Buffer.alloc(1000, '0123456789');
  const etag = `"${makeBlob(content).sha256}"`;
  /** Reads a blob with these headers. */
  const reading =
    (headers: Record<string, string>, { method = 'GET', bytes = content } = {}): Asking =>
    async (repository) => {
      const digest = await registry.store(repository, bytes);
      const answer = await registry.ask(method, `/v2/${repository}/blobs/${digest}`, { headers });
      if (answer.status === 416) expect(answer.headers['content-range']).toBe(`bytes */${bytes.length}`);
      return answer.status === 206 ? `206 ${answer.headers['content-range']}` : inShort(answer);
    };
  const range = 'bytes=0-9';

  row(34, 'the first ten bytes', '206 bytes 0-9/1000', reading({ range }));
  row(34, 'the last 500', '206 bytes 500-999/1000', reading({ range: 'bytes=-500' }));
  row(34, 'from behind the end', '416 RANGE_INVALID', reading({ range: 'bytes=5000-10000' }));
  row(34, 'reversed', '416 RANGE_INVALID', reading({ range: 'bytes=10-5' }));
  row(34, 'reversed, to zero', '416 RANGE_INVALID', reading({ range: 'bytes=500-0' }));
  row(34, 'another unit', /^(200|416 RANGE_INVALID)$/, reading({ range: 'items=0-5' }));
  row(34, 'several', '200', reading({ range: 'bytes=0-1,5-6' }));
  const empty = { bytes: Buffer.alloc(0) };
  row(34, 'all of nothing', /^(200|416 RANGE_INVALID)$/, reading({ range: 'bytes=0-' }, empty));
  row(34, 'of HEAD', '200', reading({ range }, { method: 'HEAD' }));
  row(35, 'If-Range of these bytes', '206 bytes 0-9/1000', reading({ range, 'if-range': etag }));
  row(35, 'If-Range of others', '200', reading({ range, 'if-range': `"${nobody}"` }));
  row(35, 'If-None-Match of these', '304', reading({ 'if-none-match': etag }));
  row(35, 'If-None-Match of any', '304', reading({ 'if-none-match': '*' }));
  row(35, 'If-Match of others', /^412 /, reading({ 'if-match': `"${nobody}"` }));

  row(36, 'what is only elsewhere, on one connection', '404, 404, 404 BLOB_UNKNOWN', async (repository) => {
    const digest = await registry.store(`${repository}/other`, 'elsewhere');
    const connection = await connectTo(registry.port);
    const answers: string[] = [];
    for (const method of ['HEAD', 'HEAD', 'GET']) {
      connection.send(`${method} /v2/${repository}/blobs/${digest} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      answers.push(inShort(await connection.answer(method)));
    }
    connection.reset();
    return answers.join(', ');
  });
  row(37, 'what is deleted while it is read comes whole', '16777216 bytes', async (repository) => {
    const { bytes, sha256 } = makeBlob(16 * 1024 * 1024);
    const path = `/v2/${repository}/blobs/${sha256}`;
    await registry.store(repository, bytes);
    const received = await readWhile(registry.port, path, async () => {
      expect((await registry.ask('DELETE', path)).status).toBe(202);
    });
    return `${received} bytes`;
  });
  row(38, 'deleting twice', '202, 404, 404 BLOB_UNKNOWN', async (repository) => {
    const path = `REPO/blobs/${await registry.store(repository, 'short-lived')}`;
    return inTurn(once('DELETE', path), once('HEAD', path), once('DELETE', path))(repository);
  });
  row(38, 'deleting where it is not allowed', '405 UNSUPPORTED', async () =>
    inShort(await readOnly.ask('DELETE', `/v2/a/blobs/${nobody}`)),
  );
  row(
    39,
    'a deleted digest takes its tags along, a tag not its digest',
    '202, 404, 404, 202, 404, 200',
    async (repository) => {
      const [one, two] = [makeArtifact(), makeArtifact()];
      await registry.push(repository, one, 'one');
      await registry.push(repository, two, 'two');
      return inTurn(
        once('DELETE', `REPO/manifests/${one.digest}`),
        once('HEAD', 'REPO/manifests/one'),
        once('HEAD', `REPO/manifests/${one.digest}`),
        once('DELETE', 'REPO/manifests/two'),
        once('HEAD', 'REPO/manifests/two'),
        once('HEAD', `REPO/manifests/${two.digest}`),
      )(repository);
    },
  );
});

describe('uploads', () => {
  const some = makeBlob('0123456789');
  const none = makeBlob('').sha256;

  /** A session that has taken `0123456789`. */
  async function begun(repository: string): Promise<string> {
    const session = await registry.open(repository);
    await registry.ask('PATCH', session, { body: some.bytes });
    return session;
  }

  /** Begins to send ten of so many bytes to a session, and waits until they are there. */
  async function sending(method: string, session: string, { length = 100, query = '' } = {}) {
    const connection = await connectTo(registry.port);
    const headers = `Host: localhost\r\nContent-Length: ${length}`;
    connection.send(`${method} ${session}${query} HTTP/1.1\r\n${headers}\r\n\r\n0123456789`);
    await until(async () => (await registry.ask('GET', session)).headers.range === '0-9');
    return connection;
  }

  const idOf = (session: string) => session.split('/').at(-1);

  /** Sends a chunk to a session of ten bytes, and sees that nothing came of it. */
  const misfit =
    (method: string, contentRange: string, body: string): Asking =>
    async (repository) => {
      const session = await begun(repository);
      const path = method === 'PUT' ? `${session}?digest=${some.sha256}` : session;
      const answer = await registry.ask(method, path, { body, headers: { 'content-range': contentRange } });
      if (answer.status === 416) expect(answer.headers).toMatchObject({ location: session, range: '0-9' });
      expect(await registry.ask('GET', session)).toMatchObject({ status: 204, headers: { range: '0-9' } });
      expect((await registry.ask('PUT', `${session}?digest=${some.sha256}`)).status).toBe(201);
      return inShort(answer);
    };

  for (const method of ['PATCH', 'PUT']) {
    row(40, `${method} with a gap`, '416 RANGE_INVALID', misfit(method, '11-13', 'abc'));
    row(40, `${method} from the start again`, '416 RANGE_INVALID', misfit(method, '0-9', '0123456789'));
    row(40, `${method} that overlaps`, '416 RANGE_INVALID', misfit(method, '9-11', 'abc'));
    const far = '18446744073709551616-18446744073709551620';
    for (const wrong of ['bytes 10-14/*', 'bytes=10-14', '14-10', 'a-b', '10-', far]) {
      row(41, `${method} of ${wrong}`, /^(416 RANGE_INVALID|400 [A-Z_]+)$/, misfit(method, wrong, 'abcde'));
    }
    row(41, `${method} of five bytes as ten`, '400 SIZE_INVALID', misfit(method, '10-19', 'abcde'));
  }
  row(42, 'a PATCH that breaks off keeps what came', '204 0-9', async (repository) => {
    const session = await registry.open(repository);
    (await sending('PATCH', session)).reset();
    const { status, headers } = await registry.ask('GET', session);
    return `${status} ${headers.range}`;
  });
  row(42, 'a PUT that breaks off stores nothing', '404 BLOB_UNKNOWN', async (repository) => {
    const session = await registry.open(repository);
    (await sending('PUT', session, { query: `?digest=${some.sha256}` })).reset();
    await until(async () => (await registry.ask('PATCH', session, { body: '' })).status === 202);
    return once('GET', `REPO/blobs/${some.sha256}`)(repository);
  });
  row(
    43,
    'a wrong digest ends the session',
    '400 DIGEST_INVALID, 404 BLOB_UPLOAD_UNKNOWN',
    async (repository) => {
      const session = await begun(repository);
      const answers = await inTurn(
        once('PUT', `${session}?digest=${nobody}`),
        once('GET', session),
      )(repository);
      expect(registry.leftovers()).not.toContain(idOf(session));
      return answers;
    },
  );
  row(43, 'a wrong digest in a POST leaves nothing', '400 DIGEST_INVALID', async (repository) => {
    const before = registry.leftovers();
    const answer = await once('POST', `REPO/blobs/uploads/?digest=${nobody}`, { body: 'x' })(repository);
    expect(registry.leftovers()).toEqual(before);
    return answer;
  });
  for (const query of ['', '?digest=', `?digest=${md5}`, `?digest=blake3:${'a'.repeat(64)}`]) {
    row(43, `PUT with "${query}"`, '400 DIGEST_INVALID', async (repository) =>
      once('PUT', `${await begun(repository)}${query}`)(repository),
    );
  }

  const waysOfNothing: Record<string, (session: string, repository: string) => Promise<Answer>> = {
    'POST and PUT': (session) => registry.ask('PUT', `${session}?digest=${none}`),
    'POST alone': (_, repository) => registry.ask('POST', `/v2/${repository}/blobs/uploads/?digest=${none}`),
    'a stream': async (session) => {
      expect((await registry.ask('PATCH', session, { body: [] })).headers.range).toBe('0-0');
      return registry.ask('PUT', `${session}?digest=${none}`);
    },
  };
  for (const [way, upload] of Object.entries(waysOfNothing)) {
    row(44, `nothing, by ${way}`, '201, then 200 of 0 bytes', async (repository) => {
      const session = await registry.open(repository);
      expect((await registry.ask('GET', session)).headers.range).toBe('0-0');
      const { status } = await upload(session, repository);
      const pulled = await registry.ask('GET', `/v2/${repository}/blobs/${none}`);
      return `${status}, then ${pulled.status} of ${pulled.headers['content-length']} bytes`;
    });
  }
  row(45, 'a hundred of one blob at once, into ten repositories', '201, 1 copy', async (repository) => {
    const { bytes, sha256 } = makeBlob(100_000);
    const path = (nth: number) => `/v2/${repository}/${nth % 10}/blobs/uploads/?digest=${sha256}`;
    const asked = Array.from({ length: 100 }, (_, nth) => registry.ask('POST', path(nth), { body: bytes }));
    const statuses = new Set((await Promise.all(asked)).map(({ status }) => status));
    const files = readdirSync(join(registry.data, 'docker/registry/v2/blobs'), { recursive: true });
    const copies = files.filter((file) => String(file).endsWith(join(sha256.slice(7), 'data')));
    const { body } = await registry.ask('GET', `/v2/${repository}/9/blobs/${sha256}`);
    expect(body.equals(bytes)).toBe(true);
    return `${[...statuses]}, ${copies.length} copy`;
  });
  row(45, 'two PATCHes at once on one session', '202,416 0-49999', async (repository) => {
    const session = await registry.open(repository);
    const headers = { 'content-range': '0-49999' };
    const patch = (letter: string) =>
      registry.ask('PATCH', session, { body: letter.repeat(50_000), headers });
    const answers = await Promise.all([patch('a'), patch('b')]);
    const standing = (await registry.ask('GET', session)).headers.range;
    return `${answers.map(({ status }) => status).toSorted()} ${standing}`;
  });

  const notSessions: Record<string, Asking> = {
    'nobody opened': async (repository) =>
      `/v2/${repository}/blobs/uploads/00000000-0000-4000-8000-000000000000`,
    'was cancelled': async (repository) => {
      const session = await begun(repository);
      expect((await registry.ask('DELETE', session)).status).toBe(204);
      return session;
    },
    'was finished': async (repository) => {
      const session = await begun(repository);
      expect((await registry.ask('PUT', `${session}?digest=${some.sha256}`)).status).toBe(201);
      return session;
    },
    'is of another repository': async (repository) =>
      (await begun(`${repository}/other`)).replace(`${repository}/other`, repository),
    climbs: async (repository) => `/v2/${repository}/blobs/uploads/..%2f..%2fberth.db`,
    'has a zero in it': async (repository) => `/v2/${repository}/blobs/uploads/a%00`,
    'has ten thousand letters': async (repository) => `/v2/${repository}/blobs/uploads/${'a'.repeat(10_000)}`,
  };
  for (const [what, find] of Object.entries(notSessions)) {
    row(46, `a session that ${what}`, /^404 (BLOB_UPLOAD_UNKNOWN|NAME_UNKNOWN)$/, async (repository) => {
      const path = await find(repository);
      const answers = [
        await registry.ask('GET', path),
        await registry.ask('PATCH', path, { body: 'x' }),
        await registry.ask('PUT', `${path}?digest=${some.sha256}`),
        await registry.ask('DELETE', path),
      ];
      return [...new Set(answers.map(inShort))].join(', ');
    });
  }
  row(46, 'cancelling while a PATCH is running', '204, then 404 BLOB_UPLOAD_UNKNOWN', async (repository) => {
    const session = await registry.open(repository);
    const connection = await sending('PATCH', session, { length: 20 });
    const { status } = await registry.ask('DELETE', session);
    connection.send('0123456789');
    const patched = inShort(await connection.answer('PATCH'));
    await until(async () => !registry.leftovers().includes(idOf(session) ?? ''));
    expect(registry.leftovers()).not.toContain(idOf(session));
    return `${status}, then ${patched}`;
  });

  for (const [what, query] of [
    ['from what is no name', `mount=${nobody}&from=../A`],
    ['from what is not there', `mount=${nobody}&from=not/there`],
    ['what is nowhere', `mount=${nobody}`],
  ]) {
    row(47, `mounting ${what}`, '202', once('POST', `REPO/blobs/uploads/?${query}`));
  }
  row(
    47,
    'mounting no digest',
    /^(202|400 DIGEST_INVALID)$/,
    once('POST', 'REPO/blobs/uploads/?mount=sha256:abc&from=a'),
  );
  row(47, 'mounting onto itself, with a body too', '201, 201', async (repository) => {
    const path = `REPO/blobs/uploads/?mount=${await registry.store(repository, 'mounted')}&from=${repository}`;
    return inTurn(once('POST', path), once('POST', path, { body: 'ignored' }))(repository);
  });
});

describe('HTTP', () => {
  /** Sends these lines and the body behind them to a new session. */
  const toSession =
    (method: string, lines: string, body: string): Asking =>
    async (repository) =>
      raw(
        `${method} ${await registry.open(repository)} HTTP/1.1\r\nHost: localhost\r\n${lines}\r\n\r\n${body}`,
      );
  const toBase = (lines: string, method = 'GET') =>
    raw(`${method} /v2/ HTTP/1.1\r\nHost: localhost\r\n${lines}\r\n\r\n`);
  const chunks = '3\r\nabc\r\n0\r\n\r\n';

  row(
    48,
    "crane's POST",
    '202',
    once('POST', 'REPO/blobs/uploads/', { headers: { 'content-type': 'application/json' } }),
  );
  row(48, "docker's PATCH", '202', toSession('PATCH', 'Transfer-Encoding: chunked', chunks));
  for (const type of ['foo', '', 'a/b; c', '/']) {
    row(
      48,
      `a Content-Type of "${type}"`,
      '202',
      toSession('PATCH', `Content-Type: ${type}\r\nContent-Length: 3`, 'abc'),
    );
  }
  row(
    48,
    'a length and chunks',
    /^400 /,
    toSession('PATCH', 'Content-Length: 3\r\nTransfer-Encoding: chunked', chunks),
  );
  row(48, 'two lengths', /^400 /, toSession('PATCH', 'Content-Length: 3\r\nContent-Length: 4', 'abc'));
  row(48, 'two Host headers', /^400 /, () => toBase('Host: localhost'));
  row(48, 'what is neither HTTP nor TLS', /^400 /, () => raw('\x17\x03\x03\x00\x05hello'));
  row(48, 'more than 16 KiB of headers', /^431 /, () => toBase(`X: ${'x'.repeat(20_000)}`));
  row(48, 'nearly 16 KiB of headers', '200', () => toBase(`X: ${'x'.repeat(15_000)}`));
  row(48, 'a client that waits to be told to go on', '100, 201', async (repository) => {
    const path = `${await registry.open(repository)}?digest=${makeBlob('hello').sha256}`;
    const connection = await connectTo(registry.port);
    connection.send(
      `PUT ${path} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n`,
    );
    const first = await connection.answer('PUT');
    connection.send('hello');
    const second = await connection.answer('PUT');
    connection.reset();
    return `${first.status}, ${inShort(second)}`;
  });
  row(48, 'headers without end, and a body that is only slow', /^40[08] [A-Z_]+, 202$/, async () => {
    const { url } = await serve({ env: fastClock });
    const port = Number(new URL(url).port);
    const { headers } = await fetch(`${url}/v2/a/blobs/uploads/`, { method: 'POST' });
    const [endless, slow] = [await connectTo(port), await connectTo(port)];
    endless.send('GET /v2/ HTTP/1.1\r\nHost: localhost\r\n');
    slow.send(`PATCH ${headers.get('location')} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n`);
    // Node by itself gives a request five minutes, which here are a second and a half.
    for (let i = 0; i < 10; i++) {
      slow.send(String(i));
      await delay(200);
    }
    return `${inShort(await endless.answer())}, ${inShort(await slow.answer('PATCH'))}`;
  });

  const large = Buffer.alloc(12 * 1024 * 1024);
  row(
    48,
    '12 MiB to no session',
    '404 BLOB_UPLOAD_UNKNOWN',
    once('PATCH', 'REPO/blobs/uploads/none', { body: large }),
  );
  row(
    48,
    '12 MiB for a bad digest',
    '400 DIGEST_INVALID',
    once('POST', 'REPO/blobs/uploads/?digest=bad', { body: [large] }),
  );
  row(48, '12 MiB for a bad name', /^40[04] NAME_/, once('POST', 'REPO/A/blobs/uploads/', { body: large }));
  row(48, '12 MiB by a bad method', '405 UNSUPPORTED', once('PUT', '/v2/', { body: [large] }));
  row(48, '12 MiB that do not fit', '416 RANGE_INVALID', async (repository) => {
    const headers = { 'content-range': `5-${large.length + 4}` };
    return once('PATCH', await registry.open(repository), { body: large, headers })(repository);
  });

  const badNumber = '400 PAGINATION_NUMBER_INVALID';
  for (const [query, expected] of [
    ['n=0', '200 [] no Link'],
    ['n=-1', badNumber],
    ['n=abc', badNumber],
    ['n=1e9', badNumber],
    ['n=18446744073709551616', badNumber],
    ['n=1', '200 ["v1"] Link'],
    ['n=2', '200 ["v1","v2"] no Link'],
    ['last=nobody', '200 ["v1","v2"] no Link'],
    ['last=%00/not:a%20tag', '200 ["v1","v2"] no Link'],
    ['ns=docker.io&origin=x&n=2', '200 ["v1","v2"] no Link'],
  ] as const) {
    row(48, `tags/list?${query}`, expected, async (repository) => {
      for (const tag of ['v1', 'v2']) await registry.push(repository, makeArtifact(), tag);
      const answer = await registry.ask('GET', `/v2/${repository}/tags/list?${query}`);
      if (answer.status !== 200) return inShort(answer);
      const { tags } = jsonOf<{ tags: string[] }>(answer);
      return `200 ${JSON.stringify(tags)} ${answer.headers.link ? 'Link' : 'no Link'}`;
    });
  }
  row(48, '?ns= on everything', '200, 200, 200, 202', async (repository) => {
    const digest = await registry.store(repository, 'x');
    await registry.push(repository, makeArtifact(), 'v1');
    return inTurn(
      once('GET', 'REPO/manifests/v1?ns=docker.io'),
      once('HEAD', `REPO/blobs/${digest}?ns=docker.io`),
      once('GET', `REPO/referrers/${digest}?ns=docker.io`),
      once('POST', 'REPO/blobs/uploads/?ns=docker.io'),
    )(repository);
  });
});

test('every line of EDGE-CASES has a row', () => {
  const missing = Array.from({ length: 48 }, (_, i) => i + 1).filter((line) => !linesWithRows.has(line));
  expect(missing).toEqual([]);
});
