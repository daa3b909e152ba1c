import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { errorsIn, inShort, jsonOf } from '../make/answer.ts';
import { makeBlob } from '../make/blob.ts';
import { type Content, content, descriptorOf, type Image, makeImage, makeIndex } from '../make/image.ts';
import { emptyConfig, makeArtifact, makeList, makeManifest, types } from '../make/manifest.ts';
import { push } from '../make/push.ts';
import { sharedRegistry } from '../make/registry.ts';
import { connectTo } from '../make/socket.ts';

const registry = sharedRegistry();
const sparse = sharedRegistry({ allowSparse: true });
const { ask } = registry;

const at = (repository: string, reference: string) => `/v2/${repository}/manifests/${reference}`;
const sha512Of = (bytes: Buffer) => `sha512:${createHash('sha512').update(bytes).digest('hex')}`;
const nobody = `sha256:${'0'.repeat(64)}`;

/** Sends these bytes as a manifest, under whatever type. */
const put = (path: string, body: Buffer | string | Buffer[], type?: string) =>
  ask('PUT', path, { body, headers: type === undefined ? {} : { 'content-type': type } });

const image = makeImage({ layers: 2 });
const dockerImage = makeImage({ format: 'docker' });
const whole: Record<string, Content> = {
  [types.ociManifest]: image.manifest,
  [types.dockerManifest]: dockerImage.manifest,
  [types.ociIndex]: makeIndex([image, makeImage()]).manifest,
  [types.dockerList]: makeIndex([dockerImage], { format: 'docker' }).manifest,
};

const headersOf = ({ mediaType, size }: Content, digest: string) => ({
  'content-length': String(size),
  'content-type': mediaType,
  'docker-content-digest': digest,
  'docker-distribution-api-version': 'registry/2.0',
  etag: `"${digest}"`,
});

describe.each(Object.entries(whole))('%s', (_, manifest) => {
  const { mediaType, bytes, digest } = manifest;

  beforeAll(async () => {
    for (const part of [image, dockerImage]) await push(registry.url, 'types', part);
  });

  test.each([
    ['a tag', 'v1', digest],
    ['its sha256', digest, digest],
    ['its sha512', sha512Of(bytes), sha512Of(bytes)],
  ])('comes back byte for byte and in its type, pushed by %s', async (_, reference, named) => {
    const pushed = await put(at('types', reference), bytes, mediaType);
    expect(pushed.status).toBe(201);
    expect(pushed.headers).toEqual({
      'content-length': '0',
      'docker-content-digest': named,
      'docker-distribution-api-version': 'registry/2.0',
      location: at('types', named),
    });
    for (const path of [at('types', reference), pushed.headers.location ?? '']) {
      const pulled = await ask('GET', path);
      expect(pulled.status).toBe(200);
      expect(pulled.headers).toEqual(headersOf(manifest, named));
      expect(pulled.body.equals(bytes)).toBe(true);
      const seen = await ask('HEAD', path);
      expect(seen).toEqual({ ...pulled, body: Buffer.alloc(0) });
    }
  });

  test.each(['*/*', 'application/json', 'text/html', types.ociManifest, types.dockerList, undefined])(
    'is given to a client that accepts %s',
    async (accept) => {
      await put(at('types', digest), bytes, mediaType);
      const answer = await ask('GET', at('types', digest), { headers: accept ? { accept } : {} });
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe(mediaType);
    },
  );

  test.each([
    ['with parameters', `${mediaType}; charset=utf-8`],
    ['in capitals', mediaType.toUpperCase()],
    ['with nothing', undefined],
    ['with an empty type', ''],
  ])('pushed %s is still served as exactly that type', async (_, type) => {
    expect((await put(at('types', 'typed'), bytes, type)).status).toBe(201);
    expect((await ask('GET', at('types', 'typed'))).headers['content-type']).toBe(mediaType);
  });
});

describe('reading', () => {
  test('what is not there is unknown, by tag, digest or repository', async () => {
    await registry.push('reading', makeArtifact(), 'v1');
    for (const path of [
      at('reading', 'v2'),
      at('reading', nobody),
      at('nowhere', 'v1'),
      at('reading', 'V1'),
    ]) {
      expect(inShort(await ask('GET', path))).toBe('404 MANIFEST_UNKNOWN');
      expect(inShort(await ask('HEAD', path))).toBe('404');
      expect(inShort(await ask('DELETE', path))).toBe('404 MANIFEST_UNKNOWN');
    }
  });

  test('the manifest of another repository is not there', async () => {
    const manifest = makeArtifact();
    await registry.push('reading/one', manifest, 'v1');
    await registry.push('reading/two', makeArtifact(), 'v2');
    expect((await ask('GET', at('reading/two', manifest.digest))).status).toBe(404);
    expect((await ask('GET', at('reading/two', 'v1'))).status).toBe(404);
  });

  test('a tag that looks like a digest is a tag', async () => {
    const manifest = makeArtifact();
    const tag = manifest.digest.replace(':', '-');
    expect((await ask('GET', at('reading', tag))).status).toBe(404);
    await registry.push('reading', manifest);
    expect((await ask('GET', at('reading', tag))).status).toBe(404);
    await registry.push('reading', makeArtifact(), tag);
    expect((await ask('GET', at('reading', tag))).headers['docker-content-digest']).not.toBe(manifest.digest);
  });

  test.each<[value: (digest: string) => string, status: number]>([
    [(digest) => `"${digest}"`, 304],
    [(digest) => digest, 304],
    [(digest) => `W/"${digest}"`, 304],
    [(digest) => `"${nobody}", "${digest}"`, 304],
    [() => '*', 304],
    [() => `"${nobody}"`, 200],
    [() => '""', 200],
  ])('If-None-Match, case %#, gives a manifest of that tag or digest: %s, %i', async (value, expected) => {
    const manifest = makeArtifact();
    await registry.push('reading', manifest, 'conditional');
    const headers = { 'if-none-match': value(manifest.digest) };
    for (const path of [at('reading', 'conditional'), at('reading', manifest.digest)]) {
      for (const method of ['GET', 'HEAD']) {
        const answer = await ask(method, path, { headers });
        expect(answer.status).toBe(expected);
        expect(answer.headers.etag).toBe(`"${manifest.digest}"`);
        expect(answer.headers['docker-content-digest']).toBe(manifest.digest);
      }
    }
  });
});

describe('tags', () => {
  test('a push moves the tag, and what it was on stays there by digest', async () => {
    const [old, young] = [makeArtifact(), makeArtifact()];
    await registry.push('moving', old, 'latest');
    await registry.push('moving', young, 'latest');
    expect((await ask('GET', at('moving', 'latest'))).body).toEqual(young.bytes);
    expect((await ask('GET', at('moving', old.digest))).body).toEqual(old.bytes);
    await registry.push('moving', old, 'latest');
    expect((await ask('HEAD', at('moving', 'latest'))).headers['docker-content-digest']).toBe(old.digest);
  });

  test('differ by case', async () => {
    const [small, big] = [makeArtifact(), makeArtifact()];
    await registry.push('case', small, 'v1');
    await registry.push('case', big, 'V1');
    expect((await ask('GET', at('case', 'v1'))).body).toEqual(small.bytes);
    expect((await ask('GET', at('case', 'V1'))).body).toEqual(big.bytes);
    expect(jsonOf(await ask('GET', '/v2/case/tags/list'))).toEqual({ name: 'case', tags: ['V1', 'v1'] });
  });

  test.each([
    'a',
    '_',
    '0',
    'a'.repeat(128),
    'A.b-C_d',
    'v1.0.0-rc.1',
    'a..b',
    'a--',
    'sha256-abc.sig',
    'list',
    'uploads',
  ])('%s is a tag', async (tag) => {
    const manifest = makeArtifact();
    expect((await registry.push('tagged', manifest, tag)).status).toBe(201);
    expect((await ask('GET', at('tagged', tag))).body).toEqual(manifest.bytes);
    expect((await ask('DELETE', at('tagged', tag))).status).toBe(202);
  });

  test.each([
    '.dot',
    '-x',
    'a'.repeat(129),
    'a%20b',
    'a+b',
    'caf%C3%A9',
    '..',
    'a%00',
    'a@b',
    '%2e',
    'a*',
    'a%0A',
  ])('%s is no tag: a push is refused, nothing is there', async (tag) => {
    expect(inShort(await registry.push('untagged', makeArtifact(), tag))).toMatch(
      /^400 (TAG|MANIFEST)_INVALID$/,
    );
    for (const method of ['GET', 'DELETE']) {
      expect(inShort(await ask(method, at('untagged', tag)))).toBe('404 MANIFEST_UNKNOWN');
    }
  });

  test.each(['a/b', 'a%2Fb'])('%s is no tag and no address', async (tag) => {
    expect(inShort(await registry.push('untagged', makeArtifact(), tag))).toMatch(/^(400|404) /);
  });
});

describe('a push by digest may set tags too', () => {
  const tagged = (manifest: Content, tags: string[]) =>
    registry.push('several', manifest, `${manifest.digest}?${tags.map((t) => `tag=${t}`).join('&')}`);
  const tagsNow = async () => jsonOf<{ tags: string[] }>(await ask('GET', '/v2/several/tags/list')).tags;

  test.each([1, 2, 10, 50])('%i of them, each named in the answer', async (count) => {
    const manifest = makeArtifact();
    const tags = Array.from({ length: count }, (_, i) => `many-${i}`);
    const { status, headers } = await tagged(manifest, tags);
    expect(status).toBe(201);
    expect(headers['oci-tag']?.split(/, */)).toEqual(tags);
    for (const tag of tags) expect((await ask('GET', at('several', tag))).body).toEqual(manifest.bytes);
  });

  test('one that is no tag, and none is moved and nothing stored', async () => {
    const [before, after] = [makeArtifact(), makeArtifact()];
    await tagged(before, ['stays']);
    const tags = await tagsNow();
    expect(inShort(await tagged(after, ['stays', '-bad', 'other']))).toMatch(/^400 (TAG|MANIFEST)_INVALID$/);
    expect(await tagsNow()).toEqual(tags);
    expect((await ask('GET', at('several', 'stays'))).body).toEqual(before.bytes);
    expect((await ask('HEAD', at('several', after.digest))).status).toBe(404);
  });

  test('too many are refused whole', async () => {
    const tags = Array.from({ length: 500 }, (_, i) => `t${i}`);
    expect((await tagged(makeArtifact(), tags)).status).toBe(414);
    expect(await tagsNow()).not.toContain('t0');
  });

  test('a digest that does not match moves none of them', async () => {
    const { bytes, mediaType } = makeArtifact();
    await registry.store('several', emptyConfig.bytes);
    expect(inShort(await put(`${at('several', nobody)}?tag=mismatch`, bytes, mediaType))).toBe(
      '400 DIGEST_INVALID',
    );
    expect((await ask('HEAD', at('several', 'mismatch'))).status).toBe(404);
  });

  test('without any there is no OCI-Tag', async () => {
    expect((await registry.push('several', makeArtifact())).headers).not.toHaveProperty('oci-tag');
  });
});

describe('a push by digest', () => {
  test.each([
    ['of other bytes', nobody],
    ['of other bytes, in sha512', `sha512:${'0'.repeat(128)}`],
    ['that is malformed', 'sha256:baddigeststring'],
    ['one digit short', `sha256:${'0'.repeat(63)}`],
    ['one digit long', `sha256:${'0'.repeat(65)}`],
    ['in upper case', `sha256:${'A'.repeat(64)}`],
    ['of md5', `md5:${'0'.repeat(32)}`],
    ['of nothing', ':'],
  ])('%s is refused, and nothing is stored', async (_, digest) => {
    const manifest = makeArtifact();
    expect(inShort(await registry.push('mismatch', manifest, digest))).toBe('400 DIGEST_INVALID');
    expect((await ask('GET', at('mismatch', digest))).status).toBeOneOf([400, 404]);
    expect((await ask('GET', at('mismatch', manifest.digest))).status).toBe(404);
  });

  test('of the same manifest twice is stored twice', async () => {
    const manifest = makeArtifact();
    for (let i = 0; i < 2; i++) expect((await registry.push('twice', manifest)).status).toBe(201);
    expect((await ask('GET', at('twice', manifest.digest))).body).toEqual(manifest.bytes);
  });

  test('may be percent-encoded', async () => {
    const manifest = makeArtifact();
    expect((await registry.push('twice', manifest, manifest.digest.replace(':', '%3A'))).status).toBe(201);
    expect((await ask('GET', at('twice', manifest.digest))).status).toBe(200);
  });
});

describe('the type', () => {
  const shape = { schemaVersion: 2, config: descriptorOf(emptyConfig), layers: [] };
  const send = (fields: object, type?: string) => {
    const { bytes } = makeManifest('', fields);
    return registry.push('shapes', { ...makeArtifact(), bytes, mediaType: type ?? '' }, 'v1');
  };
  const served = async () => (await ask('GET', at('shapes', 'v1'))).headers['content-type'];

  test.each([
    ['what the header says, where the body says nothing', shape, types.dockerManifest, types.dockerManifest],
    [
      'what the body says, where there is no header',
      { ...shape, mediaType: types.dockerManifest },
      undefined,
      types.dockerManifest,
    ],
    ['an image, where only the shape says so', shape, undefined, types.ociManifest],
    [
      'an index, where only the shape says so',
      { schemaVersion: 2, manifests: [] },
      undefined,
      types.ociIndex,
    ],
  ])('is %s', async (_, fields, type, expected) => {
    expect((await send(fields, type)).status).toBe(201);
    expect(await served()).toBe(expected);
  });

  test('may differ between two repositories that have the same bytes', async () => {
    const { bytes } = makeManifest('', shape);
    const manifest = { ...makeArtifact(), bytes };
    await registry.push('shapes/oci', { ...manifest, mediaType: types.ociManifest }, 'v1');
    await registry.push('shapes/docker', { ...manifest, mediaType: types.dockerManifest }, 'v1');
    expect((await ask('GET', at('shapes/oci', 'v1'))).headers['content-type']).toBe(types.ociManifest);
    expect((await ask('GET', at('shapes/docker', 'v1'))).headers['content-type']).toBe(types.dockerManifest);
  });

  test.each([
    ['text/plain', shape, 'text/plain'],
    ['application/json', shape, 'application/json'],
    ['a type nobody knows', shape, 'application/vnd.example+json'],
    [
      'signed schema 1',
      { ...shape, schemaVersion: 1 },
      'application/vnd.docker.distribution.manifest.v1+prettyjws',
    ],
    ['schema 1', { ...shape, schemaVersion: 1 }, 'application/vnd.docker.distribution.manifest.v1+json'],
    ['an index by header, an image by body', { ...shape, mediaType: types.ociManifest }, types.ociIndex],
    ['docker by header, OCI by body', { ...shape, mediaType: types.ociManifest }, types.dockerManifest],
    [
      'no header, and a body of a type nobody knows',
      { ...shape, mediaType: 'application/vnd.example+json' },
      undefined,
    ],
    ['no header and no shape', { schemaVersion: 2 }, undefined],
  ])('is refused: %s', async (_, fields, type) => {
    expect(inShort(await send(fields, type))).toBe('400 MANIFEST_INVALID');
  });
});

describe('the body', () => {
  const config = descriptorOf(emptyConfig);
  const shape = { schemaVersion: 2, mediaType: types.ociManifest, config, layers: [] };
  const text = JSON.stringify(shape);
  const layer = { mediaType: 'application/octet-stream', digest: emptyConfig.digest, size: 2 };
  const put = (bytes: Buffer | string, type: string = types.ociManifest) =>
    registry.push('bodies', { ...makeArtifact(), bytes: Buffer.from(bytes), mediaType: type }, 'v1');
  const putFields = (fields: object, type?: string) => put(JSON.stringify(fields), type);

  test.each([
    ['nothing', ''],
    ['a space', ' '],
    ['no JSON', '{"schemaVersion":2'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a string', '"x"'],
    ['a number', '2'],
    ['a byte order mark', `\uFEFF${text}`],
    ['something after the end', `${text}x`],
    ['a second object', `${text}{}`],
    ['single quotes', text.replaceAll('"', "'")],
    ['a comment', `${text}//`],
    [
      'bytes that are no UTF-8',
      Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from(`",${text.slice(1)}`)]),
    ],
    [
      'overlong UTF-8',
      Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc0, 0xaf]), Buffer.from(`",${text.slice(1)}`)]),
    ],
  ])('%s is no manifest', async (_, bytes) => {
    expect(inShort(await put(bytes))).toBe('400 MANIFEST_INVALID');
  });

  test.each<[what: string, fields: object]>([
    ['schemaVersion 1', { ...shape, schemaVersion: 1 }],
    ['schemaVersion 3', { ...shape, schemaVersion: 3 }],
    ['schemaVersion in quotes', { ...shape, schemaVersion: '2' }],
    ['no schemaVersion', { ...shape, schemaVersion: undefined }],
    ['no config', { ...shape, config: undefined }],
    ['a config that is null', { ...shape, config: null }],
    ['a config that is a list', { ...shape, config: [] }],
    ['a config in other letters', { ...shape, config: undefined, Config: config }],
    ['layers in other letters', { ...shape, layers: undefined, LAYERS: [] }],
    ['layers that are no list', { ...shape, layers: {} }],
    ['a layer that is a string', { ...shape, layers: [emptyConfig.digest] }],
    ['a layer that is null', { ...shape, layers: [null] }],
    ['manifests too', { ...shape, manifests: [] }],
    ['a config without digest', { ...shape, config: { ...config, digest: undefined } }],
    ['a digest that is malformed', { ...shape, layers: [{ ...layer, digest: 'sha256:abc' }] }],
    [
      'a digest in upper case',
      { ...shape, layers: [{ ...layer, digest: emptyConfig.digest.toUpperCase() }] },
    ],
    ['a digest that is a list of one', { ...shape, layers: [{ ...layer, digest: [emptyConfig.digest] }] }],
    ['a digest that climbs', { ...shape, layers: [{ ...layer, digest: 'sha256:../../../../etc/passwd' }] }],
    ['a size below zero', { ...shape, layers: [{ ...layer, size: -1 }] }],
    ['a size in quotes', { ...shape, layers: [{ ...layer, size: '2' }] }],
    ['a broken size', { ...shape, layers: [{ ...layer, size: 1.5 }] }],
    ['no size', { ...shape, layers: [{ ...layer, size: undefined }] }],
    ['a subject that is none', { ...shape, subject: { digest: 'x' } }],
    ['a subject that is a string', { ...shape, subject: emptyConfig.digest }],
    ['a layer without type', { ...shape, layers: [{ ...layer, mediaType: undefined }] }],
  ])('an image with %s is refused', async (_, fields) => {
    expect(inShort(await putFields(fields))).toBe('400 MANIFEST_INVALID');
  });

  test.each<[what: string, fields: object]>([
    ['layers too', { layers: [], manifests: [] }],
    ['a config too', { config, manifests: [] }],
    ['no manifests', {}],
    ['manifests that are no list', { manifests: {} }],
    ['a child of malformed digest', { manifests: [{ ...layer, digest: 'sha256:abc' }] }],
    ['a child of no size', { manifests: [{ ...layer, size: null }] }],
  ])('an index with %s is refused', async (_, fields) => {
    const index = { schemaVersion: 2, mediaType: types.ociIndex, ...fields };
    expect(inShort(await putFields(index, types.ociIndex))).toBe('400 MANIFEST_INVALID');
  });

  test.each([
    ['past all integers', '9007199254740993'],
    ['past all numbers', '1e400'],
    ['below zero, past all numbers', '-1e400'],
  ])('a size %s is refused', async (_, size) => {
    const fields = JSON.stringify({ ...shape, layers: [layer] }).replace('"size":2}]', `"size":${size}}]`);
    expect(fields).toContain(size);
    expect(inShort(await put(fields))).toBe('400 MANIFEST_INVALID');
  });

  test.each<[what: string, body: string]>([
    ['unknown fields', JSON.stringify({ ...shape, 'org.example': { a: [1, 2] } })],
    ['spaces and line ends', `\r\n\t ${JSON.stringify(shape, null, 7)}\n\n`],
    ['escapes', text.replace('schemaVersion', 'schema\\u0056ersion')],
    [
      'keys that mean something to JavaScript',
      `{"__proto__":{"config":1},"constructor":{"prototype":{}},${text.slice(1)}`,
    ],
    [
      'the same key twice, of which the last counts',
      `{"layers":17,"config":null,"schemaVersion":1,${text.slice(1)}`,
    ],
    ['a size of minus zero', text.replace('"size":2', '"size":-0')],
    ['layers that are null', JSON.stringify({ ...shape, layers: null })],
    ['numbers past all numbers elsewhere', `{"x":1e400,${text.slice(1)}`],
    [
      'a thousand annotations',
      JSON.stringify({
        ...shape,
        annotations: Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`key-${i}`, 'v'])),
      }),
    ],
    [
      'annotations that are no text',
      JSON.stringify({ ...shape, annotations: { a: 1, b: null, __proto__: 'x' } }),
    ],
    [
      'an artifactType nobody knows',
      JSON.stringify({ ...shape, artifactType: 'application/vnd.example.unknown' }),
    ],
    [
      'the nesting of nine thousand levels',
      `{"deep":${'['.repeat(9000)}${']'.repeat(9000)},${text.slice(1)}`,
    ],
    ['brackets in text, which nest nothing', JSON.stringify({ ...shape, note: `\\"${'[{'.repeat(20_000)}` })],
  ])('%s are taken and given back as they were', async (_, body) => {
    expect(inShort(await put(body))).toBe('201');
    expect((await ask('GET', at('bodies', 'v1'))).body.toString()).toBe(body);
    expect(({} as Record<string, unknown>).config).toBeUndefined();
  });

  test.each(['[', '{"a":'])('twenty thousand levels of %s are refused', async (level) => {
    const close = level === '[' ? ']' : '}';
    const deep = `${level.repeat(20_000)}1${close.repeat(20_000)}`;
    expect(inShort(await put(`{"deep":${deep},${text.slice(1)}`))).toBe('400 MANIFEST_INVALID');
  });

  test('of the same key twice the first does not count', async () => {
    expect(inShort(await put(`${text.slice(0, -1)},"schemaVersion":1}`))).toBe('400 MANIFEST_INVALID');
    expect(inShort(await put(`${text.slice(0, -1)},"layers":[null]}`))).toBe('400 MANIFEST_INVALID');
    const twice = `{"subject":{"mediaType":"a/b","digest":"${nobody}","size":1},${text.slice(1, -1)},"subject":null}`;
    const answer = await put(twice);
    expect(answer.status).toBe(201);
    expect(answer.headers).not.toHaveProperty('oci-subject');
  });

  test('types nobody knows of config and layers are taken', async () => {
    const unknown = {
      ...shape,
      config: { ...config, mediaType: 'application/vnd.x' },
      layers: [{ ...layer, mediaType: 'y/z' }],
    };
    expect((await putFields(unknown)).status).toBe(201);
  });
});

describe('the size', () => {
  const most = 4 * 1024 * 1024;
  /** A manifest of exactly so many bytes. */
  const ofSize = (bytes: number) => {
    const fields = {
      schemaVersion: 2,
      mediaType: types.ociManifest,
      config: descriptorOf(emptyConfig),
      layers: [],
      pad: '',
    };
    const pad = 'x'.repeat(bytes - JSON.stringify(fields).length);
    return makeManifest(types.ociManifest, { ...fields, pad });
  };

  test('4 MiB are taken', async () => {
    const manifest = ofSize(most);
    expect(manifest.size).toBe(most);
    expect((await registry.push('sizes', manifest, 'large')).status).toBe(201);
    const { body, headers } = await ask('GET', at('sizes', 'large'));
    expect(headers['docker-content-digest']).toBe(manifest.digest);
    expect(body.equals(manifest.bytes)).toBe(true);
  });

  test('one byte more is refused with 413, whether or not its length was announced', async () => {
    const { bytes, mediaType } = ofSize(most + 1);
    for (const body of [bytes, [bytes]]) {
      expect(inShort(await put(at('sizes', 'larger'), body, mediaType))).toBe('413 SIZE_INVALID');
    }
    expect((await ask('HEAD', at('sizes', 'larger'))).status).toBe(404);
  });

  test('is refused as soon as it is known to be too large', async () => {
    const headers = `Host: localhost\r\nContent-Type: ${types.ociManifest}`;
    const connection = await connectTo(registry.port);
    connection.send(
      `PUT ${at('sizes', 'v1')} HTTP/1.1\r\n${headers}\r\nContent-Length: ${most + 1}\r\n\r\n{`,
    );
    expect((await connection.answer('PUT')).status).toBe(413);
    connection.reset();
  });

  test('much more is read away, so that who first sends all has the answer too', async () => {
    const connection = await connectTo(registry.port);
    const huge = Buffer.alloc(16 * 1024 * 1024, ' ');
    const headers = `Host: localhost\r\nContent-Type: ${types.ociManifest}\r\nTransfer-Encoding: chunked`;
    connection.send(`PUT ${at('sizes', 'v1')} HTTP/1.1\r\n${headers}\r\n\r\n`);
    connection.send(`${huge.length.toString(16)}\r\n`);
    await connection.send(huge);
    await connection.send('\r\n0\r\n\r\n');
    expect((await connection.answer('PUT')).status).toBe(413);
    connection.reset();
  });

  test('much more is refused with an answer that arrives', async () => {
    const huge = Buffer.alloc(24 * 1024 * 1024, ' ');
    for (const body of [huge, [huge, huge]]) {
      expect((await put(at('sizes', 'huge'), body, types.ociManifest)).status).toBe(413);
    }
  });
});

describe('what a manifest needs', () => {
  const missing = (count: number) => Array.from({ length: count }, () => makeBlob().sha256);
  const layer = (digest: string, more: object = {}) => ({ mediaType: 'a/b', digest, size: 100, ...more });

  test('has to be there: each missing blob is named', async () => {
    const [config = '', one = '', two = ''] = missing(3);
    const present = await registry.store('needs', 'present');
    const answer = await registry.push(
      'needs',
      makeArtifact({ config: layer(config), layers: [layer(one), layer(present), layer(two)] }),
      'v1',
    );
    expect(inShort(answer)).toBe('400 MANIFEST_BLOB_UNKNOWN');
    const errors = errorsIn(answer);
    expect(errors.map(({ code }) => code)).toEqual(Array(3).fill('MANIFEST_BLOB_UNKNOWN'));
    expect(errors.map(({ detail }) => detail)).toEqual([config, one, two].map((digest) => ({ digest })));
    expect((await ask('HEAD', at('needs', 'v1'))).status).toBe(404);
  });

  test('has to be in this repository', async () => {
    const elsewhere = await registry.store('needs/elsewhere', 'only elsewhere');
    const answer = await registry.push('needs/here', makeArtifact({ layers: [layer(elsewhere)] }));
    expect(inShort(answer)).toBe('400 MANIFEST_BLOB_UNKNOWN');
  });

  test('need not be there where the registry allows it', async () => {
    const [config = '', one = ''] = missing(2);
    const manifest = makeArtifact({ config: layer(config), layers: [layer(one)] });
    expect((await sparse.push('needs', manifest, 'v1')).status).toBe(201);
    expect((await sparse.ask('GET', at('needs', 'v1'))).body).toEqual(manifest.bytes);
  });

  test.each([
    ['layers with other addresses', { urls: ['https://example.com/layer'] }],
    [
      'OCI layers not to be distributed',
      { mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip' },
    ],
    ["docker's foreign layers", { mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip' }],
  ])('may be elsewhere: %s', async (_, more) => {
    const [digest = ''] = missing(1);
    expect((await registry.push('needs', makeArtifact({ layers: [layer(digest, more)] }))).status).toBe(201);
  });

  test('an index may name manifests that are not there, and blobs', async () => {
    const cache = await registry.store('needs', 'a layer of a build cache');
    const [absent = ''] = missing(1);
    const list = makeList([layer(cache), layer(absent)], { config: undefined });
    expect((await registry.push('needs', list, 'cache')).status).toBe(201);
  });

  test('the size of a descriptor is taken on trust', async () => {
    const digest = await registry.store('needs', 'of another size');
    expect(
      (await registry.push('needs', makeArtifact({ layers: [layer(digest, { size: 5 })] }))).status,
    ).toBe(201);
  });

  test('is no longer there after a delete', async () => {
    const digest = await registry.store('needs', 'soon deleted');
    await ask('DELETE', `/v2/needs/blobs/${digest}`);
    const answer = await registry.push('needs', makeArtifact({ layers: [layer(digest)] }));
    expect(inShort(answer)).toBe('400 MANIFEST_BLOB_UNKNOWN');
  });
});

describe('a manifest with a subject', () => {
  const artifacts: Record<string, (fields: object) => Content> = {
    image: makeArtifact,
    index: (fields) => makeList([], fields),
  };

  test.each(Object.entries(artifacts))(
    'says so in the answer, whether or not it is there: %s',
    async (_, make) => {
      const there = makeArtifact();
      await registry.push('subjects', there);
      for (const digest of [there.digest, nobody, `sha512:${'0'.repeat(128)}`]) {
        const artifact = make({ subject: { mediaType: types.ociManifest, digest, size: 5 } });
        for (const reference of [artifact.digest, 'v1']) {
          const { status, headers } = await registry.push('subjects', artifact, reference);
          expect(status).toBe(201);
          expect(headers['oci-subject']).toBe(digest);
        }
      }
    },
  );

  test('only such a one does', async () => {
    expect((await registry.push('subjects', makeArtifact())).headers).not.toHaveProperty('oci-subject');
  });
});

describe('deleting', () => {
  test('a tag leaves the manifest and its other tags', async () => {
    const manifest = makeArtifact();
    await registry.push('delete', manifest, 'one');
    await registry.push('delete', manifest, 'two');
    const { status, headers } = await ask('DELETE', at('delete', 'one'));
    expect(status).toBe(202);
    expect(headers).toEqual({ 'content-length': '0', 'docker-distribution-api-version': 'registry/2.0' });
    expect((await ask('HEAD', at('delete', 'one'))).status).toBe(404);
    expect((await ask('HEAD', at('delete', 'two'))).status).toBe(200);
    expect((await ask('HEAD', at('delete', manifest.digest))).status).toBe(200);
    expect(inShort(await ask('DELETE', at('delete', 'one')))).toBe('404 MANIFEST_UNKNOWN');
  });

  test('a digest takes every tag on it along, and no other', async () => {
    const [gone, stays] = [makeArtifact(), makeArtifact()];
    for (const tag of ['a', 'b', 'c']) await registry.push('delete/many', gone, tag);
    await registry.push('delete/many', stays, 'd');
    expect((await ask('DELETE', at('delete/many', gone.digest))).status).toBe(202);
    for (const reference of ['a', 'b', 'c', gone.digest]) {
      expect((await ask('GET', at('delete/many', reference))).status).toBe(404);
    }
    expect(jsonOf(await ask('GET', '/v2/delete/many/tags/list'))).toEqual({
      name: 'delete/many',
      tags: ['d'],
    });
    expect(inShort(await ask('DELETE', at('delete/many', gone.digest)))).toBe('404 MANIFEST_UNKNOWN');
  });

  test('happens in one repository only', async () => {
    const manifest = makeArtifact();
    await registry.push('delete/one', manifest, 'v1');
    await registry.push('delete/two', manifest, 'v1');
    await ask('DELETE', at('delete/one', manifest.digest));
    expect((await ask('GET', at('delete/one', 'v1'))).status).toBe(404);
    expect((await ask('GET', at('delete/two', 'v1'))).body).toEqual(manifest.bytes);
  });

  test('a child leaves its index, and an index its children', async () => {
    const images: Image[] = [makeImage(), makeImage()];
    const index = makeIndex(images);
    await push(registry.url, 'delete/index', index, 'v1');
    const [first, second] = images.map(({ manifest }) => at('delete/index', manifest.digest));
    expect((await ask('DELETE', first ?? '')).status).toBe(202);
    expect((await ask('GET', at('delete/index', 'v1'))).body).toEqual(index.manifest.bytes);
    expect((await ask('DELETE', at('delete/index', index.manifest.digest))).status).toBe(202);
    expect((await ask('GET', second ?? '')).status).toBe(200);
  });

  test('a manifest can be pushed again', async () => {
    const manifest = makeArtifact();
    await registry.push('delete', manifest, 'again');
    await ask('DELETE', at('delete', manifest.digest));
    await registry.push('delete', manifest, 'again');
    expect((await ask('GET', at('delete', 'again'))).body).toEqual(manifest.bytes);
  });

  test.each(['sha256:abc', `sha256:${'A'.repeat(64)}`, `md5:${'0'.repeat(32)}`])(
    '%s is refused or unknown',
    async (digest) => {
      expect(inShort(await ask('DELETE', at('delete', digest)))).toMatch(
        /^(400 DIGEST_INVALID|404 MANIFEST_UNKNOWN)$/,
      );
    },
  );
});

test('content that only looks like a manifest can still be a blob', async () => {
  const manifest = content('application/json', makeArtifact().bytes);
  const digest = await registry.store('blobs', manifest.bytes);
  expect((await ask('GET', at('blobs', digest))).status).toBe(404);
});
