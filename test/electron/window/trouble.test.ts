import { expect, test } from 'vitest';
import { temporaryFolder } from '../../make/folder.ts';
import { holdPort } from '../../make/held-port.ts';
import { makeImage } from '../../make/image.ts';
import { push } from '../../make/push.ts';
import { launchBerth } from '../launch.ts';
import { goTo, hostOf, readyPage } from './shared.ts';

test('a registry that dies leaves the list in sight, counts down, and is back by itself', async () => {
  await using berth = await launchBerth();
  const page = await readyPage(berth);
  await push(`http://${await hostOf(berth)}`, 'shop/checkout', makeImage(), '1');
  await goTo(page, '/images');
  const list = page.getByRole('row').filter({ hasText: 'shop/checkout' });
  await list.waitFor();
  // Twice, so that the pause is one that can be seen.
  process.kill(await berth.registryPid(), 'SIGKILL');
  await expect.poll(() => berth.icon()).toBe('attention');
  await expect.poll(() => berth.icon()).toBe('running');
  process.kill(await berth.registryPid(), 'SIGKILL');
  const strip = page.getByRole('alert').filter({ hasText: 'The registry stopped at' });
  await strip.getByText(/It starts again in \d+ s \(try 2\)/).waitFor();
  await list.waitFor();
  await strip.waitFor({ state: 'detached', timeout: 20_000 });
  await page.getByRole('button', { name: 'State of the registry: Running' }).waitFor();
});

test('a registry that was stopped is started from the window', async () => {
  await using berth = await launchBerth();
  const page = await readyPage(berth);
  await hostOf(berth);
  await page.getByRole('button', { name: /^State of the registry/ }).click();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByText('The registry is stopped.').waitFor();
  await expect.poll(() => berth.icon()).toBe('stopped');
  await page.getByRole('button', { name: 'Start now' }).click();
  await page.getByText('The registry is stopped.').waitFor({ state: 'detached' });
  await hostOf(berth);
});

test('a port that is taken is named, with one that is free', async () => {
  const { port } = await holdPort();
  const registry = { data: temporaryFolder(), listen: [`127.0.0.1:${port}`] };
  await using berth = await launchBerth({ data: '', listen: '', preferences: { registry } });
  const page = await readyPage(berth);
  await page
    .getByText(new RegExp(`^Port ${port} is held by`))
    .first()
    .waitFor();
  const offer = page.getByRole('button', { name: /^Use port \d+$/ }).first();
  const offered = /\d+/.exec((await offer.textContent()) ?? '')?.[0];
  await offer.click();
  await expect.poll(() => berth.state()).toBe(`Running · 127.0.0.1:${offered}`);
  expect((await fetch(`http://127.0.0.1:${offered}/v2/`)).status).toBe(200);
});
