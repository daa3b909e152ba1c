import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { errorsIn, inShort } from '../make/answer.ts';
import type { Answer } from '../make/ask.ts';
import { type Blob, makeBlob } from '../make/blob.ts';
import { sharedRegistry } from '../make/registry.ts';
import { connectTo } from '../make/socket.ts';
import { until } from '../make/until.ts';

const registry = sharedRegistry();
const impatient = sharedRegistry({ idleSeconds: 1 });
const { ask, open } = registry;

const patch = (session: string, body: Buffer | string | Buffer[], headers: Record<string, string> = {}) =>
  ask('PATCH', session, { body, headers });
const put = (
  session: string,
  digest: string,
  { body, headers = {} }: { body?: Buffer | Buffer[]; headers?: Record<string, string> } = {},
) => ask('PUT', `${session}?digest=${digest}`, { headers, ...(body && { body }) });
/** Where a session stands, as its status says. */
const standing = async (session: string) => (await ask('GET', session)).headers.range;
const idOf = (session: string) => session.slice(session.lastIndexOf('/') + 1);

const json = { 'content-type': 'application/json' };
const octets = { 'content-type': 'application/octet-stream' };
const chunk = (start: number, end: number) => ({ ...octets, 'content-range': `${start}-${end}` });

/** Every way in which a client brings a blob; each gives the answer to its last request. */
const ways: Record<string, (repository: string, blob: Blob, digest: string) => Promise<Answer>> = {
  'in one POST': (repository, { bytes }, digest) =>
    ask('POST', `/v2/${repository}/blobs/uploads/?digest=${digest}`, { body: bytes, headers: octets }),
  'in one POST of unknown length': (repository, { bytes }, digest) =>
    ask('POST', `/v2/${repository}/blobs/uploads/?digest=${digest}`, { body: [bytes] }),
  'in a POST and a PUT': async (repository, { bytes }, digest) =>
    put(await open(repository), digest, { body: bytes, headers: octets }),
  'in a POST and a PUT of unknown length': async (repository, { bytes }, digest) =>
    put(await open(repository), digest, { body: [bytes] }),
  'as a stream without type or length, as docker does': async (repository, { bytes }, digest) => {
    const session = await open(repository);
    const half = bytes.length >> 1;
    const { headers } = await patch(session, [bytes.subarray(0, half), bytes.subarray(half)]);
    return put(headers.location ?? '', digest);
  },
  'as one PATCH with its length, as crane and skopeo do': async (repository, { bytes }, digest) => {
    const session = await open(repository);
    const { headers } = await patch(session, bytes, octets);
    return put(headers.location ?? '', digest);
  },
  'as two streams': async (repository, { bytes }, digest) => {
    const session = await open(repository);
    const half = bytes.length >> 1;
    await patch(session, [bytes.subarray(0, half)]);
    await patch(session, [bytes.subarray(half)]);
    return put(session, digest);
  },
  'in chunks, as regctl does': async (repository, { bytes }, digest) => {
    let session = await open(repository);
    for (let start = 0; start < bytes.length; start += 4096) {
      const body = bytes.subarray(start, start + 4096);
      const { status, headers } = await patch(session, body, chunk(start, start + body.length - 1));
      expect(status).toBe(202);
      session = headers.location ?? '';
    }
    return put(session, digest);
  },
  'in chunks, the last of them in the PUT': async (repository, { bytes }, digest) => {
    const session = await open(repository);
    const half = bytes.length >> 1;
    if (half > 0) await patch(session, bytes.subarray(0, half), chunk(0, half - 1));
    const body = bytes.subarray(half);
    return put(session, digest, body.length > 0 ? { body, headers: chunk(half, bytes.length - 1) } : {});
  },
  'with a hint of its algorithm': async (repository, { bytes }, digest) => {
    const hint = digest.split(':', 1)[0];
    const { headers } = await ask('POST', `/v2/${repository}/blobs/uploads/?digest-algorithm=${hint}`);
    return put(headers.location ?? '', digest, { body: bytes });
  },
  'with a hint of the other algorithm': async (repository, { bytes }, digest) => {
    const hint = digest.startsWith('sha256') ? 'sha512' : 'sha256';
    const { headers } = await ask('POST', `/v2/${repository}/blobs/uploads/?digest-algorithm=${hint}`);
    await patch(headers.location ?? '', bytes);
    return put(headers.location ?? '', digest);
  },
};

describe.each(['sha256', 'sha512'] as const)('a blob named by %s', (algorithm) => {
  describe.each(Object.entries(ways))('%s', (_, upload) => {
    test.each([
      ['of 100 kB', 100_000],
      ['of one byte', 1],
      ['of none', 0],
    ])('%s is stored', async (_, size) => {
      const blob = makeBlob(size);
      const digest = blob[algorithm];
      const answer = await upload('ways', blob, digest);
      expect(answer).toMatchObject({ status: 201, body: Buffer.alloc(0) });
      expect(answer.headers).toEqual({
        'content-length': '0',
        'docker-content-digest': digest,
        'docker-distribution-api-version': 'registry/2.0',
        location: `/v2/ways/blobs/${digest}`,
      });
      const pulled = await ask('GET', `/v2/ways/blobs/${digest}`);
      expect(pulled.status).toBe(200);
      expect(pulled.headers['docker-content-digest']).toBe(digest);
      expect(pulled.body.equals(blob.bytes)).toBe(true);
    });

    test('is refused when its bytes are others, and nothing of it stays', async () => {
      const wanted = makeBlob(5000);
      const before = registry.leftovers();
      const answer = await upload('ways', makeBlob(5000), wanted[algorithm]);
      expect(inShort(answer)).toBe('400 DIGEST_INVALID');
      expect((await ask('HEAD', `/v2/ways/blobs/${wanted[algorithm]}`)).status).toBe(404);
      expect(registry.leftovers()).toEqual(before);
    });
  });
});

describe('starting', () => {
  test.each(['/v2/start/blobs/uploads/', '/v2/start/blobs/uploads'])(
    'POST %s opens a session',
    async (path) => {
      const { status, headers } = await ask('POST', path);
      expect(status).toBe(202);
      const id = headers['docker-upload-uuid'];
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers).toEqual({
        'content-length': '0',
        'docker-distribution-api-version': 'registry/2.0',
        'docker-upload-uuid': id,
        location: `/v2/start/blobs/uploads/${id}`,
        range: '0-0',
      });
    },
  );

  test('every session is another one', async () => {
    expect(await open('start')).not.toBe(await open('start'));
  });

  test.each([
    ['as crane does', json],
    ['with a type that is none', { 'content-type': 'foo' }],
    ['with an empty type', { 'content-type': '' }],
    ['with two types', { 'content-type': 'a/b, c/d' }],
  ])('the type of an empty request does not matter: %s', async (_, headers) => {
    expect((await ask('POST', '/v2/start/blobs/uploads/', { headers })).status).toBe(202);
  });

  test('any type of bytes is taken', async () => {
    for (const type of ['foo', '', 'text/plain; charset=utf-8', 'application/json', 'multipart/form-data']) {
      const session = await open('start');
      const { bytes, sha256 } = makeBlob('{"not":"parsed"');
      const headers = { 'content-type': type };
      expect((await patch(session, bytes, headers)).status).toBe(202);
      expect((await put(session, sha256, { headers })).status).toBe(201);
    }
  });

  test('an algorithm the registry does not know is refused', async () => {
    for (const algorithm of ['md5', 'blake3', 'sha384', '', 'SHA256', 'constructor']) {
      const answer = await ask('POST', `/v2/start/blobs/uploads/?digest-algorithm=${algorithm}`);
      expect(inShort(answer)).toBe('400 DIGEST_INVALID');
    }
  });

  test.each(['', 'sha256:abc', `md5:${'a'.repeat(32)}`, `blake3:${'a'.repeat(64)}`])(
    'a POST with the digest "%s" is refused and leaves no session',
    async (digest) => {
      const before = registry.leftovers();
      const answer = await ask('POST', `/v2/start/blobs/uploads/?digest=${digest}`, { body: 'hello' });
      expect(inShort(answer)).toBe('400 DIGEST_INVALID');
      expect(answer.headers).not.toHaveProperty('location');
      expect(registry.leftovers()).toEqual(before);
    },
  );

  test.each(['Upper', 'a..b', '-a', 'a/', `${'a'.repeat(256)}`])(
    'no session is opened for the name %s',
    async (name) => {
      expect(inShort(await ask('POST', `/v2/${name}/blobs/uploads/`))).toMatch(/^(400 NAME_INVALID|404 )/);
    },
  );
});

describe('the status of a session', () => {
  test('of nothing and of one byte is 0-0, of ten bytes 0-9', async () => {
    const session = await open('status');
    expect(await standing(session)).toBe('0-0');
    await patch(session, 'a');
    expect(await standing(session)).toBe('0-0');
    await patch(session, 'bcdefghij');
    expect(await standing(session)).toBe('0-9');
  });

  test.each(['GET', 'HEAD'])('%s answers 204 with everything needed to go on', async (method) => {
    const session = await open('status');
    await patch(session, 'hello');
    const { status, headers } = await ask(method, session);
    expect(status).toBe(204);
    expect(headers).toEqual({
      'docker-distribution-api-version': 'registry/2.0',
      'docker-upload-uuid': idOf(session),
      location: session,
      range: '0-4',
    });
  });

  test('may be asked for with a digest in the address', async () => {
    const session = await open('status');
    await patch(session, 'hello');
    const { status, headers } = await ask('GET', `${session}?digest=${makeBlob('hello').sha256}`);
    expect(status).toBe(204);
    expect(headers.range).toBe('0-4');
  });
});

describe('PATCH', () => {
  test('answers with the whole range so far, not that of the chunk', async () => {
    const session = await open('patch');
    await patch(session, 'hello', chunk(0, 4));
    const { status, headers } = await patch(session, ' world', chunk(5, 10));
    expect(status).toBe(202);
    expect(headers).toEqual({
      'content-length': '0',
      'docker-distribution-api-version': 'registry/2.0',
      'docker-upload-uuid': idOf(session),
      location: session,
      range: '0-10',
    });
  });

  test('of nothing changes nothing', async () => {
    const session = await open('patch');
    expect((await patch(session, '')).headers.range).toBe('0-0');
    expect((await patch(session, [])).headers.range).toBe('0-0');
    await patch(session, 'hello');
    expect((await patch(session, '')).headers.range).toBe('0-4');
  });

  test('goes on where a stream ended', async () => {
    const session = await open('patch');
    await patch(session, [Buffer.from('hello')]);
    expect((await patch(session, ' world', chunk(5, 10))).status).toBe(202);
    expect((await put(session, makeBlob('hello world').sha256)).status).toBe(201);
  });
});

/** A session that has taken `hello`. */
async function withHello(repository: string): Promise<string> {
  const session = await open(repository);
  await patch(session, 'hello', chunk(0, 4));
  return session;
}

/** The session is as it was, the upload can be finished, and what is stored is what was sent. */
async function expectHello(session: string): Promise<void> {
  const { status, headers } = await ask('GET', session);
  expect({ status, range: headers.range }).toEqual({ status: 204, range: '0-4' });
  expect((await patch(session, ' world', chunk(5, 10))).status).toBe(202);
  const { sha256, bytes } = makeBlob('hello world');
  const { status: finished, headers: stored } = await put(session, sha256);
  expect(finished).toBe(201);
  expect((await ask('GET', stored.location ?? '')).body).toEqual(bytes);
}

describe('a chunk that does not fit is refused and changes nothing', () => {
  const wrong: [what: string, headers: Record<string, string>, status: RegExp][] = [
    ['that leaves a gap', chunk(6, 11), /^416 RANGE_INVALID$/],
    ['that begins again', chunk(0, 5), /^416 RANGE_INVALID$/],
    ['that overlaps', chunk(4, 9), /^416 RANGE_INVALID$/],
    ['whose end lies before its start', { 'content-range': '5-0' }, /^416 RANGE_INVALID$/],
    ['in the form of an answer', { 'content-range': 'bytes 5-10/*' }, /^(416|400) /],
    ['in the form of a Range', { 'content-range': 'bytes=5-10' }, /^(416|400) /],
    ['with letters', { 'content-range': 'a-b' }, /^(416|400) /],
    ['without end', { 'content-range': '5-' }, /^(416|400) /],
    ['without start', { 'content-range': '-10' }, /^(416|400) /],
    ['with an empty range', { 'content-range': '' }, /^(416|400) /],
    ['with spaces', { 'content-range': '5 - 10' }, /^(416|400) /],
    ['below zero', { 'content-range': '-5--1' }, /^(416|400) /],
    ['past all numbers', { 'content-range': '18446744073709551616-18446744073709551621' }, /^(416|400) /],
    ['longer than its range', chunk(5, 8), /^400 SIZE_INVALID$/],
    ['shorter than its range', chunk(5, 14), /^400 SIZE_INVALID$/],
  ];
  const body = Buffer.from(' world');
  const digest = makeBlob('hello world').sha256;

  test.each(wrong)('in a PATCH: %s', async (_, headers, expected) => {
    const session = await withHello('misfits');
    const answer = await patch(session, body, headers);
    expect(inShort(answer)).toMatch(expected);
    if (answer.status === 416) expect(answer.headers).toMatchObject({ location: session, range: '0-4' });
    await expectHello(session);
  });

  test.each(wrong)('in a PATCH of unknown length: %s', async (_, headers, expected) => {
    const session = await withHello('misfits');
    const answer = await patch(session, [body], headers);
    expect(inShort(answer)).toMatch(expected);
    await expectHello(session);
  });

  test.each(wrong)('in the last PUT: %s', async (_, headers, expected) => {
    const session = await withHello('misfits');
    const answer = await put(session, digest, { body, headers });
    expect(inShort(answer)).toMatch(expected);
    if (answer.status === 416) expect(answer.headers).toMatchObject({ location: session, range: '0-4' });
    expect((await ask('HEAD', `/v2/misfits/blobs/${digest}`)).status).toBeOneOf([200, 404]);
    await expectHello(session);
  });

  test('that was sent before', async () => {
    const session = await withHello('misfits');
    for (let i = 0; i < 3; i++) {
      const answer = await patch(session, 'hello', chunk(0, 4));
      expect(inShort(answer)).toBe('416 RANGE_INVALID');
      expect(answer.headers).toMatchObject({ location: session, range: '0-4' });
    }
    await expectHello(session);
  });

  test('whose announced length is not that of its range, before any of it is sent', async () => {
    const session = await withHello('misfits');
    const connection = await connectTo(registry.port);
    const headers = 'Host: localhost\r\nContent-Range: 5-8\r\nContent-Length: 6';
    connection.send(`PATCH ${session} HTTP/1.1\r\n${headers}\r\n\r\n`);
    expect(inShort(await connection.answer('PATCH'))).toBe('400 SIZE_INVALID');
    connection.reset();
    await expectHello(session);
  });

  test('that is longer than its range, as soon as that is known', async () => {
    const session = await withHello('misfits');
    const connection = await connectTo(registry.port);
    const headers = 'Host: localhost\r\nContent-Range: 5-8\r\nTransfer-Encoding: chunked';
    connection.send(`PATCH ${session} HTTP/1.1\r\n${headers}\r\n\r\n6\r\n world\r\n`);
    expect(inShort(await connection.answer('PATCH'))).toBe('400 SIZE_INVALID');
    connection.reset();
    await expectHello(session);
  });

  test.each([
    ['with a gap', '7-11'],
    ['that begins again', '0-4'],
    ['that is none', 'bytes 5-9/*'],
  ])('in a PUT that announces a range and brings nothing: %s', async (_, range) => {
    const session = await withHello('misfits');
    const answer = await put(session, makeBlob('hello').sha256, { headers: { 'content-range': range } });
    expect(inShort(answer)).toMatch(/^(416 RANGE_INVALID|400 SIZE_INVALID)$/);
    await expectHello(session);
  });

  test('that is much too long does not grow the file', async () => {
    const session = await withHello('misfits');
    const answer = await patch(
      session,
      [makeBlob(3_000_000).bytes, makeBlob(3_000_000).bytes],
      chunk(5, 1_000_000),
    );
    expect(inShort(answer)).toBe('400 SIZE_INVALID');
    await expectHello(session);
  });
});

describe('finishing', () => {
  test.each([
    ['no digest', ''],
    ['an empty digest', '?digest='],
    ['a malformed digest', '?digest=sha256:abc'],
    ['a digest in upper case', `?digest=${makeBlob('hello').sha256.toUpperCase()}`],
    ['a digest of md5', '?digest=md5:5d41402abc4b2a76b9719d911017c592'],
    ['a digest of blake3', `?digest=blake3:${'a'.repeat(64)}`],
  ])('with %s is refused, and the session can still be finished', async (_, query) => {
    const session = await withHello('finish');
    expect(inShort(await ask('PUT', `${session}${query}`))).toBe('400 DIGEST_INVALID');
    await expectHello(session);
  });

  test('a digest may be percent-encoded', async () => {
    const session = await withHello('finish');
    expect((await put(session, makeBlob('hello').sha256.replace(':', '%3A'))).status).toBe(201);
  });

  test('ends the session', async () => {
    const session = await withHello('finish');
    const { sha256 } = makeBlob('hello');
    expect((await put(session, sha256)).status).toBe(201);
    expect(inShort(await put(session, sha256))).toBe('404 BLOB_UPLOAD_UNKNOWN');
    expect(inShort(await ask('GET', session))).toBe('404 BLOB_UPLOAD_UNKNOWN');
    expect(inShort(await patch(session, 'more'))).toBe('404 BLOB_UPLOAD_UNKNOWN');
    expect(inShort(await ask('DELETE', session))).toBe('404 BLOB_UPLOAD_UNKNOWN');
    expect(registry.leftovers()).not.toContain(idOf(session));
  });

  test('with the digest of other bytes ends it too', async () => {
    const session = await withHello('finish');
    expect(inShort(await put(session, makeBlob('other').sha256))).toBe('400 DIGEST_INVALID');
    expect(inShort(await put(session, makeBlob('hello').sha256))).toBe('404 BLOB_UPLOAD_UNKNOWN');
    expect(inShort(await ask('GET', session))).toBe('404 BLOB_UPLOAD_UNKNOWN');
    expect(registry.leftovers()).not.toContain(idOf(session));
  });

  test('the digest is of all bytes, not of the last chunk', async () => {
    const session = await withHello('finish');
    const { bytes, sha256 } = makeBlob(' world');
    expect(inShort(await put(session, sha256, { body: bytes }))).toBe('400 DIGEST_INVALID');
  });

  test('a blob that is pushed again is stored again', async () => {
    const { bytes, sha256 } = makeBlob();
    for (let i = 0; i < 3; i++) expect(await registry.store('finish', bytes)).toBe(sha256);
    expect((await ask('GET', `/v2/finish/blobs/${sha256}`)).body).toEqual(bytes);
  });
});

describe('cancelling', () => {
  test('ends the session and removes its bytes', async () => {
    const session = await withHello('cancel');
    expect(registry.leftovers()).toContain(idOf(session));
    const { status, headers } = await ask('DELETE', session);
    expect(status).toBe(204);
    expect(headers).toEqual({ 'docker-distribution-api-version': 'registry/2.0' });
    expect(registry.leftovers()).not.toContain(idOf(session));
    for (const method of ['GET', 'DELETE', 'PATCH']) {
      expect(inShort(await ask(method, session))).toBe('404 BLOB_UPLOAD_UNKNOWN');
    }
    expect(inShort(await put(session, makeBlob('hello').sha256))).toBe('404 BLOB_UPLOAD_UNKNOWN');
  });

  test('a session that took nothing can be cancelled', async () => {
    expect((await ask('DELETE', await open('cancel'))).status).toBe(204);
  });
});

describe('a session is only its own', () => {
  test.each(['GET', 'HEAD', 'PATCH', 'PUT', 'DELETE'])(
    '%s under another repository finds none',
    async (method) => {
      const session = await withHello('own/one');
      await open('own/two');
      const elsewhere = session.replace('own/one', 'own/two');
      const { bytes, sha256 } = makeBlob('hello');
      const path = method === 'PUT' ? `${elsewhere}?digest=${sha256}` : elsewhere;
      const answer = await ask(method, path, method === 'PATCH' ? { body: bytes } : {});
      expect(inShort(answer)).toBe(method === 'HEAD' ? '404' : '404 BLOB_UPLOAD_UNKNOWN');
      await expectHello(session);
    },
  );

  test.each([
    '00000000-0000-4000-8000-000000000000',
    '%00',
    '..%2f..%2fberth.db',
    '..',
    '.',
    '%2e%2e',
    'a'.repeat(10_000),
    '*',
    '%27%20OR%201%3D1',
  ])('%s is no session', async (id) => {
    for (const method of ['GET', 'PATCH', 'PUT', 'DELETE']) {
      const answer = await ask(method, `/v2/own/one/blobs/uploads/${id}`);
      expect(inShort(answer)).toMatch(/^404 (BLOB_UPLOAD_UNKNOWN|NAME_UNKNOWN)$/);
    }
  });
});

describe('a body that breaks off', () => {
  const headers = (session: string, method: string, more = '') =>
    `${method} ${session} HTTP/1.1\r\nHost: localhost\r\n${more}`;

  test.each([
    ['with a length', 'Content-Length: 100\r\n\r\n0123456789'],
    ['with a length and a range', 'Content-Length: 100\r\nContent-Range: 0-99\r\n\r\n0123456789'],
    ['in chunks', 'Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n'],
    ['in the middle of a chunk', 'Transfer-Encoding: chunked\r\n\r\n64\r\n0123456789'],
  ])('in a PATCH keeps what had arrived, and the upload goes on: %s', async (_, rest) => {
    const session = await open('broken');
    const connection = await connectTo(registry.port);
    connection.send(headers(session, 'PATCH', rest));
    await until(async () => (await standing(session)) === '0-9');
    connection.reset();
    expect(await standing(session)).toBe('0-9');
    // The session is free again once the registry has seen the end.
    await until(async () => (await patch(session, 'abc', chunk(10, 12))).status === 202);
    expect(await standing(session)).toBe('0-12');
    expect((await put(session, makeBlob('0123456789abc').sha256)).status).toBe(201);
  });

  test.each([
    ['with a length', 'Content-Length: 100\r\n\r\n0123456789'],
    ['in chunks', 'Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n'],
  ])('in a PUT stores nothing, even if what arrived has the digest: %s', async (_, rest) => {
    const session = await open('broken');
    const { bytes, sha256 } = makeBlob('0123456789');
    const connection = await connectTo(registry.port);
    connection.send(headers(`${session}?digest=${sha256}`, 'PUT', rest));
    await until(async () => (await standing(session)) === '0-9');
    connection.reset();
    await until(async () => (await patch(session, '')).status === 202);
    expect((await ask('HEAD', `/v2/broken/blobs/${sha256}`)).status).toBe(404);
    expect((await put(await open('broken'), sha256, { body: bytes })).status).toBe(201);
    await ask('DELETE', `/v2/broken/blobs/${sha256}`);
  });

  test('in a POST of a whole blob leaves nothing at all', async () => {
    const { sha256 } = makeBlob('0123456789');
    const before = registry.leftovers().length;
    const connection = await connectTo(registry.port);
    connection.send(
      headers(`/v2/broken/blobs/uploads/?digest=${sha256}`, 'POST', 'Content-Length: 100\r\n\r\n0123456789'),
    );
    await until(async () => registry.leftovers().length > before);
    connection.reset();
    await until(async () => registry.leftovers().length === before);
    expect(registry.leftovers()).toHaveLength(before);
    expect((await ask('HEAD', `/v2/broken/blobs/${sha256}`)).status).toBe(404);
  });
});

describe('a client that is slow', () => {
  /** Begins to send twenty bytes to a session of a registry that closes what is idle for a second. */
  async function sending() {
    const session = await impatient.open('slow');
    const connection = await connectTo(impatient.port);
    connection.send(`PATCH ${session} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\n\r\n`);
    return { session, connection };
  }

  test('is waited for as long as something comes', async () => {
    const { connection } = await sending();
    for (let i = 0; i < 10; i++) {
      connection.send('ab');
      await delay(200);
    }
    const { status, headers } = await connection.answer('PATCH');
    expect({ status, range: headers.range }).toEqual({ status: 202, range: '0-19' });
  });

  test('and falls silent loses its connection, and the upload goes on without it', async () => {
    const { session, connection } = await sending();
    connection.send('0123456789');
    await connection.closed;
    await until(async () => (await impatient.ask('PATCH', session, { body: 'abc' })).status === 202);
    expect((await impatient.ask('GET', session)).headers.range).toBe('0-12');
    const { sha256 } = makeBlob('0123456789abc');
    expect((await impatient.ask('PUT', `${session}?digest=${sha256}`)).status).toBe(201);
  });
});

describe('mounting', () => {
  const mount = (to: string, query: string, body?: string) =>
    ask('POST', `/v2/${to}/blobs/uploads/?${query}`, body === undefined ? {} : { body });

  test('makes a blob of one repository one of another', async () => {
    const { bytes, sha256 } = makeBlob();
    await registry.store('mount/source', bytes);
    const { status, headers } = await mount('mount/target', `mount=${sha256}&from=mount/source`);
    expect(status).toBe(201);
    expect(headers).toEqual({
      'content-length': '0',
      'docker-content-digest': sha256,
      'docker-distribution-api-version': 'registry/2.0',
      location: `/v2/mount/target/blobs/${sha256}`,
    });
    expect((await ask('GET', headers.location ?? '')).body).toEqual(bytes);
  });

  test("finds a sha512 blob, with the address escaped and crane's origin", async () => {
    const { bytes, sha512 } = makeBlob();
    await ask('POST', `/v2/mount/source/blobs/uploads/?digest=${sha512}`, { body: bytes });
    const { status } = await mount(
      'mount/escaped',
      `mount=${encodeURIComponent(sha512)}&from=mount%2Fsource&origin=127.0.0.1%3A5802`,
    );
    expect(status).toBe(201);
    expect((await ask('GET', `/v2/mount/escaped/blobs/${sha512}`)).body).toEqual(bytes);
  });

  test('onto itself is a mount', async () => {
    const { bytes, sha256 } = makeBlob();
    await registry.store('mount/source', bytes);
    expect((await mount('mount/source', `mount=${sha256}&from=mount/source`)).status).toBe(201);
  });

  test('without a source finds the blob anywhere', async () => {
    const { bytes, sha256 } = makeBlob();
    await registry.store('mount/source', bytes);
    expect((await mount('mount/anywhere', `mount=${sha256}`)).status).toBe(201);
    expect((await ask('HEAD', `/v2/mount/anywhere/blobs/${sha256}`)).status).toBe(200);
  });

  test('survives the end of the blob in its source, and does not reach back', async () => {
    const { bytes, sha256 } = makeBlob();
    await registry.store('mount/source', bytes);
    await mount('mount/target', `mount=${sha256}&from=mount/source`);
    await ask('DELETE', `/v2/mount/source/blobs/${sha256}`);
    expect((await ask('GET', `/v2/mount/target/blobs/${sha256}`)).body).toEqual(bytes);
    expect((await ask('GET', `/v2/mount/source/blobs/${sha256}`)).status).toBe(404);
  });

  test.each<[what: string, query: (present: string) => string]>([
    ['a blob nobody has', () => `mount=${makeBlob().sha256}&from=mount/source`],
    ['a blob nobody has, from anywhere', () => `mount=${makeBlob().sha256}`],
    ['a blob the source does not have', (present) => `mount=${present}&from=mount/empty`],
    ['from a repository that is not there', (present) => `mount=${present}&from=mount/none`],
    ['from a name that is none', (present) => `mount=${present}&from=../..`],
    ['from nowhere', (present) => `mount=${present}&from=`],
    ['a malformed digest', () => 'mount=sha256:abc&from=mount/source'],
    ['no digest', () => 'mount=&from=mount/source'],
    ['a digest of md5', () => `mount=md5:${'a'.repeat(32)}&from=mount/source`],
  ])('of %s becomes an ordinary session', async (_, query) => {
    const present = await registry.store('mount/source', 'something to mount');
    await open('mount/empty');
    const { status, headers } = await mount('mount/session', query(present));
    expect(status).toBe(202);
    const { bytes, sha256 } = makeBlob();
    expect((await put(headers.location ?? '', sha256, { body: bytes })).status).toBe(201);
    expect((await ask('HEAD', `/v2/mount/session/blobs/${present}`)).status).toBe(404);
  });

  test('of a deleted blob is no way to get it back', async () => {
    const { bytes, sha256 } = makeBlob();
    await registry.store('mount/source', bytes);
    await ask('DELETE', `/v2/mount/source/blobs/${sha256}`);
    expect((await mount('mount/back', `mount=${sha256}&from=mount/source`)).status).toBe(202);
    expect((await mount('mount/back', `mount=${sha256}`)).status).toBe(202);
  });

  test('pays no attention to a body', async () => {
    const { bytes, sha256 } = makeBlob();
    await registry.store('mount/source', bytes);
    expect((await mount('mount/body', `mount=${sha256}&from=mount/source`, 'something else')).status).toBe(
      201,
    );
    expect((await ask('GET', `/v2/mount/body/blobs/${sha256}`)).body).toEqual(bytes);
  });
});

test('an answer of 416 says how many bytes there are', async () => {
  const session = await withHello('detail');
  const [error] = errorsIn(await patch(session, 'x', chunk(9, 9)));
  expect(error?.detail).toMatchObject({ received: 5 });
});
