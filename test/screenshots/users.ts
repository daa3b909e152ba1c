import type { Page } from 'playwright-core';
import { askDesk } from '../electron/ask-desk.ts';
import type { Picture } from './pages.ts';

/** Who may log in: nobody yet, a few, and who is added. In this order, so that afterwards nobody has to log in again. */
export const users: Picture[] = [
  { name: 'users-none', path: '/connect/users' },
  { name: 'users-expose-without', path: '/settings/network', first: listenEverywhere },
  { name: 'users', path: '/connect/users', first: addUsers },
  { name: 'users-add', path: '/connect/users', first: fillUserForm },
  { name: 'users-expose', path: '/settings/network', first: listenEverywhere },
  { name: 'users-remove', path: '/connect/users', first: removeAllButOne },
  { name: 'users-gone', path: '/connect/users', first: removeLast },
];

const names = [
  'ann',
  'build-server',
  'chen.wei',
  'deploy@cluster',
  'erik',
  'fatima',
  'guest',
  'harbour-master',
];

async function addUsers(page: Page): Promise<void> {
  for (const [at, name] of names.entries())
    await askDesk(page, 'setUser', { name, password: `of ${name}`, readOnly: at % 3 === 1 });
  await page.getByText('harbour-master').waitFor();
}

async function listenEverywhere(page: Page): Promise<void> {
  await page.locator('[data-section="network"] input').first().fill('0.0.0.0');
  await page.locator('[data-section="network"] [type="submit"]').click();
  await page.getByRole('dialog').waitFor();
}

async function fillUserForm(page: Page): Promise<void> {
  await page.locator('main .mantine-Button-root[data-variant="filled"]').click();
  const fields = page.getByRole('dialog').locator('input');
  await fields.nth(0).fill('ann');
  await fields.nth(1).fill('a long pass phrase');
  await fields.nth(2).fill('another one');
}

async function removeAllButOne(page: Page): Promise<void> {
  for (const name of names.slice(1)) await askDesk(page, 'removeUser', { name });
  await page.getByText(names[1] ?? '').waitFor({ state: 'detached' });
  await page.locator('main ul').first().locator('button').last().click();
  await page.getByRole('dialog').waitFor();
}

async function removeLast(page: Page): Promise<void> {
  await page.locator('main ul').first().locator('button').last().click();
  await page.getByRole('dialog').locator('.mantine-Button-root').last().click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}
