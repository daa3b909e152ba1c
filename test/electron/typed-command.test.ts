import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../make/folder.ts';

const root = resolve(import.meta.dirname, '../..');
const electron = createRequire(import.meta.url)('electron') as unknown as string;

/** The built app with these words after its name, and without a screen. */
async function typed(words: string[], env: Record<string, string> = {}, input = '') {
  const args = ['--no-sandbox', '--ozone-platform=headless', '.', ...words];
  const own = { HOME: temporaryFolder(), BERTH_HOME: temporaryFolder(), BERTH_DATA: temporaryFolder() };
  const child = spawn(electron, args, {
    cwd: root,
    env: { ...process.env, ...own, DISPLAY: '', WAYLAND_DISPLAY: '', ...env },
    timeout: 30_000,
  });
  child.stdin.end(input);
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'close'),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, stdout, stderr };
}

test('the app does what berth does in a terminal', async () => {
  expect(await typed(['disconnect', '--all', '--yes'])).toMatchObject({
    code: 0,
    stdout: 'There was nothing to put back.\n',
  });
  expect(await typed(['status'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('No registry runs'),
  });
});

test('the app is the helper of an administrator too', async () => {
  const question = { id: 1, verb: 'run', command: { program: 'sh', args: ['-c', 'true'] } };
  const { code, stdout } = await typed(['host-helper'], {}, `${JSON.stringify(question)}\n`);
  expect(code).toBe(0);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toEqual([
    { ready: true },
    {
      id: 1,
      error: expect.objectContaining({ plain: expect.objectContaining({ code: 'ELEVATION_REFUSED' }) }),
    },
  ]);
});
