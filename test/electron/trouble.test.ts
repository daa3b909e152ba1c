import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { serve } from '../make/berth.ts';
import { temporaryFolder } from '../make/folder.ts';
import { holdPort } from '../make/held-port.ts';
import { makeImage } from '../make/image.ts';
import { pull, push } from '../make/push.ts';
import { askDesk } from './ask-desk.ts';
import { type LaunchedBerth, launchBerth } from './launch.ts';

describe('a registry that is killed', () => {
  test('runs again after a second, and nothing that was pushed is lost', async () => {
    await using berth = await launchBerth();
    const page = await berth.page();
    await page.evaluate('globalThis.states = []; berth.on.state(({ state }) => states.push(state));');
    const before = await pidOf(berth);
    await push(await urlOf(berth), 'app', makeImage(), '1');
    process.kill(before, 'SIGKILL');
    await expect.poll(() => berth.state()).toBe('Attention · the registry starts again');
    expect(await berth.icon()).toBe('attention');
    await expect.poll(() => berth.icon()).toBe('running');
    expect(await pidOf(berth)).not.toBe(before);
    await pull(await urlOf(berth), 'app', '1');
    expect(await page.evaluate('states')).toEqual(expect.arrayContaining(['restarting', 'running']));
    expect((await berth.probe()).notifications).toEqual([]);
  });

  test('again and again is started after longer pauses, and the person is told once', async () => {
    await using berth = await launchBerth({ args: ['--hidden'] });
    for (const _ of [1, 2]) {
      process.kill(await pidOf(berth), 'SIGKILL');
      await expect.poll(() => berth.icon()).toBe('attention');
    }
    await expect.poll(() => berth.icon()).toBe('running');
    expect((await berth.probe()).notifications).toEqual([
      { title: 'Berth', body: 'Attention · the registry stopped' },
    ]);
  });
});

test('a registry that hangs after a sleep is started anew', async () => {
  await using berth = await launchBerth({ args: ['--hidden'] });
  const before = await pidOf(berth);
  process.kill(before, 'SIGSTOP');
  await berth.app.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'));
  await expect.poll(() => berth.icon()).toBe('attention');
  expect(await pidOf(berth)).not.toBe(before);
});

test('a port that is taken is said in tray, notification and window, and serves once it is free', async () => {
  const held = await holdPort();
  await using berth = await launchBerth({ listen: `127.0.0.1:${held.port}`, args: ['--hidden'] });
  const said = `Attention · port ${held.port} is taken`;
  await expect.poll(() => berth.state()).toBe(said);
  expect((await berth.probe()).notifications).toEqual([{ title: 'Berth', body: said }]);
  await berth.click('state');
  const page = await berth.page();
  await expect.poll(() => page.textContent('body')).toContain(`Port ${held.port} is held by`);
  await held.close();
  expect(await askDesk(page, 'startRegistry', {})).toMatchObject({ ok: true, answer: { state: 'running' } });
  await expect.poll(() => berth.state()).toBe(`Running · 127.0.0.1:${held.port}`);
});

test('preferences that cannot be read are set aside, and the window is told', async () => {
  const userData = temporaryFolder();
  writeFileSync(join(userData, 'preferences.json'), '{"theme": "da');
  await using berth = await launchBerth({ userData, args: ['--hidden'] });
  await expect.poll(() => berth.icon()).toBe('running');
  const aside = readdirSync(userData).find((name) => name.startsWith('preferences.corrupt-')) ?? '';
  expect(aside).not.toBe('');
  await berth.click('open');
  const page = await berth.page();
  const told = await askDesk(page, 'startTroubles', {});
  const shown = await page.textContent('body');
  expect(`${JSON.stringify(told)} ${shown}`).toContain(aside);
});

describe('a data folder whose disk is gone', () => {
  test('is not made anew at the start, and served when it is back', async () => {
    const disk = temporaryFolder();
    const data = join(disk, 'berth');
    await using berth = await launchBerth({
      data: '',
      preferences: { registry: { data }, served: data },
      args: ['--hidden'],
    });
    await expect.poll(() => berth.state()).toBe('Attention · the data folder is gone');
    expect(readdirSync(disk)).toEqual([]);
    const stored = await storeWith('app');
    renameSync(stored, data);
    await expect.poll(() => berth.icon()).toBe('running');
    await pull(await urlOf(berth), 'app', '1');
  });

  test('while it is served is said, and over when it is back', async () => {
    const data = join(temporaryFolder(), 'berth');
    await using berth = await launchBerth({ data, args: ['--hidden'] });
    await push(await urlOf(berth), 'app', makeImage(), '1');
    renameSync(data, `${data}-away`);
    await expect.poll(() => berth.state()).toBe('Attention · the data folder is gone');
    renameSync(`${data}-away`, data);
    await expect.poll(() => berth.icon()).toBe('running');
    await pull(await urlOf(berth), 'app', '1');
  });
});

test('a registry that the person runs already is used, and runs on when Berth quits', async () => {
  const other = await serve();
  const berth = await launchBerth({ data: other.data });
  const page = await berth.page();
  await expect.poll(() => berth.state()).toBe(`Running · ${other.address}`);
  expect(await askDesk(page, 'state', {})).toMatchObject({
    ok: true,
    answer: { state: 'running', attached: true, status: { pid: other.child.pid } },
  });
  expect(await askDesk(page, 'stopRegistry', {})).toMatchObject({ ok: false, trouble: { code: 'ATTACHED' } });
  await berth.click('quit');
  expect(await berth.exited).toBe(0);
  expect((await fetch(`${other.url}/v2/`)).status).toBe(200);
});

async function urlOf(berth: LaunchedBerth): Promise<string> {
  await expect.poll(() => berth.icon()).toBe('running');
  return `http://${(await berth.state()).replace(/^.* · /, '')}`;
}

async function pidOf(berth: LaunchedBerth): Promise<number> {
  await expect.poll(() => berth.icon()).toBe('running');
  return await berth.registryPid();
}

/** A data folder that holds an image. */
async function storeWith(repository: string): Promise<string> {
  const data = join(temporaryFolder(), 'store');
  mkdirSync(data);
  const berth = await serve({ data });
  await push(berth.url, repository, makeImage(), '1');
  await berth.stop();
  return data;
}
