import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../make/folder.ts';
import { makeImage } from '../make/image.ts';
import { push } from '../make/push.ts';
import { askDesk } from './ask-desk.ts';
import { type LaunchedBerth, launchBerth } from './launch.ts';

test('started at login it shows no window, and the tray opens it', async () => {
  await using berth = await launchBerth({ args: ['--hidden'] });
  await expect.poll(() => berth.state()).toMatch(/^Running · localhost:\d+$/);
  expect(await berth.icon()).toBe('running');
  expect(berth.app.windows()).toHaveLength(0);
  const opened = berth.app.waitForEvent('window');
  await berth.click('logs');
  const page = await opened;
  await expect.poll(() => page.evaluate('location.hash')).toBe('#/logs');
  await expect.poll(() => berth.visible()).toEqual([true]);
  await berth.click('settings');
  await expect.poll(() => page.evaluate('location.hash')).toBe('#/settings');
  expect(berth.app.windows()).toHaveLength(1);
});

test('the tray copies the address and the pull commands of the last pushes, and switches read-only', async () => {
  await using berth = await launchBerth({ args: ['--hidden'] });
  const host = await hostOf(berth);
  await berth.click('state');
  expect(await copied(berth)).toBe(host);

  await push(`http://${host}`, 'shop/cart', makeImage(), '3');
  await push(`http://${host}`, 'shop/checkout', makeImage(), '1.8.2');
  const labels = async () => (await berth.menu()).map(({ label }) => label);
  await expect.poll(labels).toContain('Copy shop/checkout:1.8.2');
  expect((await labels()).filter((label) => label.startsWith('Copy'))).toEqual([
    'Copy shop/checkout:1.8.2',
    'Copy shop/cart:3',
  ]);
  await berth.click('recent-1');
  expect(await copied(berth)).toBe(`docker pull ${host}/shop/cart:3`);

  await berth.click('readOnly');
  const ticked = async () => (await berth.menu()).find(({ id }) => id === 'readOnly')?.checked;
  await expect.poll(ticked).toBe(true);
  await expect(push(`http://${host}`, 'app', makeImage(), '1')).rejects.toThrow(/405/);
  await berth.click('readOnly');
  await expect.poll(ticked).toBe(false);
  await push(`http://${host}`, 'app', makeImage(), '1');
});

test('the tray cleans up what nothing needs, and tells how that ended', async () => {
  await using berth = await launchBerth({ args: ['--hidden'] });
  const host = await hostOf(berth);
  const offered = async () => (await berth.menu()).find(({ id }) => id === 'cleanUp')?.label;
  const before = makeImage({ layers: 2 });
  await push(`http://${host}`, 'shop/cart', before, '1');
  expect(await offered()).toBe(undefined);
  await push(`http://${host}`, 'shop/cart', makeImage(), '1');
  await expect.poll(offered, { timeout: 20_000 }).toMatch(/^Clean up \d.* KiB…$/);
  await berth.click('cleanUp');
  await expect
    .poll(async () => (await berth.probe()).notifications)
    .toEqual([
      {
        title: 'The clean-up has ended',
        body: expect.stringMatching(/^\d.* KiB came back in \d+ s\. Nothing in use was touched\.$/),
      },
    ]);
  await expect.poll(offered).toBe(undefined);
  const gone = await fetch(`http://${host}/v2/shop/cart/manifests/${before.manifest.digest}`);
  expect(gone.status).toBe(404);
});

test('closing the window leaves it in the tray, and a second start shows it again', async () => {
  const userData = temporaryFolder();
  await using berth = await launchBerth({ userData });
  const page = await berth.page();
  await expect.poll(() => berth.visible()).toEqual([true]);
  await (await berth.app.browserWindow(page)).evaluate((window) => window.close());
  await expect.poll(() => berth.visible()).toEqual([false]);
  await expect(launchBerth({ userData })).rejects.toThrow();
  await expect.poll(() => berth.visible()).toEqual([true]);
});

test('closing the window quits, if the person wants that', async () => {
  const berth = await launchBerth({ preferences: { closeTo: 'quit' } });
  const page = await berth.page();
  await (await berth.app.browserWindow(page)).evaluate((window) => setTimeout(() => window.close()));
  expect(await berth.exited).toBe(0);
});

describe('what is chosen in the window', () => {
  test('is in force at once, in the tray too, and at the next start', async () => {
    const userData = temporaryFolder();
    const first = await launchBerth({ userData });
    const page = await first.page();
    await hostOf(first);
    await askDesk(page, 'changePreferences', { language: 'zh-CN', theme: 'dark' });
    expect((await first.menu()).map(({ label }) => label)).toEqual([
      expect.stringMatching(/^运行中 · localhost:\d+$/),
      '打开 Berth',
      '只读',
      '日志',
      '设置…',
      '退出 Berth',
    ]);
    const isDark = "matchMedia('(prefers-color-scheme: dark)').matches";
    await expect.poll(() => page.evaluate(isDark)).toBe(true);
    await expect.poll(() => page.evaluate('document.documentElement.lang')).toBe('zh-CN');
    await (await first.app.browserWindow(page)).evaluate((window) =>
      window.setBounds({ x: 40, y: 30, width: 1000, height: 700 }),
    );
    await first.click('quit');
    await first.exited;

    await using second = await launchBerth({ userData });
    const again = await second.page();
    expect(await (await second.app.browserWindow(again)).evaluate((window) => window.getBounds())).toEqual({
      x: 40,
      y: 30,
      width: 1000,
      height: 700,
    });
    await expect.poll(() => again.evaluate(isDark)).toBe(true);
    expect((await second.menu()).at(-1)?.label).toBe('退出 Berth');
  });

  test('starts Berth at login, and no more', async () => {
    const config = temporaryFolder();
    await using berth = await launchBerth({ env: { XDG_CONFIG_HOME: config } });
    const page = await berth.page();
    const entry = join(config, 'autostart/berth.desktop');
    await askDesk(page, 'changePreferences', { startAtLogin: true });
    expect(readFileSync(entry, 'utf8')).toMatch(/^Exec=".*" "--hidden"$/m);
    await askDesk(page, 'changePreferences', { startAtLogin: false });
    expect(existsSync(entry)).toBe(false);
  });

  test('of the registry is in force with a restart, and on refusal what was before', async () => {
    const data = temporaryFolder();
    await using berth = await launchBerth({ data: '', preferences: { registry: { data } } });
    const page = await berth.page();
    await hostOf(berth);
    const other = join(temporaryFolder(), 'other');
    expect(await askDesk(page, 'changeRegistrySettings', { data: other })).toMatchObject({
      ok: true,
      answer: { data: other },
    });
    expect(await askDesk(page, 'status', {})).toMatchObject({ ok: true, answer: { data: other } });
    const refused = await askDesk(page, 'changeRegistrySettings', { data: import.meta.dirname });
    expect(refused).toMatchObject({ ok: false, trouble: { code: 'FOLDER_FOREIGN' } });
    expect(await askDesk(page, 'status', {})).toMatchObject({ ok: true, answer: { data: other } });
  });
});

test('the window is answered by desk and registry alike, and told of what happens', async () => {
  await using berth = await launchBerth();
  const page = await berth.page();
  const host = await hostOf(berth);
  expect(await askDesk(page, 'abilities', {})).toMatchObject({
    ok: true,
    answer: { version: '0.1.0', manageRegistry: true, updates: false },
  });
  expect(await askDesk(page, 'state', {})).toMatchObject({ ok: true, answer: { state: 'running' } });
  expect(await askDesk(page, 'tags', { repository: 'nothing' })).toMatchObject({
    ok: false,
    trouble: { code: 'NAME_UNKNOWN' },
  });
  await page.evaluate(`
    globalThis.heard = [];
    globalThis.stop = berth.on.live((event) => heard.push(event.kind));
    berth.on.log((lines) => heard.push('log'));
  `);
  await askDesk(page, 'followLog', { lines: 10 });
  await push(`http://${host}`, 'app', makeImage(), '1');
  await expect.poll(() => page.evaluate('heard')).toEqual(expect.arrayContaining(['activity', 'log']));
  await askDesk(page, 'copyText', { text: 'copied' });
  expect(await copied(berth)).toBe('copied');
  await askDesk(page, 'openDataFolder', {});
  await askDesk(page, 'openLink', { url: 'https://example.com/docs' });
  expect(await berth.probe()).toMatchObject({ folders: [berth.data], links: ['https://example.com/docs'] });
});

test('a folder that the system does not open is trouble', async () => {
  await using berth = await launchBerth();
  const page = await berth.page();
  await berth.app.evaluate(({ shell }) => {
    shell.openPath = async () => 'No application is registered';
  });
  expect(await askDesk(page, 'openDataFolder', {})).toMatchObject({
    ok: false,
    trouble: { code: 'FOLDER_NOT_OPENED', facts: { reason: 'No application is registered' } },
  });
});

test('a folder is chosen in a dialog, or none', async () => {
  await using berth = await launchBerth();
  const page = await berth.page();
  for (const filePaths of [['/chosen'], []]) {
    await berth.app.evaluate(({ dialog }, filePaths) => {
      dialog.showOpenDialog = async () => ({ canceled: filePaths.length === 0, filePaths });
    }, filePaths);
    expect(await askDesk(page, 'chooseFolder', { title: 'Where to' })).toEqual({
      ok: true,
      answer: filePaths[0] ?? null,
    });
  }
});

/** Once it runs: what image references on it begin with. */
async function hostOf(berth: LaunchedBerth): Promise<string> {
  await expect.poll(() => berth.icon()).toBe('running');
  return (await berth.state()).replace(/^.* · /, '');
}

function copied(berth: LaunchedBerth): Promise<string> {
  return berth.app.evaluate(({ clipboard }) => clipboard.readText());
}
