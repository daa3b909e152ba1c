import { mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { controlAddress } from '../../../registry/control/socket.ts';
import { serve } from '../../make/berth.ts';
import { berth } from '../../make/cli.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { makeImage } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { push } from '../../make/push.ts';

const commands = [
  'status',
  'ls',
  'ls app',
  'inspect app:v1',
  'inspect app@sha256:3f9c01',
  'rm app:v1',
  'restore app:v1',
  'restore 1',
  'why app:v1',
  'trash',
  'trash empty --yes',
  'gc',
  'gc --dry-run --json',
  'retention',
  'retention add app --keep-last 1',
  'retention run',
  'budget',
  'budget set 1GiB',
  'policy',
  'policy set trash-days=1',
  'verify',
  'damaged',
  'adopt /nowhere',
  'hand-over',
  'jobs',
  'jobs cancel gc',
  'logs',
].map((line) => line.split(' '));

describe('without a registry', () => {
  test('every command is one sentence that says how to start one, and code 2', async () => {
    const data = temporaryFolder();
    const stderr = `No registry runs on ${data}. Start one with: berth serve --data ${data}\n`;
    // A few at a time: each is a process.
    for (let i = 0; i < commands.length; i += 4) {
      const some = commands.slice(i, i + 4);
      const ended = await Promise.all(some.map((args) => berth([...args, '--data', data])));
      expect(ended, some.join()).toEqual(some.map(() => ({ code: 2, stdout: '', stderr })));
    }
  });

  test('it is the same where there is no folder, and none is made', async () => {
    const parent = temporaryFolder();
    const data = join(parent, 'not-yet');
    const { code, stderr } = await berth(['status', '--data', data]);
    expect([code, stderr]).toEqual([
      2,
      `No registry runs on ${data}. Start one with: berth serve --data ${data}\n`,
    ]);
    expect(readdirSync(parent)).toEqual([]);
  });

  test('it is the same where one was killed', async () => {
    const { data, stop } = await serve();
    await stop('SIGKILL');
    const { code, stderr } = await berth(['ls', '--data', data]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^No registry runs on [^\n]+\n$/)]);
  });
});

describe('the control door', () => {
  test('opens to its owner only', async () => {
    const { data } = await live();
    const { mode } = statSync(join(data, 'control.sock'));
    expect(mode.toString(8)).toMatch(/^140600$/);
  });

  test('opens again after a crash', async () => {
    const before = await serve();
    await before.stop('SIGKILL');
    const { child } = await serve({ data: before.data });
    const { stdout } = await berth(['status', '--json', '--data', before.data]);
    expect(JSON.parse(stdout).pid).toBe(child.pid);
  });

  test('of a folder with a long path is elsewhere, opens to its owner only, and goes with the registry', async () => {
    const data = join(temporaryFolder(), 'long'.repeat(30));
    mkdirSync(data);
    const { stop } = await live({ data });
    const address = controlAddress(data);
    expect(address.startsWith(data)).toBe(false);
    expect(statSync(address).mode.toString(8)).toBe('140600');
    const link = join(temporaryFolder(), 'link');
    symlinkSync(data, link);
    expect((await berth(['status', '--data', link])).code, 'by its short name too').toBe(0);
    await stop();
    expect(statSync(address, { throwIfNoEntry: false })).toBeUndefined();
  });

  test('is found by every name of the folder', async () => {
    const { data } = await live();
    const link = join(temporaryFolder(), 'link');
    symlinkSync(data, link);
    expect((await berth(['status', '--data', link])).code).toBe(0);
    expect((await berth(['status', '--data', `${data}/../${data.split('/').at(-1)}/`])).code).toBe(0);
  });

  test('refuses what it does not know, and goes on', async () => {
    const { data } = await live();
    const answers = [
      await askDoor(data, 'POST', '/status', '{'),
      await askDoor(data, 'POST', '/inspect', '{}'),
      await askDoor(data, 'POST', '/inspect', '{"reference":5}'),
      await askDoor(data, 'POST', '/nothing', '{}'),
      await askDoor(data, 'GET', '/status'),
      await askDoor(data, 'GET', '/logs?lines=-1&follow=false'),
      await askDoor(data, 'GET', '/logs'),
    ];
    for (const { status } of answers) expect(status).toBeGreaterThanOrEqual(400);
    for (const { status } of answers) expect(status).toBeLessThan(500);
    expect((await askDoor(data, 'POST', '/status', '{}')).status).toBe(200);
  });
});

describe('when something was pulled or pushed', () => {
  test('is known of image, tag and repository, also after a restart', async () => {
    const before = await serve();
    const image = makeImage();
    await push(before.url, 'app', image, 'v1');
    await push(before.url, 'app', image, 'v2');
    await push(before.url, 'other', makeImage(), 'v1');
    const pulledAt = Date.now();
    const manifest = `${before.url}/v2/app/manifests/v1`;
    expect((await fetch(manifest.replace('v1', 'v2'), { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(manifest)).status).toBe(200);
    expect(await before.stop()).toBe(0);

    const { data } = await serve({ data: before.data });
    const { app, other, v1, v2, image: ofImage } = await times(data);
    for (const at of [app, v1, ofImage]) expect(Math.abs((at ?? 0) - pulledAt)).toBeLessThan(5000);
    expect([other, v2], 'to ask for the headers is not to pull').toEqual([null, null]);
    expect((await berth(['ls', '--data', data])).stdout).toMatch(/^app +2 .* now +now$/m);
  });

  test('is written while the registry runs, a few seconds later', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { url, data } = await live();
    await push(url, 'app', makeImage(), 'v1');
    await fetch(`${url}/v2/app/manifests/v1`);
    expect((await repositories(data))[0]?.pulledAt).toBeNull();
    vi.advanceTimersByTime(6000);
    const [{ pushedAt, createdAt, pulledAt } = never()] = await repositories(data);
    expect(pulledAt).toEqual(expect.any(Number));
    expect(createdAt).toBeLessThanOrEqual(pushedAt ?? 0);
    expect(pushedAt).toBeLessThanOrEqual(pulledAt ?? 0);
  });

  /** Last pulls: of two repositories, of two tags of the first, and of its image. */
  async function times(data: string) {
    const [app, other] = await repositories(data);
    const tags = JSON.parse((await berth(['ls', 'app', '--json', '--data', data])).stdout);
    const { pulledAt: image } = JSON.parse(
      (await berth(['inspect', 'app:v1', '--json', '--data', data])).stdout,
    );
    const [v1, v2] = tags.map(({ pulledAt }: { pulledAt: number | null }) => pulledAt);
    return { app: app?.pulledAt, other: other?.pulledAt, v1, v2, image };
  }
});

interface Times {
  createdAt: number;
  pushedAt: number | null;
  pulledAt: number | null;
}

async function repositories(data: string): Promise<Times[]> {
  return JSON.parse((await berth(['ls', '--json', '--data', data])).stdout);
}

/** Speaks to the control door as any program of its owner might. */
function askDoor(
  data: string,
  method: string,
  path: string,
  body = '',
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = body ? { 'content-type': 'application/json' } : {};
    const asked = request({ socketPath: controlAddress(data), method, path, headers }, async (response) => {
      resolve({ status: response.statusCode ?? 0, body: await text(response) });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

function never(): never {
  throw new Error('this cannot be');
}
