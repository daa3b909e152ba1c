import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../make/folder.ts';
import { makeImage } from '../../make/image.ts';
import { pull, push } from '../../make/push.ts';
import { toolbox } from '../../make/toolbox.ts';
import { launchBerth } from '../launch.ts';
import { goTo, hostOf, readyPage } from './shared.ts';

test('who starts Berth for the first time is welcomed, pushes, and is not welcomed again', async () => {
  const userData = temporaryFolder();
  const data = join(temporaryFolder(), 'data');
  const first = await launchBerth({ userData, data, preferences: { welcomed: false } });
  const page = await readyPage(first);
  await page.getByRole('heading', { name: 'Your registry is running.' }).waitFor();
  await page.getByText('Data folder is ready').waitFor();
  await page.getByRole('button', { name: 'Let Berth push a tiny image' }).click();
  await page.getByRole('heading', { name: 'It works' }).waitFor();
  const [, name = '', tag = ''] =
    /docker pull [^/]+\/(\S+):(\S+)/.exec((await page.locator('main').textContent()) ?? '') ?? [];
  await pull(`http://${await hostOf(first)}`, name, tag);
  await page.getByRole('button', { name: 'Open Berth' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  await page.getByText('Push something').waitFor();
  await first.click('quit');
  await first.exited;

  await using second = await launchBerth({ userData, data });
  const again = await readyPage(second);
  await again.getByRole('heading', { name: 'Overview' }).waitFor();
  await goTo(again, '/settings/about');
  await again.getByRole('button', { name: 'Show the welcome again' }).click();
  await again.getByRole('heading', { name: 'Your registry is running.' }).waitFor();
});

test('a first push by any tool is noticed', async () => {
  await using berth = await launchBerth({ preferences: { welcomed: false } });
  const page = await readyPage(berth);
  await page.getByText('Waiting for a first push').waitFor();
  await push(`http://${await hostOf(berth)}`, 'hello', makeImage(), '1');
  await page.getByText('Arrived', { exact: true }).waitFor();
  await page.getByText(/docker pull .*\/hello:1/).waitFor();
});

test('a tool that needs a change is led to it, and no flag has to be typed', async () => {
  const { env } = toolbox(temporaryFolder());
  await using berth = await launchBerth({ preferences: { welcomed: false }, env });
  const page = await readyPage(berth);
  const skopeo = page.getByRole('listitem').filter({ hasText: 'Skopeo' });
  await skopeo.getByText('needs a change').waitFor();
  await page.getByText('Skopeo', { exact: true }).click();
  await page.getByText('Skopeo has to be connected first, once.').waitFor();
  expect(await page.locator('main').textContent()).not.toMatch(/tls-verify|plain-http/);
  await skopeo.getByRole('link', { name: 'Connect Skopeo…' }).click();
  await page.getByRole('heading', { name: 'Skopeo needs 1 file' }).waitFor();
  await page.getByRole('button', { name: 'Apply and verify' }).click();
  await page.getByRole('heading', { name: 'Skopeo is connected' }).waitFor();
  await goTo(page, '/welcome');
  await skopeo.getByText('connected', { exact: true }).waitFor();
});
