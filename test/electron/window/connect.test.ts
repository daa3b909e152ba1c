import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { control } from '../../make/control.ts';
import { toolbox } from '../../make/toolbox.ts';
import { describeWith } from '../../make/tools.ts';
import { goTo, sharedBerth } from './shared.ts';

describeWith('Connect', { tools: ['skopeo'] }, ({ skopeo }) => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const tools = toolbox(folder, { skopeo });
  const shared = sharedBerth({ env: tools.env });
  const certificate = () => join(tools.certificates(shared.host), 'ca.crt');
  const option = (name: string) => shared.page.getByRole('option').filter({ hasText: name });
  const detail = (name: string) => shared.page.getByRole('article', { name, exact: true });
  const connected = async () => {
    const { page } = shared;
    await goTo(page, '/connect/tools/skopeo');
    await page.getByRole('button', { name: 'Apply and verify' }).click();
    await page.getByRole('heading', { name: 'Skopeo is connected' }).waitFor();
  };

  beforeEach(async () => {
    tools.hinder(null);
    const client = control(shared.data);
    await client.ask('disconnect', { engine: null });
    await shared.page.setViewportSize({ width: 1280, height: 800 });
    await shared.page.reload();
  });

  test('what a tool needs is shown line by line, applied, verified by the tool itself, and taken back', async () => {
    const { page, host } = shared;
    await goTo(page, '/connect');
    await option('Skopeo').filter({ hasText: '1 change needed' }).click();
    const skopeo = detail('Skopeo');
    await skopeo.getByRole('heading', { name: 'Skopeo needs 1 file' }).waitFor();
    await skopeo.getByText('-----BEGIN CERTIFICATE-----').waitFor();
    await skopeo.getByText(/^new file, \d+ lines$/).waitFor();
    await skopeo.getByText(`certs.d/${host}/ca.crt`).first().waitFor();
    await skopeo.getByText(`berth connect skopeo --dry-run`).waitFor();
    expect(await there(tools.certificates(host))).toEqual([]);
    await skopeo.getByRole('button', { name: 'Apply and verify' }).click();
    await skopeo.getByText('Skopeo pushes and pulls.').waitFor();
    await option('Skopeo').filter({ hasText: 'Connected by Berth' }).waitFor();
    await skopeo.getByRole('listitem').filter({ hasText: `Push to ` }).waitFor();
    await skopeo.getByRole('listitem').filter({ hasText: `Pull from ` }).waitFor();
    expect(readFileSync(certificate(), 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----/);
    await skopeo.getByRole('button', { name: 'Undo…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Take back what was done for Skopeo?' });
    await dialog.getByText('as it was before, byte for byte').waitFor();
    await dialog.getByRole('button', { name: 'Undo 1 change' }).click();
    await page.getByText('Skopeo is as it was before.').waitFor();
    await skopeo.getByRole('heading', { name: 'Skopeo needs 1 file' }).waitFor();
    expect(await there(tools.certificates(host))).toEqual([]);
  });

  test('what the tool does not verify is put back, and the page says what failed and what is as it was', async () => {
    const { page, host } = shared;
    await goTo(page, '/connect/tools/skopeo');
    tools.hinder('refused');
    await page.getByRole('button', { name: 'Apply and verify' }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'Skopeo was not connected.' });
    await alert
      .getByText(/^It was tried with |^This is as it was before:/)
      .first()
      .waitFor();
    await alert.getByText(`certs.d/${host}/ca.crt`).waitFor();
    const steps = page.getByRole('list', { name: 'Steps' });
    await steps.getByRole('listitem').filter({ hasText: 'Verify failed' }).waitFor();
    await steps.getByRole('listitem').filter({ hasText: 'Undo done' }).waitFor();
    expect(await there(tools.certificates(host))).toEqual([]);
    tools.hinder(null);
    await page.getByRole('button', { name: 'Apply and verify' }).click();
    await page.getByRole('heading', { name: 'Skopeo is connected' }).waitFor();
    await alert.waitFor({ state: 'detached' });
  });

  test('a file that was edited since is left alone, and its lines are shown', async () => {
    const { page } = shared;
    await connected();
    writeFileSync(certificate(), 'another authority\n');
    await page.getByRole('button', { name: 'Check again' }).click();
    await option('Skopeo').filter({ hasText: 'Edited since' }).waitFor();
    await detail('Skopeo').getByText('another authority').waitFor();
    await detail('Skopeo').getByRole('button', { name: 'Undo…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Take back what was done for Skopeo?' });
    await dialog.getByText('was edited since, so it is left alone').waitFor();
    await dialog.getByRole('button', { name: 'Undo 1 change' }).click();
    await page.getByText('1 file was edited since and was left alone.').waitFor();
    expect(readFileSync(certificate(), 'utf8')).toBe('another authority\n');
    rmSync(certificate());
    await control(shared.data).ask('disconnect', { engine: null });
  });

  test('everything is undone at once, when its number has been typed', async () => {
    const { page, host } = shared;
    await connected();
    const changes = page.getByRole('region', { name: 'Changes Berth has made' });
    await changes.getByRole('button', { name: 'Undo the changes for Skopeo…' }).waitFor();
    await changes.getByRole('button', { name: 'Undo everything…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Take back all 1 change?' });
    const undo = dialog.getByRole('button', { name: 'Undo 1 change' });
    expect(await undo.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('1');
    await undo.click();
    await page.getByText('This machine is as it was before.').waitFor();
    await changes.getByText('Berth has changed nothing on this machine.').waitFor();
    expect(await there(tools.certificates(host))).toEqual([]);
  });

  test('a change that was interrupted says so when the registry is back, and is taken back', async () => {
    const { page, host } = shared;
    await goTo(page, '/connect/tools/skopeo');
    tools.hinder('slow');
    await page.getByRole('button', { name: 'Apply and verify' }).click();
    const steps = page.getByRole('list', { name: 'Steps' });
    await steps.getByRole('listitem').filter({ hasText: 'Verify under way' }).waitFor();
    process.kill((await control(shared.data).ask('status', {})).pid, 'SIGKILL');
    await option('Skopeo').filter({ hasText: 'Interrupted' }).waitFor({ timeout: 30_000 });
    await page.getByRole('heading', { name: 'The change for Skopeo was interrupted' }).waitFor();
    expect(await there(tools.certificates(host))).toEqual(['ca.crt']);
    tools.hinder(null);
    await detail('Skopeo').getByRole('button', { name: 'Undo…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Undo 1 change' }).click();
    await page.getByText('Skopeo is as it was before.').waitFor();
    expect(await there(tools.certificates(host))).toEqual([]);
    await page.getByRole('button', { name: 'Apply and verify' }).click();
    await page.getByRole('heading', { name: 'Skopeo is connected' }).waitFor();
  });

  test('the doctor lets every tool try, names what is wrong, and leads to what mends it', async () => {
    const { page } = shared;
    await goTo(page, '/connect/doctor');
    await page.getByRole('button', { name: 'Examine', exact: true }).click();
    await page.getByText('Examining: each tool has at most 20 seconds').waitFor();
    await page.getByRole('heading', { name: /^\d+ of \d+ checks failed\.$/ }).waitFor({ timeout: 60_000 });
    await page.getByRole('region', { name: 'The registry itself' }).waitFor();
    const podman = page.getByRole('region', { name: 'Podman' });
    await podman.getByText(/^Podman does not trust the authority/).waitFor();
    await podman.getByRole('button', { name: 'Connect Podman…' }).click();
    await page.getByRole('heading', { name: 'Podman needs 1 file' }).waitFor();
    // What was found is there when one comes back.
    await page.getByRole('tab', { name: 'Doctor' }).click();
    await page.getByRole('heading', { name: /^\d+ of \d+ checks failed\.$/ }).waitFor();
  });

  describe('by the keyboard', () => {
    test('G and C lead there, the arrows choose, and the palette has what is to be done', async () => {
      const { page } = shared;
      await goTo(page, '/');
      await page.getByRole('link', { name: /^Connect/ }).waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('c');
      const list = page.getByRole('listbox', { name: 'What can be connected' });
      await list.focus();
      await page.keyboard.press('Home');
      const names = await page.getByRole('option').locator('b').allTextContents();
      await page.keyboard.press('ArrowDown');
      await expect.poll(() => chosen()).toBe(names[1]);
      await page.keyboard.press('End');
      await expect.poll(() => chosen()).toBe(names.at(-1));
      await page.keyboard.press('Control+k');
      await page.keyboard.type('connect skopeo');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Skopeo needs 1 file' }).waitFor();
    });

    const chosen = () =>
      shared.page.getByRole('option', { selected: true }).locator('b').first().textContent();
  });

  test('the sidebar says how much is to be done, wherever one is', async () => {
    const { page } = shared;
    await goTo(page, '/');
    const place = page.getByRole('link', { name: /^Connect/ });
    await place.getByText(/^\d+ to do$/).waitFor();
    const before = Number.parseInt((await place.textContent())?.replace(/\D/g, '') ?? '', 10);
    await connected();
    const figure = async () => (await place.textContent())?.replace(/\D/g, '');
    await expect.poll(figure).not.toBe(String(before));
    await goTo(page, '/logs');
    await control(shared.data).ask('disconnect', { engine: null });
    await expect.poll(figure).toBe(String(before));
  });
});

async function there(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}
