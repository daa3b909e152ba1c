import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serve } from '../make/berth.ts';
import { digestOf } from '../make/image.ts';
import { type LaunchedBerth, launchBerth } from './launch.ts';

test('an upload under way is finished before Berth has quit', async () => {
  const berth = await launchBerth();
  const url = await urlOf(berth);
  const bytes = Buffer.alloc(1024 * 1024, 'x');
  const upload = await beginUpload(url, bytes);
  await expect.poll(() => berth.state()).toBe('Working · 1 transfer');
  expect(await berth.icon()).toBe('working');
  await berth.click('quit');
  await expect.poll(() => isListening(url)).toBe(false);
  expect(await upload.finish()).toBe(201);
  expect(await berth.exited).toBe(0);
  const again = await serve({ data: berth.data });
  const answer = await fetch(`${again.url}/v2/app/blobs/${digestOf(bytes)}`);
  expect(digestOf(Buffer.from(await answer.arrayBuffer()))).toBe(digestOf(bytes));
});

test('an upload that nobody goes on with does not hold Berth for long, and leaves nothing', async () => {
  const berth = await launchBerth({ env: { BERTH_SHUTDOWN_SECONDS: '1' } });
  const url = await urlOf(berth);
  const upload = await beginUpload(url, Buffer.alloc(1024 * 1024, 'x'));
  await expect.poll(() => berth.icon()).toBe('working');
  await berth.click('quit');
  expect(await berth.exited).toBe(0);
  await expect(upload.ended).rejects.toThrow();
  expect(existsSync(join(berth.data, 'control.sock'))).toBe(false);
  const again = await serve({ data: berth.data });
  expect(await (await fetch(`${again.url}/v2/_catalog`)).json()).toEqual({ repositories: [] });
});

test('SIGTERM ends it as a click on quit does, with its registry', async () => {
  const berth = await launchBerth({ args: ['--hidden'] });
  await urlOf(berth);
  const registry = await berth.registryPid();
  berth.app.process().kill('SIGTERM');
  expect(await berth.exited).toBe(0);
  expect(isAlive(registry)).toBe(false);
});

async function urlOf(berth: LaunchedBerth): Promise<string> {
  await expect.poll(() => berth.icon()).toBe('running');
  return `http://${(await berth.state()).replace(/^.* · /, '')}`;
}

/** Sends half of a blob; the other half when it is told to. */
async function beginUpload(url: string, bytes: Buffer) {
  const started = await fetch(`${url}/v2/app/blobs/uploads/`, { method: 'POST' });
  const session = new URL(started.headers.get('location') ?? '', url);
  session.searchParams.set('digest', digestOf(bytes));
  const put = request(session, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream', 'content-length': bytes.length },
  });
  const ended = new Promise<number>((resolve, reject) => {
    put.on('response', (answer) => resolve(answer.resume().statusCode ?? 0));
    put.on('error', reject);
  });
  // Whoever does not wait for it knows why it ends.
  ended.catch(() => undefined);
  await new Promise((resolve) => put.write(bytes.subarray(0, bytes.length / 2), resolve));
  const finish = () => {
    put.end(bytes.subarray(bytes.length / 2));
    return ended;
  };
  return { ended, finish };
}

/** New connections are taken. */
function isListening(url: string): Promise<boolean> {
  return fetch(`${url}/v2/`, { headers: { connection: 'close' } }).then(
    () => true,
    () => false,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
