import { mkdtempSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { ask } from '../../make/ask.ts';
import { control } from '../../make/control.ts';
import { toolbox } from '../../make/toolbox.ts';
import { basic } from '../../make/users.ts';
import { askDesk } from '../ask-desk.ts';
import { freePort, goTo, sharedBerth } from './shared.ts';

/** Of this machine in its network: to itself it is another machine there. */
const address = Object.values(networkInterfaces())
  .flatMap((all = []) => all)
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

describe.skipIf(address === undefined)('other machines', () => {
  const host = `${address}`;
  const folder = mkdtempSync(join(tmpdir(), 'berth-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const shared = sharedBerth({ env: toolbox(folder).env });
  const dialog = () => shared.page.getByRole('dialog', { name: /^Let other machines reach / });
  const statusAt = async (port: number, headers: Record<string, string> = {}) =>
    (await fetch(`http://${host}:${port}/v2/`, { headers })).status;

  /** Asks for an address that other machines reach, beside that of this machine. */
  const listenThere = async (): Promise<number> => {
    const { page } = shared;
    const port = await freePort();
    await goTo(page, '/settings/network');
    await page.getByRole('button', { name: 'Add an address' }).click();
    await page.getByRole('textbox', { name: 'Host of address 2' }).fill(host);
    await page.getByRole('textbox', { name: 'Port of address 2' }).fill(String(port));
    await page.getByRole('button', { name: 'Apply and restart' }).click();
    await dialog().waitFor();
    return port;
  };

  beforeEach(async () => {
    const { page } = shared;
    await page.setViewportSize({ width: 1280, height: 800 });
    await askDesk(page, 'changeRegistrySettings', { listen: [shared.host], allowRemote: false });
    const client = control(shared.data);
    for (const { name } of (await client.ask('access', {})).users) await client.ask('removeUser', { name });
    await page.reload();
  });

  test('are let in without a user only when that was confirmed, and it stays visible until it is ended', async () => {
    const { page } = shared;
    const port = await listenThere();
    const letIn = dialog().getByRole('button', { name: 'Let everybody in' });
    expect(await letIn.isDisabled()).toBe(true);
    await dialog().getByText('There is no password.').waitFor();
    await dialog().getByRole('checkbox', { name: 'I trust everybody on this network' }).check();
    await letIn.click();
    const said = 'Other machines can reach this registry unprotected: that was allowed.';
    const note = page.getByRole('alert').filter({ hasText: said });
    await note.getByText('Nobody has to log in').waitFor();
    expect(await statusAt(port)).toBe(200);
    await goTo(page, '/');
    await note.getByRole('button', { name: 'Network…' }).click();
    await note.getByRole('button', { name: 'Add a user…' }).click();
    await page.getByText('Whoever reaches this registry may push, pull and delete').waitFor();
    await askDesk(page, 'setUser', { name: 'ann', password: 'a quay' });
    await goTo(page, '/settings/network');
    expect(await statusAt(port, basic('ann', 'a quay'))).toBe(200);
    await note.getByRole('button', { name: 'Require encryption' }).click();
    await note.waitFor({ state: 'detached' });
    await expect.poll(() => statusAt(port, basic('ann', 'a quay')).catch(() => 0)).toBe(403);
  });

  test('with a user come encrypted and log in; the last user stays', async () => {
    const { page, data, url } = shared;
    await control(data).ask('setUser', { name: 'ann', password: 'a quay' });
    const port = await listenThere();
    await dialog().getByText('Everybody has to log in, also on this machine.').waitFor();
    await dialog().getByText('only encrypted connections are taken').waitFor();
    await dialog().getByRole('button', { name: 'Listen there' }).click();
    await dialog().waitFor({ state: 'detached' });
    expect(await statusAt(port, basic('ann', 'a quay'))).toBe(403);
    const here = Number(new URL(url).port);
    expect((await ask(here, 'GET', '/v2/')).status).toBe(401);
    expect(await control(data).ask('status', {})).toMatchObject({ exposed: false });
    await goTo(page, '/connect/users');
    await page.getByRole('button', { name: 'Remove ann' }).click();
    const question = page.getByRole('dialog', { name: 'Remove ann?' });
    await question.getByRole('button', { name: 'Remove 1 user' }).click();
    await question.getByText('ann is the last user, and other machines can reach the registry.').waitFor();
    expect((await control(data).ask('access', {})).users.length).toBe(1);
    await page.keyboard.press('Escape');
  });
});
