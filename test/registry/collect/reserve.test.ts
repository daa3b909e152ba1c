import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { errorsIn, inShort } from '../../make/answer.ts';
import { type Answer, ask } from '../../make/ask.ts';
import { serve } from '../../make/berth.ts';
import { control } from '../../make/control.ts';
import { contentOf, unfinished } from '../../make/data.ts';
import { type Disk, tinyDisk } from '../../make/disk.ts';
import { content, makeImage } from '../../make/image.ts';
import { pull, push } from '../../make/push.ts';
import { describeWith } from '../../make/tools.ts';
import { addressOf, close, open, patch, pushBy, wayNames } from '../../make/ways.ts';

const mib = 1024 * 1024;

describeWith('a disk keeps a reserve', { tools: ['mount', 'umount', 'fallocate'], root: true }, () => {
  test('below it every way to push is refused with the figures; pulls and deletes go on', async () => {
    const { disk, port, url, image } = await registryWithReserve(8 * mib);
    disk.fill(4 * mib);
    const before = contentOf(disk.folder);
    for (const way of wayNames) {
      expectReserve(await pushBy(way, port, 'app', blob(1000)), /4.0 MiB are free, 8.0 MiB are kept/);
    }
    expectReserve(await pushManifest(port, image, { note: 'new' }), /are kept in reserve/);
    expect(inShort(await pushManifest(port, image)), 'what is here may get another tag').toBe('201');
    expect(contentOf(disk.folder)).toEqual(before);
    expect(unfinished(disk.folder)).toEqual([]);
    expect((await pull(url, 'app', 'v1')).digest).toBe(image.manifest.digest);
    expect(inShort(await ask(port, 'DELETE', '/v2/app/manifests/v2'))).toBe('202');
    disk.empty();
    expect(inShort(await pushBy('in one POST', port, 'app', blob(1000)))).toBe('201');
  });

  test('what says that it will not fit beside it is refused at once', async () => {
    const { disk, port } = await registryWithReserve(8 * mib);
    disk.fill(12 * mib);
    expectReserve(await pushBy('in one POST', port, 'app', blob(6 * mib)), /and 6.0 MiB are to come/);
    expectReserve(await pushBy('by POST and PUT', port, 'app', blob(6 * mib)), /to come/);
    expect(inShort(await pushBy('in one POST', port, 'app', blob(2 * mib)))).toBe('201');
    expect(unfinished(disk.folder)).toEqual([]);
  });

  test('an upload of unknown length is ended when it eats into it, and nothing of it stays', async () => {
    const { disk, port } = await registryWithReserve(8 * mib);
    disk.fill(14 * mib);
    const before = contentOf(disk.folder);
    const large = blob(20 * mib);
    expectReserve(await pushBy('by one streamed PATCH', port, 'app', large), /are kept in reserve/);
    expect(unfinished(disk.folder)).toEqual([]);
    expect(contentOf(disk.folder)).toEqual(before);
    expect(inShort(await pushBy('by one streamed PATCH', port, 'app', blob(mib)))).toBe('201');
  });

  test('an upload whose bytes are all here already can still end', async () => {
    const { disk, port } = await registryWithReserve(8 * mib);
    const { bytes, digest } = blob(1000);
    const patched = await patch(port, addressOf(await open(port, 'app')), bytes, 0);
    disk.fill(4 * mib);
    expect(inShort(await close(port, patched, digest))).toBe('201');
  });

  test('the status says so, and that pushes are refused', async () => {
    const { disk } = await registryWithReserve(8 * mib);
    const client = control(disk.folder);
    expect((await client.ask('status', {})).notices).toEqual([]);
    disk.fill(4 * mib);
    const { notices } = await client.ask('status', {});
    expect(notices).toEqual([
      {
        code: 'RESERVE_REACHED',
        message: expect.stringMatching(
          /^Pushes are refused, pulls go on: 4.0 MiB are free, 8.0 MiB are kept/,
        ),
        facts: { free: expect.any(Number), reserve: 8 * mib },
      },
    ]);
  });

  test('of a small disk it is a fiftieth, where nobody said how much', async () => {
    const { disk, port } = await registryWithReserve(null);
    disk.fill(mib);
    expectReserve(await open(port, 'app'), /are kept in reserve/);
    disk.empty();
    disk.fill(3 * mib);
    expect(inShort(await pushBy('in one POST', port, 'app', blob(1000)))).toBe('201');
  });
});

async function registryWithReserve(reserveBytes: number | null) {
  const disk: Disk = tinyDisk({ mib: 64 });
  const { url } = await serve({ data: disk.folder });
  await control(disk.folder).ask('setPolicy', { policy: { reserveBytes }, confirmed: false });
  const image = makeImage();
  await push(url, 'app', image, 'v1');
  return { disk, url, port: Number(new URL(url).port), image };
}

function pushManifest(port: number, { manifest }: ReturnType<typeof makeImage>, annotations?: object) {
  const body = annotations
    ? JSON.stringify({ ...JSON.parse(manifest.bytes.toString()), annotations })
    : manifest.bytes;
  return ask(port, 'PUT', '/v2/app/manifests/v2', { headers: { 'content-type': manifest.mediaType }, body });
}

function expectReserve(answer: Answer, message: RegExp): void {
  expect(inShort(answer)).toBe('507 UNKNOWN');
  expect(errorsIn(answer)).toMatchObject([
    { message: expect.stringMatching(/^the disk is nearly full, so pushes are refused; reading goes on: /) },
  ]);
  expect(errorsIn(answer)[0]?.message).toMatch(message);
}

function blob(size: number) {
  return content('application/octet-stream', randomBytes(size));
}
