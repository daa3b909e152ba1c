import { describe, expect, test } from 'vitest';
import { makeImage } from '../../make/image.ts';
import { push } from '../../make/push.ts';
import { copied, goTo, sharedBerth } from './shared.ts';

const shared = sharedBerth();

test.for([
  ['Docker', 'docker push'],
  ['Podman', '--tls-verify=false'],
  ['containerd', 'nerdctl'],
  ['Kubernetes', 'kind load'],
  ['Helm, ORAS', 'helm push'],
] as const)('for %s it says what to type, on the address in force', async ([way, command]) => {
  const { page, berth, host } = shared;
  await goTo(page, '/');
  await page.getByRole('tab', { name: way }).click();
  const line = page.getByRole('listitem').filter({ hasText: command }).first();
  await expect.poll(() => page.getByRole('tabpanel').textContent()).toContain(host);
  await line.getByRole('button', { name: 'Copy' }).click();
  await expect.poll(() => copied(berth)).toContain(command);
});

test('what happens is said last and first', async () => {
  const { page, url } = shared;
  await goTo(page, '/');
  await push(url, 'lately/app', makeImage(), '3');
  const lately = page.getByRole('listitem').filter({ hasText: 'lately/app:3' });
  await lately.getByRole('link').click();
  await expect.poll(() => page.evaluate('location.hash')).toBe('#/images/lately/app/-/3');
});

describe('from anywhere', () => {
  test('the palette opens an image, runs an action and copies a pull command', async () => {
    const { page, berth, host } = shared;
    await goTo(page, '/');
    await find('shop/checkout', 'shop/checkout');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate('location.hash')).toMatch(/^#\/images\/shop\/checkout/);

    await find('shop/storefront', 'shop/storefront');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => copied(berth)).toContain(`docker pull ${host}/shop/storefront`);

    await find('read-only', 'Make the registry read-only');
    await page.keyboard.press('Enter');
    await expect.poll(readOnlyInTray).toBe(true);
    await goTo(page, '/');
    await page.getByRole('button', { name: 'Take pushes again' }).click();
    await expect.poll(readOnlyInTray).toBe(false);
  });

  test('? shows the keys, and those lead where they say', async () => {
    const { page } = shared;
    await goTo(page, '/');
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard' });
    await sheet.getByText('Search or run a command').waitFor();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    for (const [letter, path] of Object.entries({
      i: '/images',
      t: '/transfers',
      d: '/disk',
      l: '/logs',
      s: '/settings',
      o: '/',
    })) {
      await page.keyboard.press('g');
      await page.keyboard.press(letter);
      await expect.poll(() => page.evaluate('location.hash')).toMatch(new RegExp(`^#${path}`));
    }
  });
});

/** Types into the palette until it offers this first. */
async function find(typed: string, offered: string): Promise<void> {
  const { page } = shared;
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search or run a command' }).fill(typed);
  await page.locator('[role="option"][aria-selected="true"]').filter({ hasText: offered }).waitFor();
}

async function readOnlyInTray(): Promise<boolean | undefined> {
  return (await shared.berth.menu()).find(({ id }) => id === 'readOnly')?.checked;
}
