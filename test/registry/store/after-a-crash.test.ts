import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { inShort, jsonOf } from '../../make/answer.ts';
import { ask } from '../../make/ask.ts';
import { contentOf, fileOf, unfinished } from '../../make/data.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { content, makeImage } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { push } from '../../make/push.ts';
import { addressOf, close, offsetOf, open, patch, pushBy, wayNames } from '../../make/ways.ts';

const someBytes = Buffer.from('the bytes of a blob whose push was ended by a crash\n'.repeat(50));
const some = content('application/octet-stream', someBytes);

/** Puts bytes where the content of a digest lies, as a crash between the rename and the record leaves them. */
function placeWithoutRecord(data: string, digest: string, bytes: Buffer): void {
  mkdirSync(dirname(fileOf(data, digest)), { recursive: true });
  writeFileSync(fileOf(data, digest), bytes);
}

describe('a crash between a blob’s rename and its record', () => {
  test('leaves nothing that can be seen', async () => {
    const { data, port, url } = await live();
    await push(url, 'app', makeImage(), 'v1');
    placeWithoutRecord(data, some.digest, some.bytes);
    const manifest = makeImage({ layers: [] });
    for (const method of ['HEAD', 'GET']) {
      expect((await ask(port, method, `/v2/app/blobs/${some.digest}`)).status).toBe(404);
    }
    const mounted = await ask(port, 'POST', `/v2/app/blobs/uploads/?mount=${some.digest}&from=app`);
    expect(mounted.status, 'a mount becomes an ordinary session').toBe(202);
    const named = JSON.parse(manifest.manifest.bytes.toString());
    const body = JSON.stringify({
      ...named,
      config: { ...named.config, digest: some.digest, size: some.size },
    });
    const headers = { 'content-type': manifest.manifest.mediaType };
    const refused = await ask(port, 'PUT', '/v2/app/manifests/v2', { headers, body });
    expect(inShort(refused)).toBe('400 MANIFEST_BLOB_UNKNOWN');
  });

  test.each(wayNames)('does not hinder the next push of the blob %s', async (way) => {
    const { data, port } = await live();
    placeWithoutRecord(data, some.digest, some.bytes);
    expect(inShort(await pushBy(way, port, 'app', some))).toBe('201');
    expect((await ask(port, 'GET', `/v2/app/blobs/${some.digest}`)).body).toEqual(some.bytes);
    expect(unfinished(data)).toEqual([]);
    expect(contentOf(data)).toEqual([some.digest]);
  });

  test('with the file not whole: the next push makes it whole', async () => {
    const { data, port } = await live();
    placeWithoutRecord(data, some.digest, some.bytes.subarray(0, 99));
    expect(inShort(await pushBy('in one POST', port, 'app', some))).toBe('201');
    expect((await ask(port, 'GET', `/v2/app/blobs/${some.digest}`)).body).toEqual(some.bytes);
  });

  test('of a manifest: it is not seen, and its next push works', async () => {
    const { data, port, url } = await live();
    const image = makeImage();
    placeWithoutRecord(data, image.manifest.digest, image.manifest.bytes);
    expect((await ask(port, 'GET', `/v2/app/manifests/${image.manifest.digest}`)).status).toBe(404);
    await push(url, 'app', image, 'v1');
    expect((await ask(port, 'GET', '/v2/app/manifests/v1')).body).toEqual(image.manifest.bytes);
  });
});

describe('a crash during an upload', () => {
  test('leaves a session that goes on where the registry says, with the bytes that were there', async () => {
    const data = temporaryFolder();
    const before = await live({ data });
    const session = addressOf(await open(before.port, 'app'));
    await patch(before.port, session, someBytes.subarray(0, 1000), 0);
    await before.stop();
    // Bytes that reached the disk and were never acknowledged.
    writeFileSync(join(data, 'uploads', idOf(session)), someBytes.subarray(0, 1234));

    const { port } = await live({ data });
    const refused = await patch(port, session, someBytes.subarray(1000, 1100), 1000);
    expect([refused.status, refused.headers.range]).toEqual([416, '0-1233']);
    const status = await ask(port, 'GET', session);
    expect([status.status, offsetOf(status)]).toEqual([204, 1234]);
    const patched = await patch(port, session, someBytes.subarray(1234), 1234);
    expect(inShort(await close(port, patched, some.digest))).toBe('201');
    expect((await ask(port, 'GET', `/v2/app/blobs/${some.digest}`)).body).toEqual(someBytes);
  });

  test('before its first byte leaves a session that begins at its beginning', async () => {
    const data = temporaryFolder();
    const before = await live({ data });
    const opened = await open(before.port, 'app');
    await before.stop();
    const { port } = await live({ data });
    expect(offsetOf(await ask(port, 'GET', addressOf(opened)))).toBe(0);
    expect(inShort(await close(port, opened, some.digest, some.bytes))).toBe('201');
  });

  test('after the rename, with the session still recorded: the upload fails plainly and can be done anew', async () => {
    const data = temporaryFolder();
    const before = await live({ data });
    const opened = await open(before.port, 'app');
    const patched = await patch(before.port, addressOf(opened), someBytes, 0);
    await before.stop();
    placeWithoutRecord(data, some.digest, someBytes);
    rmSync(join(data, 'uploads', idOf(addressOf(opened))));

    const { port } = await live({ data });
    expect(inShort(await close(port, patched, some.digest))).toBe('400 DIGEST_INVALID');
    expect((await ask(port, 'GET', `/v2/app/blobs/${some.digest}`)).status).toBe(404);
    expect(inShort(await pushBy('by POST and PUT', port, 'app', some))).toBe('201');
    expect(unfinished(data)).toEqual([]);
  });
});

describe('a first start that was killed', () => {
  const remains: Record<string, (data: string) => void> = {
    'before anything was made': () => undefined,
    'with only its lock': (data) => writeFileSync(join(data, 'berth.lock'), ''),
    'with its folders': (data) => {
      writeFileSync(join(data, 'berth.lock'), '');
      makeFolders(data);
    },
    'with a database of no bytes': (data) => {
      makeFolders(data);
      writeFileSync(join(data, 'berth.db'), '');
    },
    'with a database of no tables': (data) => {
      makeFolders(data);
      const database = new Sqlite(join(data, 'berth.db'));
      database.pragma(`application_id = ${0x62727468}`);
      database.close();
    },
  };

  test.each(Object.keys(remains))('%s is no hindrance to the next one', async (when) => {
    const data = temporaryFolder();
    remains[when]?.(data);
    const { port } = await live({ data });
    expect(inShort(await pushBy('in one POST', port, 'app', some))).toBe('201');
  });

  test('is told from a folder whose database is lost: content is never taken for an empty registry', async () => {
    const data = temporaryFolder();
    makeFolders(data);
    placeWithoutRecord(data, some.digest, some.bytes);
    await expect(live({ data })).rejects.toThrow(/berth\.db/);
    expect(existsSync(join(data, 'berth.db'))).toBe(false);
  });

  function makeFolders(data: string): void {
    for (const folder of [
      'uploads',
      'docker/registry/v2/blobs/sha256',
      'docker/registry/v2/blobs/sha512',
      'logs',
    ]) {
      mkdirSync(join(data, folder), { recursive: true });
    }
  }
});

describe('what a killed registry leaves in uploads/', () => {
  test('goes at the next start, except for sessions', async () => {
    const data = temporaryFolder();
    const before = await live({ data });
    const session = addressOf(await open(before.port, 'app'));
    await patch(before.port, session, Buffer.from('abc'), 0);
    await before.stop();
    writeFileSync(join(data, 'uploads/5f0e3b3e-0000-4000-8000-000000000000'), 'a manifest on its way');
    await sleep(20);
    const { port } = await live({ data });
    expect(unfinished(data)).toEqual([idOf(session)]);
    expect(offsetOf(await ask(port, 'GET', session))).toBe(3);
  });

  test('a session whose file is gone begins again at its beginning', async () => {
    const data = temporaryFolder();
    const before = await live({ data });
    const opened = await open(before.port, 'app');
    await before.stop();
    const { port } = await live({ data });
    const status = await ask(port, 'GET', addressOf(opened));
    expect([status.status, status.headers.range]).toEqual([204, '0-0']);
    expect(jsonOf(await ask(port, 'GET', '/v2/_catalog'))).toEqual({ repositories: [] });
  });
});

function idOf(session: string): string {
  return session.split('/').at(-1) ?? '';
}
