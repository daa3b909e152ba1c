import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../make/folder.ts';
import { makeImage } from '../../make/image.ts';
import { pull, push } from '../../make/push.ts';
import { launchBerth } from '../launch.ts';
import { freePort, goTo, hostOf, readyPage, sharedBerth } from './shared.ts';

const shared = sharedBerth();

test('another port is free before it is taken, and the registry serves there', async () => {
  const { page, host, berth } = shared;
  await goTo(page, '/settings/network');
  const port = await freePort();
  await page.getByRole('textbox', { name: 'Port of address 1' }).fill(String(port));
  await page.getByText('free', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Apply and restart' }).click();
  await page.getByText(`The registry listens on localhost:${port}.`).waitFor();
  await pull(`http://localhost:${port}`, 'charts/shop', '4.5.0');
  await expect(fetch(`http://${host}/v2/`)).rejects.toThrow();
  expect(await hostOf(berth)).toBe(`localhost:${port}`);
});

test('the data move to another folder and back, and are served from there', async () => {
  const { page, berth } = shared;
  const to = join(temporaryFolder(), 'elsewhere');
  await berth.app.evaluate(({ dialog }, to) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [to] });
  }, to);
  await goTo(page, '/settings/store');
  const folder = page.getByRole('textbox', { name: 'Data folder' });
  const before = await folder.getAttribute('title');
  await page.getByRole('button', { name: 'Move…' }).click();
  const question = page.getByRole('dialog', { name: 'Move the data to another folder?' });
  await question.getByRole('button', { name: /^Move / }).click();
  await page.getByText('The data were moved and checked.').waitFor({ timeout: 40_000 });
  await expect.poll(() => folder.getAttribute('title')).toBe(to);
  const url = `http://${await hostOf(berth)}`;
  await pull(url, 'charts/shop', '4.5.0');
  await page.getByRole('button', { name: 'Undo the move' }).click();
  await page.getByRole('button', { name: 'Move…' }).waitFor({ timeout: 40_000 });
  await expect.poll(() => folder.getAttribute('title')).toBe(before);
  await pull(`http://${await hostOf(berth)}`, 'charts/shop', '4.5.0');
});

test('read-only refuses pushes, in the tray as in the window, until it is switched off', async () => {
  const { page, berth } = shared;
  const url = `http://${await hostOf(berth)}`;
  const inTray = async () => (await berth.menu()).find(({ id }) => id === 'readOnly')?.checked;
  await goTo(page, '/settings/access');
  const readOnly = page.getByRole('switch', { name: 'Read-only', exact: true });
  await readOnly.press('Space');
  await expect.poll(inTray).toBe(true);
  await expect(push(url, 'app', makeImage(), '1')).rejects.toThrow(/405/);
  await berth.click('readOnly');
  await expect.poll(() => readOnly.isChecked()).toBe(false);
  await push(url, 'app', makeImage(), '1');
});

test('language and appearance are in force at once, and at the next start', async () => {
  const userData = temporaryFolder();
  const data = join(temporaryFolder(), 'data');
  const first = await launchBerth({ userData, data });
  const page = await readyPage(first);
  await goTo(page, '/settings/general');
  await page.locator('label', { hasText: 'Dark' }).click();
  await page.getByRole('combobox', { name: 'Language' }).click();
  await page.getByRole('option', { name: '简体中文' }).click();
  await page.getByRole('heading', { name: '设置' }).first().waitFor();
  await expect.poll(() => page.evaluate(isDark)).toBe(true);
  await first.click('quit');
  await first.exited;
  await using second = await launchBerth({ userData, data });
  const again = await readyPage(second);
  await again.getByRole('heading', { name: '概览' }).first().waitFor();
  expect(await again.evaluate(isDark)).toBe(true);
});

const isDark = "getComputedStyle(document.documentElement).colorScheme === 'dark'";
