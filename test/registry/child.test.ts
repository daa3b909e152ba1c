import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import type { FromRegistry, ToRegistry } from '../../registry/child-messages.ts';
import { readSettings } from '../../registry/settings.ts';
import { lockFolder } from '../../registry/store/lock.ts';
import { Paths } from '../../registry/store/paths.ts';
import { temporaryFolder } from '../make/folder.ts';

const entry = new URL('../../registry/child.ts', import.meta.url).pathname;

test('it waits for its settings, serves, and ends when it is told to', async () => {
  const data = temporaryFolder();
  const { child, heard } = await start({ data });
  expect(heard).toEqual({ kind: 'ready', addresses: [expect.stringMatching(/^http:\/\/localhost:\d+$/)] });
  child.send({ kind: 'stop' } satisfies ToRegistry);
  expect(await ended(child)).toBe(0);
  lockFolder(new Paths(data).lock, data).release();
});

test.each(['SIGTERM', 'SIGINT'] as const)('it ends cleanly by %s', async (signal) => {
  const { child } = await start({ data: temporaryFolder() });
  child.kill(signal);
  expect(await ended(child)).toBe(0);
});

test('it does not outlive its parent', async () => {
  const { child } = await start({ data: temporaryFolder() });
  child.disconnect();
  expect(await ended(child)).toBe(0);
});

test('what a person can mend is said as trouble', async () => {
  const { heard } = await start({ data: import.meta.dirname });
  expect(heard).toMatchObject({
    kind: 'failed',
    trouble: { code: 'FOLDER_FOREIGN', facts: { folder: import.meta.dirname } },
  });
});

async function start({ data }: { data: string }): Promise<{ child: ChildProcess; heard: FromRegistry }> {
  const child = fork(entry, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const settings = await readSettings({ options: { data, listen: ['localhost:0'] } });
  child.send({ kind: 'start', settings } satisfies ToRegistry);
  const [heard] = await once(child, 'message');
  return { child, heard };
}

async function ended(child: ChildProcess): Promise<number | null> {
  const [code] = await once(child, 'exit');
  return code;
}
