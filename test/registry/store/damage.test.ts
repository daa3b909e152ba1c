import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inShort } from '../../make/answer.ts';
import { ask } from '../../make/ask.ts';
import { fileOf, unfinished } from '../../make/data.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { type Content, content, digestOf, makeImage } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { push } from '../../make/push.ts';
import { randomFrom } from '../../make/random.ts';
import { pushBy, wayNames } from '../../make/ways.ts';

const random = randomFrom(4711);

/** One that is sent with one write, one of a few, and one of many. */
const sizes = { small: 1000, medium: 300_000, large: 2_500_000 };

const damages: Record<string, (file: string) => void> = {
  'cut short': (file) => truncateSync(file, 700),
  'made longer': (file) => appendFileSync(file, 'and more'),
  'changed at its end': (file) => changeByte(file, -1),
  'changed at its beginning': (file) => changeByte(file, 0),
  removed: (file) => rmSync(file),
  emptied: (file) => truncateSync(file, 0),
};

type Size = keyof typeof sizes;
const everySize = Object.keys(sizes) as Size[];

describe.each(Object.keys(damages))('a blob that was %s', (damage) => {
  const harm = (data: string, { digest }: Content) => damages[damage]?.(fileOf(data, digest));

  test('while the registry was not running is never served as if it were whole', async () => {
    const { data, blobs, again } = await pushedAndStopped(everySize);
    for (const blob of blobs) harm(data, blob);
    const { port } = await again();
    for (const blob of blobs) {
      const which = `the blob of ${blob.size} bytes`;
      expect(await read(port, blob), which).toMatch(/^(404|broken)$/);
      expect((await ask(port, 'HEAD', `/v2/app/blobs/${blob.digest}`)).status, which).toBe(404);
      expect(await read(port, blob), which).toBe('404');
      expect(inShort(await pushBy('by one streamed PATCH', port, 'app', blob))).toBe('201');
      expect(await read(port, blob), which).toBe('whole');
      expect((await ask(port, 'HEAD', `/v2/app/blobs/${blob.digest}`)).status, which).toBe(200);
      expect(digestOf(readFileSync(fileOf(data, blob.digest)))).toBe(blob.digest);
    }
  });

  test('is healed by a push that comes before anybody read it', async () => {
    const { data, blobs, again } = await pushedAndStopped(wayNames.map(() => 'small'));
    for (const blob of blobs) harm(data, blob);
    const { port } = await again();
    for (const [i, blob] of blobs.entries()) {
      expect(inShort(await pushBy(wayNames[i] ?? '', port, 'app', blob))).toBe('201');
      expect(await read(port, blob), wayNames[i]).toBe('whole');
    }
    expect(unfinished(data)).toEqual([]);
  });

  test('while the registry runs, after it was read, is not served as if it were whole', async () => {
    const { port, data } = await live();
    const blob = makeBlob('medium');
    await pushBy('in one POST', port, 'app', blob);
    expect(await read(port, blob)).toBe('whole');
    harm(data, blob);
    expect(await read(port, blob)).toMatch(/^(404|broken)$/);
    expect(inShort(await pushBy('in one POST', port, 'app', blob))).toBe('201');
    expect(await read(port, blob)).toBe('whole');
  });
});

describe.each(Object.keys(damages))('a manifest that was %s', (damage) => {
  test('is not served as if it were whole, and healed by its next push', async () => {
    const data = temporaryFolder();
    const before = await live({ data });
    const image = makeImage();
    await push(before.url, 'app', image, 'v1');
    await before.stop();
    damages[damage]?.(fileOf(data, image.manifest.digest));
    const { port, url } = await live({ data });
    for (const reference of ['v1', image.manifest.digest]) {
      expect(inShort(await ask(port, 'GET', `/v2/app/manifests/${reference}`))).toBe('404 MANIFEST_UNKNOWN');
      expect((await ask(port, 'HEAD', `/v2/app/manifests/${reference}`)).status).toBe(404);
    }
    await push(url, 'app', image, 'v1');
    for (const reference of ['v1', image.manifest.digest]) {
      expect((await ask(port, 'GET', `/v2/app/manifests/${reference}`)).body).toEqual(image.manifest.bytes);
    }
    expect(digestOf(readFileSync(fileOf(data, image.manifest.digest)))).toBe(image.manifest.digest);
  });

  test('is healed by a push that comes before anybody read it', async () => {
    const data = temporaryFolder();
    const before = await live({ data });
    const image = makeImage();
    await push(before.url, 'app', image, 'v1');
    await before.stop();
    damages[damage]?.(fileOf(data, image.manifest.digest));
    const middle = await live({ data });
    await push(middle.url, 'app', image, 'v1');
    await middle.stop();
    const { port } = await live({ data });
    expect((await ask(port, 'GET', '/v2/app/manifests/v1')).body).toEqual(image.manifest.bytes);
  });
});

test('damage to one blob leaves others, and the tags that need it, as they are', async () => {
  const { port, url, data } = await live();
  const [broken, whole] = [makeImage(), makeImage()];
  await push(url, 'app', broken, 'broken');
  await push(url, 'app', whole, 'whole');
  const layer = broken.layers[0]?.digest ?? '';
  rmSync(fileOf(data, layer));
  expect((await ask(port, 'GET', `/v2/app/blobs/${layer}`)).status).toBe(404);
  expect((await ask(port, 'GET', '/v2/app/manifests/broken')).status).toBe(200);
  expect((await ask(port, 'GET', `/v2/app/blobs/${whole.layers[0]?.digest}`)).status).toBe(200);
  const mounted = await ask(port, 'POST', `/v2/other/blobs/uploads/?mount=${layer}&from=app`);
  expect(mounted.status, 'what is damaged is not mounted').toBe(202);
});

test('damage is said in the log, with the digest', async () => {
  const { port, data } = await live();
  const blob = makeBlob('small');
  await pushBy('in one POST', port, 'app', blob);
  truncateSync(fileOf(data, blob.digest), 10);
  await ask(port, 'GET', `/v2/app/blobs/${blob.digest}`);
  await expect
    .poll(() => linesOf(data).filter((line) => line.includes('damaged')), { timeout: 5000 })
    .toEqual([expect.stringContaining(blob.digest)]);
});

function linesOf(data: string): string[] {
  return readFileSync(join(data, 'logs/berth.log'), 'utf8').split('\n');
}

function makeBlob(size: Size): Content {
  return content('application/octet-stream', random.bytes(sizes[size]));
}

/** Blobs that were pushed to a registry that then ended. */
async function pushedAndStopped(wanted: Size[]) {
  const data = temporaryFolder();
  const before = await live({ data });
  const blobs = wanted.map(makeBlob);
  for (const blob of blobs) await pushBy('in one POST', before.port, 'app', blob);
  await before.stop();
  return { data, blobs, again: () => live({ data }) };
}

/** How a reading of a blob ends: `whole`, `WRONG` for a complete answer of other bytes, `broken`, or a status. */
function read(port: number, { digest }: Content): Promise<string> {
  return new Promise((resolve) => {
    const request = get(
      { port, host: '127.0.0.1', path: `/v2/app/blobs/${digest}`, agent: false },
      async (response) => {
        try {
          const bytes = Buffer.concat(await Array.fromAsync(response));
          if (response.statusCode !== 200) resolve(`${response.statusCode}`);
          resolve(digestOf(bytes) === digest ? 'whole' : 'WRONG');
        } catch {
          resolve('broken');
        }
      },
    );
    request.on('error', () => resolve('broken'));
    request.setTimeout(3000, () => {
      resolve('HANGS');
      request.destroy();
    });
  });
}

/** Turns over one bit of one byte, in place; the file's size and inode stay. */
function changeByte(file: string, at: number): void {
  const bytes = readFileSync(file);
  const offset = (at + bytes.length) % bytes.length;
  bytes.writeUInt8(bytes.readUInt8(offset) ^ 1, offset);
  writeFileSync(file, bytes, { flag: 'r+' });
}
