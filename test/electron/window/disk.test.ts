import { describe, expect, test } from 'vitest';
import { goTo, sharedBerth } from './shared.ts';

const shared = sharedBerth();
const hash = () => shared.page.evaluate('location.hash');

describe('the map of the disk', () => {
  test('is walked with the arrow keys, one tile being reached with Tab, and Enter opens the image', async () => {
    const { page } = shared;
    await goTo(page, '/disk');
    const tiles = page.getByRole('region', { name: 'Use of the disk by image' }).getByRole('button');
    await tiles.first().waitFor();
    const reachable = page.locator('button[data-group][tabindex="0"]');
    expect(await reachable.count()).toBe(1);
    await reachable.focus();
    await page.keyboard.press('End');
    const last = await focused();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).not.toBe(last);
    expect(await reachable.count()).toBe(1);
    await page.keyboard.press('Home');
    expect(await focused()).toMatch(/^ml\/embedder/);
    await page.keyboard.press('Enter');
    await expect.poll(hash).toMatch(/^#\/images\/ml\/embedder\/-\//);
  });

  test('is a table too, which opens the same images', async () => {
    const { page } = shared;
    await goTo(page, '/disk');
    await page.getByText('Table', { exact: true }).click();
    await page.getByRole('grid', { name: 'Use of the disk by image' }).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await expect.poll(hash).toMatch(/^#\/images\//);
    await goTo(page, '/disk');
    await page.getByText('Map', { exact: true }).last().click();
    await page.locator('button[data-group]').first().waitFor();
  });
});

test('a large layer opens an image that needs it', async () => {
  const { page } = shared;
  await goTo(page, '/disk');
  await page.getByRole('tab', { name: 'Largest layers' }).click();
  const grid = page.getByRole('grid', { name: 'Largest layers' });
  await grid.getByRole('row').nth(1).waitFor();
  await grid.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: /^Layers/ }).waitFor();
  await expect.poll(hash).toMatch(/^#\/images\/.*\/-\//);
});

function focused(): Promise<string> {
  return shared.page.evaluate('document.activeElement.textContent');
}
