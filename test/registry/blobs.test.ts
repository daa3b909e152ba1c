import { statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { inShort } from '../make/answer.ts';
import { type Blob, makeBlob } from '../make/blob.ts';
import { sharedRegistry } from '../make/registry.ts';
import { readWhile } from '../make/slow-reader.ts';
import { connectTo } from '../make/socket.ts';

const registry = sharedRegistry();

/** Pushes a new blob into a repository; gives it with its address. */
async function stored(repository: string, what: Buffer | string | number = 100) {
  const blob = makeBlob(what);
  await registry.store(repository, blob.bytes);
  return { ...blob, path: `/v2/${repository}/blobs/${blob.sha256}` };
}

const headersOf = (digest: string, length: number) => ({
  'accept-ranges': 'bytes',
  'cache-control': 'max-age=31536000',
  'content-length': String(length),
  'content-type': 'application/octet-stream',
  'docker-content-digest': digest,
  'docker-distribution-api-version': 'registry/2.0',
  etag: `"${digest}"`,
});

describe('reading', () => {
  test.each(['sha256', 'sha512'] as const)(
    'a blob comes back byte for byte under its %s',
    async (algorithm) => {
      const { bytes, [algorithm]: digest } = makeBlob(70_000);
      await registry.ask('POST', `/v2/read/blobs/uploads/?digest=${digest}`, { body: bytes });
      const { status, headers, body } = await registry.ask('GET', `/v2/read/blobs/${digest}`);
      expect(status).toBe(200);
      expect(headers).toEqual(headersOf(digest, 70_000));
      expect(body.equals(bytes)).toBe(true);
    },
  );

  test('HEAD tells everything about a blob and sends none of it', async () => {
    const { path, sha256 } = await stored('head', 1234);
    const { status, headers } = await registry.ask('HEAD', path);
    expect(status).toBe(200);
    expect(headers).toEqual(headersOf(sha256, 1234));
  });

  test('an empty blob is a blob', async () => {
    const { path, sha256 } = await stored('empty', '');
    for (const method of ['HEAD', 'GET']) {
      const { status, headers, body } = await registry.ask(method, path);
      expect(status).toBe(200);
      expect(headers).toEqual(headersOf(sha256, 0));
      expect(body).toHaveLength(0);
    }
  });

  test('a digest may be percent-encoded, and what else the address carries is ignored', async () => {
    const { path, bytes } = await stored('encoded');
    const { status, body } = await registry.ask('GET', `${path.replace(':', '%3A')}?ns=docker.io&x=1`);
    expect(status).toBe(200);
    expect(body).toEqual(bytes);
  });

  test('a compressed answer is not given to those who would take one', async () => {
    const { path, bytes } = await stored('compressible', 'a'.repeat(10_000));
    const { headers, body } = await registry.ask('GET', path, {
      headers: { 'accept-encoding': 'gzip, zstd' },
    });
    expect(headers['content-length']).toBe('10000');
    expect(body).toEqual(bytes);
  });

  test('a blob of another repository is not there', async () => {
    const { sha256 } = await stored('here');
    await stored('there');
    expect(inShort(await registry.ask('GET', `/v2/there/blobs/${sha256}`))).toBe('404 BLOB_UNKNOWN');
    expect(inShort(await registry.ask('HEAD', `/v2/there/blobs/${sha256}`))).toBe('404');
    expect(inShort(await registry.ask('GET', `/v2/nowhere/blobs/${sha256}`))).toBe('404 BLOB_UNKNOWN');
  });

  test.each([
    ['without digits', 'sha256:'],
    ['one digit short', `sha256:${'a'.repeat(63)}`],
    ['one digit long', `sha256:${'a'.repeat(65)}`],
    ['in upper case', `sha256:${'A'.repeat(64)}`],
    ['of sha512 with the digits of sha256', `sha512:${'a'.repeat(64)}`],
    ['of md5', `md5:${'a'.repeat(32)}`],
    ['without algorithm', 'a'.repeat(64)],
    ['that climbs', '..'],
  ])('a digest %s names no blob', async (_, digest) => {
    for (const method of ['GET', 'DELETE']) {
      expect(inShort(await registry.ask(method, `/v2/read/blobs/${digest}`))).toMatch(
        /^(400 DIGEST_INVALID|404 )/,
      );
    }
  });
});

describe('ranges', () => {
  let blob: Blob & { path: string };
  const size = 3 * 1024 * 1024 + 17;
  beforeAll(async () => {
    blob = await stored('ranges', size);
  });
  const get = (headers: Record<string, string>) => registry.ask('GET', blob.path, { headers });

  test.each([
    ['the first ten bytes', 'bytes=0-9', 0, 9],
    ['one byte', 'bytes=7-7', 7, 7],
    ['the last byte', `bytes=${size - 1}-`, size - 1, size - 1],
    ['everything from the first on', 'bytes=0-', 0, size - 1],
    ['the rest after an interruption', 'bytes=1048577-', 1_048_577, size - 1],
    ['the last 500', 'bytes=-500', size - 500, size - 1],
    ['more at the end than there is', `bytes=-${size + 1}`, 0, size - 1],
    ['an end behind the end', 'bytes=100-999999999', 100, size - 1],
    ['an end that no number holds', 'bytes=100-99999999999999999999', 100, size - 1],
    ['a suffix that no number holds', 'bytes=-99999999999999999999', 0, size - 1],
  ])('%s: %s', async (_, range, start, end) => {
    const { status, headers, body } = await get({ range });
    expect(status).toBe(206);
    expect(headers).toEqual({
      ...headersOf(blob.sha256, end - start + 1),
      'content-range': `bytes ${start}-${end}/${size}`,
    });
    expect(body.equals(blob.bytes.subarray(start, end + 1))).toBe(true);
  });

  test('any range gives the bytes that a slice has', async () => {
    const position = fc.nat(size - 1);
    await fc.assert(
      fc.asyncProperty(position, position, async (a, b) => {
        const [start, end] = a < b ? [a, b] : [b, a];
        const { status, body } = await get({ range: `bytes=${start}-${end}` });
        expect(status).toBe(206);
        expect(body.equals(blob.bytes.subarray(start, end + 1))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test.each([
    ['one that begins behind the end', `bytes=${size}-`],
    ['one that lies behind the end', 'bytes=5000000-10000000'],
    ['one that begins where no number reaches', 'bytes=99999999999999999999-'],
    ['a reversed one', 'bytes=500-0'],
    ['the last zero bytes', 'bytes=-0'],
  ])('no such range: %s', async (_, range) => {
    const answer = await get({ range });
    expect(inShort(answer)).toBe('416 RANGE_INVALID');
    expect(answer.headers['content-range']).toBe(`bytes */${size}`);
  });

  test.each(['items=0-5', 'bytes', 'bytes=', 'bytes=-', 'bytes=a-b', 'bytes=0x1-5', 'bytes=1.5-3', '0-9'])(
    'what is no range of bytes is answered 416 or whole: %s',
    async (range) => {
      const { status, body } = await get({ range });
      expect(status).toBeOneOf([200, 416]);
      if (status === 200) expect(body).toHaveLength(size);
    },
  );

  test.each(['bytes=0-1,5-6', 'bytes=0-0, -1', 'bytes=0-9,5-12,7-'])(
    'several ranges are answered with the whole blob, never with one of them: %s',
    async (range) => {
      const { status, headers, body } = await get({ range });
      expect(status).toBe(200);
      expect(headers).not.toHaveProperty('content-range');
      expect(body.equals(blob.bytes)).toBe(true);
    },
  );

  test('HEAD knows no ranges', async () => {
    const { status, headers } = await registry.ask('HEAD', blob.path, { headers: { range: 'bytes=0-9' } });
    expect(status).toBe(200);
    expect(headers).toEqual(headersOf(blob.sha256, size));
  });

  test('an empty blob has no range', async () => {
    const { path } = await stored('ranges', '');
    for (const range of ['bytes=0-', 'bytes=0-0', 'bytes=-1']) {
      const answer = await registry.ask('GET', path, { headers: { range } });
      expect(inShort(answer)).toMatch(/^(200|416 RANGE_INVALID)$/);
      if (answer.status === 416) expect(answer.headers['content-range']).toBe('bytes */0');
    }
  });

  test('If-Range with the right tag gives the range, with anything else the whole blob', async () => {
    const range = 'bytes=10-19';
    expect((await get({ range, 'if-range': `"${blob.sha256}"` })).status).toBe(206);
    for (const other of [`"${blob.sha512}"`, `W/"${blob.sha256}"`, 'Sat, 29 Oct 1994 19:43:31 GMT']) {
      const { status, body } = await get({ range, 'if-range': other });
      expect(status).toBe(200);
      expect(body).toHaveLength(size);
    }
  });
});

describe('conditions', () => {
  let blob: Blob & { path: string };
  beforeAll(async () => {
    blob = await stored('conditions');
  });
  const other = `"sha256:${'0'.repeat(64)}"`;

  test.each<[header: string, value: (tag: string) => string, status: number]>([
    ['If-None-Match', (tag) => tag, 304],
    ['If-None-Match', (tag) => `W/${tag}`, 304],
    ['If-None-Match', (tag) => `${other}, ${tag}`, 304],
    ['If-None-Match', (tag) => tag.slice(1, -1), 304],
    ['If-None-Match', () => '*', 304],
    ['If-None-Match', () => other, 200],
    ['If-Match', (tag) => tag, 200],
    ['If-Match', (tag) => `${other}, ${tag}`, 200],
    ['If-Match', () => '*', 200],
    ['If-Match', () => other, 412],
  ])('%s of a blob, case %#: %s gives %i', async (header, value, expected) => {
    for (const method of ['GET', 'HEAD']) {
      const headers = { [header]: value(`"${blob.sha256}"`) };
      const answer = await registry.ask(method, blob.path, { headers });
      expect(answer.status).toBe(expected);
      if (expected === 304) expect(answer.headers.etag).toBe(`"${blob.sha256}"`);
    }
  });

  test('If-Match is looked at before If-None-Match, and both before Range', async () => {
    const tag = `"${blob.sha256}"`;
    const ask = (headers: Record<string, string>) => registry.ask('GET', blob.path, { headers });
    expect((await ask({ 'if-match': other, 'if-none-match': tag })).status).toBe(412);
    expect((await ask({ 'if-none-match': tag, range: 'bytes=0-1' })).status).toBe(304);
    expect((await ask({ 'if-match': other, range: 'bytes=0-1' })).status).toBe(412);
    expect((await ask({ 'if-match': tag, range: 'bytes=0-1' })).status).toBe(206);
  });

  test('a condition on a blob that is not there is still a 404', async () => {
    const { sha256 } = makeBlob();
    const headers = { 'if-none-match': '*' };
    expect(inShort(await registry.ask('GET', `/v2/conditions/blobs/${sha256}`, { headers }))).toBe(
      '404 BLOB_UNKNOWN',
    );
  });
});

describe('deleting', () => {
  test('a deleted blob is gone at once, and a second time it is unknown', async () => {
    const { path } = await stored('delete');
    const { status, headers } = await registry.ask('DELETE', path);
    expect(status).toBe(202);
    expect(headers).toEqual({ 'content-length': '0', 'docker-distribution-api-version': 'registry/2.0' });
    expect(inShort(await registry.ask('HEAD', path))).toBe('404');
    expect(inShort(await registry.ask('GET', path))).toBe('404 BLOB_UNKNOWN');
    expect(inShort(await registry.ask('DELETE', path))).toBe('404 BLOB_UNKNOWN');
  });

  test('crane sends application/json with its DELETE', async () => {
    const { path } = await stored('delete');
    expect(
      (await registry.ask('DELETE', path, { headers: { 'content-type': 'application/json' } })).status,
    ).toBe(202);
  });

  test('a blob is deleted from one repository only', async () => {
    const { bytes, sha256, path } = await stored('delete/one');
    await registry.store('delete/two', bytes);
    await registry.ask('DELETE', path);
    expect((await registry.ask('GET', path)).status).toBe(404);
    expect((await registry.ask('GET', `/v2/delete/two/blobs/${sha256}`)).body).toEqual(bytes);
  });

  test('what was never in the repository cannot be deleted from it', async () => {
    const { sha256 } = await stored('delete/one');
    expect(inShort(await registry.ask('DELETE', `/v2/delete/two/blobs/${sha256}`))).toBe('404 BLOB_UNKNOWN');
    expect(inShort(await registry.ask('DELETE', `/v2/delete/none/blobs/${sha256}`))).toBe('404 BLOB_UNKNOWN');
    expect((await registry.ask('HEAD', `/v2/delete/one/blobs/${sha256}`)).status).toBe(200);
  });

  test('a deleted blob can be pushed again', async () => {
    const { bytes, path } = await stored('delete');
    await registry.ask('DELETE', path);
    await registry.store('delete', bytes);
    expect((await registry.ask('GET', path)).body).toEqual(bytes);
  });
});

describe('when something happens in the middle', () => {
  const size = 16 * 1024 * 1024;
  const fileOf = (digest: string) => {
    const hex = digest.slice('sha256:'.length);
    return join(registry.data, 'docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex, 'data');
  };

  test('a blob that is deleted while it is read still comes whole', async () => {
    const { path } = await stored('middle', size);
    const received = await readWhile(registry.port, path, () => registry.ask('DELETE', path));
    expect(received).toBe(size);
    expect((await registry.ask('HEAD', path)).status).toBe(404);
  });

  test('a file that loses its end while it is read breaks the connection', async () => {
    const { path, sha256 } = await stored('middle', size);
    const received = await readWhile(registry.port, path, () => truncateSync(fileOf(sha256), size / 2));
    expect(received).toBeLessThanOrEqual(size / 2);
  });

  test('a file of another length is never served as the blob, and a push heals it', async () => {
    const { path, sha256, bytes } = await stored('middle', 5000);
    truncateSync(fileOf(sha256), 4999);
    expect(inShort(await registry.ask('GET', path))).toBe('404 BLOB_UNKNOWN');
    expect((await registry.ask('HEAD', path)).status).toBe(404);
    await registry.store('middle', bytes);
    expect(statSync(fileOf(sha256)).size).toBe(5000);
    expect((await registry.ask('GET', path)).body).toEqual(bytes);
  });

  test('a client that goes away in the middle of a blob leaves the registry well', async () => {
    const { path } = await stored('middle', size);
    const connection = await connectTo(registry.port);
    connection.send(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    connection.reset();
    expect((await registry.ask('GET', path)).body).toHaveLength(size);
  });
});
