import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorsIn, inShort } from '../../make/answer.ts';
import { type Answer, ask } from '../../make/ask.ts';
import { type Berth, serve } from '../../make/berth.ts';
import { berth as cli } from '../../make/cli.ts';
import { control } from '../../make/control.ts';
import { contentOf, fileOf, unfinished } from '../../make/data.ts';
import { type Disk, tinyDisk } from '../../make/disk.ts';
import { content, digestOf, type Image, makeImage } from '../../make/image.ts';
import { pull, push } from '../../make/push.ts';
import { describeWith } from '../../make/tools.ts';
import { addressOf, close, open, patch, pushBy, wayNames } from '../../make/ways.ts';

const mib = 1024 * 1024;
const large = blob(6 * mib);
const small = blob(3000);

describeWith('on a full disk', { tools: ['mount', 'umount', 'fallocate'], root: true }, () => {
  test('a blob that does not fit is refused by every way of pushing it, and nothing of it stays', async () => {
    const { disk, port, berth, image } = await registryOnTinyDisk();
    const before = contentOf(disk.folder);
    for (const way of wayNames) {
      const [large, small] = [blob(3 * mib), blob(3000)];
      disk.fill(mib);
      expectNoSpace(await pushBy(way, port, 'app', large), way);
      expect(unfinished(disk.folder), way).toEqual([]);
      expect(contentOf(disk.folder), way).toEqual(before);
      expect((await ask(port, 'HEAD', `/v2/app/blobs/${large.digest}`)).status, way).toBe(404);
      expect(inShort(await pushBy(way, port, 'app', small)), 'what fits is still taken').toBe('201');
      expect((await pull(berth.url, 'app', 'v1')).digest).toBe(image.manifest.digest);
      disk.empty();
      expect(inShort(await pushBy(way, port, 'app', large)), way).toBe('201');
      expect(digestOf((await ask(port, 'GET', `/v2/app/blobs/${large.digest}`)).body)).toBe(large.digest);
      before.push(small.digest, large.digest);
      before.sort();
    }
  });

  test('a manifest that does not fit is refused, its tag stays where it was, and nothing of it stays', async () => {
    const { disk, port, berth, image } = await registryOnTinyDisk();
    const next = makeImage({ layers: image.layers });
    const manifest = content(
      next.manifest.mediaType,
      Buffer.from(
        JSON.stringify({
          ...JSON.parse(next.manifest.bytes.toString()),
          annotations: { a: 'x'.repeat(60_000) },
        }),
      ),
    );
    await pushBy('in one POST', port, 'app', next.config);
    disk.fill();
    const put = () =>
      ask(port, 'PUT', '/v2/app/manifests/v1', {
        headers: { 'content-type': manifest.mediaType },
        body: manifest.bytes,
      });
    const before = contentOf(disk.folder);
    expectNoSpace(await put());
    expect(unfinished(disk.folder)).toEqual([]);
    expect(contentOf(disk.folder)).toEqual(before);
    expect((await pull(berth.url, 'app', 'v1')).digest).toBe(image.manifest.digest);
    disk.empty();
    expect(inShort(await put())).toBe('201');
    expect((await pull(berth.url, 'app', 'v1')).digest).toBe(manifest.digest);
  });

  test('a database that cannot grow refuses changes plainly, and goes on when there is space', async () => {
    const { disk, port, berth } = await registryOnTinyDisk();
    for (let i = 0; i < 30; i++) await push(berth.url, `many/r${i}`, makeImage({ layers: 0 }), 'gone');
    disk.fill();
    const removals: string[] = [];
    for (let i = 0; i < 30; i++) {
      const answer = await ask(port, 'DELETE', `/v2/many/r${i}/manifests/gone`);
      if (answer.status !== 202) expectNoSpace(answer);
      removals.push(`${answer.status}`);
    }
    expect(removals, 'the disk was full enough for this test').toContain('507');
    expectNoSpace(await open(port, 'app'));
    for (const [i, status] of removals.entries()) {
      const { status: now } = await ask(port, 'GET', `/v2/many/r${i}/manifests/gone`);
      expect(now, `r${i} after ${status}`).toBe(status === '202' ? 404 : 200);
    }
    await pull(berth.url, 'app', 'v1');
    disk.empty();
    for (const [i, status] of removals.entries()) {
      const answer = await ask(port, 'DELETE', `/v2/many/r${i}/manifests/gone`);
      expect(answer.status).toBe(status === '202' ? 404 : 202);
    }
  });

  test('a blob whose record does not fit is refused too, and its file goes', async () => {
    const { disk, port } = await registryOnTinyDisk();
    const blobs = Array.from({ length: 20 }, (_, i) => blob(1000 + i));
    const sessions: Answer[] = [];
    for (const { bytes } of blobs) {
      sessions.push(await patch(port, addressOf(await open(port, 'app')), bytes, 0));
    }
    disk.fill();
    const answers: Answer[] = [];
    for (const [i, { digest }] of blobs.entries()) {
      const session = sessions[i];
      if (session) answers.push(await close(port, session, digest));
    }
    expect(answers.map(inShort), 'the disk was full enough for this test').toContain('507 UNKNOWN');
    const there = contentOf(disk.folder);
    const files = blobs.map(({ digest }) => there.includes(digest));
    expect(files).toEqual(answers.map(({ status }) => status === 201));
    expect(unfinished(disk.folder)).toEqual([]);
    disk.empty();
    for (const each of blobs) expect(inShort(await pushBy('in one POST', port, 'app', each))).toBe('201');
  });

  test('without room for another file or folder the refusals are the same, and nothing stays', async () => {
    const { disk, port, berth, image } = await registryOnTinyDisk({ inodes: 300 });
    const { mediaType, bytes } = image.manifest;
    const pushManifest = (nth: number) =>
      ask(port, 'PUT', '/v2/app/manifests/v2', {
        headers: { 'content-type': mediaType },
        body: JSON.stringify({ ...JSON.parse(bytes.toString()), annotations: { nth: `${nth}` } }),
      });
    const pushes: Record<string, (nth: number) => Promise<Answer>> = { 'a manifest': pushManifest };
    for (const way of wayNames) pushes[way] = (nth) => pushBy(way, port, 'app', blob(500 + nth));
    // New content is a file and two folders: the first of them cannot be made, or the second, or the third.
    for (const [what, push] of Object.entries(pushes)) {
      const answers: string[] = [];
      for (let left = 0; left < 12 && answers.at(-1) !== '201'; left++) {
        disk.crowd(left);
        const answer = await push(left);
        if (answer.status !== 201) expectNoSpace(answer, what);
        expect(unfinished(disk.folder), `${what}, with ${left} left: ${answer.status}`).toEqual([]);
        answers.push(inShort(answer));
      }
      expect(answers.length, `${what}: ${answers.join()}`).toBeGreaterThan(2);
      expect(answers.at(-1), what).toBe('201');
    }
    await pull(berth.url, 'app', 'v1');
  });

  test('of several pushes at once, those that were acknowledged are whole and the others are refused', async () => {
    const { disk, port } = await registryOnTinyDisk();
    disk.fill(7 * mib);
    const blobs = Array.from({ length: 12 }, () => blob(mib));
    const answers = await Promise.all(
      blobs.map((each, i) => pushBy(wayNames[i % wayNames.length] ?? '', port, 'app', each)),
    );
    for (const answer of answers) if (answer.status !== 201) expectNoSpace(answer);
    expect(answers.map(inShort)).toContain('201');
    expect(answers.map(inShort)).toContain('507 UNKNOWN');
    for (const [i, { bytes, digest }] of blobs.entries()) {
      const { status, body } = await ask(port, 'GET', `/v2/app/blobs/${digest}`);
      expect(status).toBe(answers[i]?.status === 201 ? 200 : 404);
      if (status === 200) expect(body.equals(bytes)).toBe(true);
    }
    expect(unfinished(disk.folder)).toEqual([]);
  });

  test('a blob whose file is lost is answered as missing, although that cannot be noted', async () => {
    const { disk, port, image } = await registryOnTinyDisk();
    const layer = image.layers[0]?.digest ?? '';
    rmSync(fileOf(disk.folder, layer));
    disk.fill();
    // Until the pages the database has are used up too.
    for (let i = 0; i < 10; i++) await ask(port, 'DELETE', '/v2/app/manifests/v1');
    expect(inShort(await ask(port, 'GET', `/v2/app/blobs/${layer}`))).toBe('404 BLOB_UNKNOWN');
  });

  test('an upload under way elsewhere keeps what was acknowledged of it', async () => {
    const { disk, port } = await registryOnTinyDisk();
    const session = addressOf(await open(port, 'app'));
    await patch(port, session, small.bytes.subarray(0, 1000), 0);
    disk.fill(mib);
    expectNoSpace(await pushBy('by one streamed PATCH', port, 'app', large));
    const patched = await patch(port, session, small.bytes.subarray(1000), 1000);
    expect(inShort(await close(port, patched, small.digest))).toBe('201');
  });

  test('the log loses lines and nothing else, and goes on when there is space', async () => {
    const { disk, port } = await registryOnTinyDisk();
    disk.fill();
    // Long enough for the log to try, which it does ten times a second.
    for (const end = Date.now() + 400; Date.now() < end; ) await ask(port, 'GET', '/v2/during/tags/list');
    disk.empty();
    await expect
      .poll(
        async () => {
          await ask(port, 'GET', '/v2/after/tags/list');
          return readFileSync(join(disk.folder, 'logs/berth.log'), 'utf8');
        },
        { timeout: 5000 },
      )
      .toContain('"repository":"after"');
  });

  test('a registry stops, and says why if something could not be written', async () => {
    const { disk, berth } = await registryOnTinyDisk();
    await pull(berth.url, 'app', 'v1');
    disk.fill();
    const code = await berth.stop();
    const lines = berth.errors().split('\n').filter(Boolean);
    expect(lines.length, berth.errors()).toBe(code === 0 ? 0 : 1);
  });

  test('a registry starts, or says in one sentence why not', async () => {
    const { disk, berth } = await registryOnTinyDisk();
    await berth.stop();
    disk.fill();
    const ended = await cli(['serve', '--data', disk.folder, '--listen', 'localhost:0'], { timeoutMs: 2000 });
    if (ended.stdout !== '') expect(ended.stdout).toMatch(/^Berth is ready/);
    else {
      expect(ended.code).toBe(1);
      expect(ended.stderr).toMatch(/^[^\n]*full[^\n]*\.\n$/);
      expect(ended.stderr, 'there is no upload here').not.toContain('upload');
    }
  });
});

interface OnDisk {
  disk: Disk;
  berth: Berth;
  port: number;
  /** What is tagged app:v1. */
  image: Image;
}

async function registryOnTinyDisk({ inodes = 10_000 } = {}): Promise<OnDisk> {
  const disk = tinyDisk({ inodes });
  const berth = await serve({ data: disk.folder });
  // To the last byte: what is refused before that is another test's.
  await control(disk.folder).ask('setPolicy', { policy: { reserveBytes: 0 }, confirmed: false });
  const image = makeImage();
  await push(berth.url, 'app', image, 'v1');
  return { disk, berth, port: Number(new URL(berth.url).port), image };
}

function expectNoSpace(answer: Answer, why?: string): void {
  expect(inShort(answer), why).toBe('507 UNKNOWN');
  expect(errorsIn(answer)).toEqual([{ code: 'UNKNOWN', message: expect.stringMatching(/disk .*full/) }]);
}

function blob(size: number) {
  return content('application/octet-stream', randomBytes(size));
}
