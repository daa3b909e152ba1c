import type { Page } from 'playwright-core';

/** A picture to take: where, and what is done there first. */
export interface Picture {
  name: string;
  path: string;
  first?(page: Page): Promise<void>;
  /** For what has to gather before it can be seen. */
  patienceMs?: number;
}

const press = (key: string) => (page: Page) => page.keyboard.press(key);

/** Of a store that holds something. */
export const full: Picture[] = [
  { name: 'overview', path: '/' },
  { name: 'images', path: '/images' },
  { name: 'images-selected', path: '/images', first: selectFirst },
  { name: 'repository', path: '/images/shop/checkout', first: selectFirst },
  { name: 'image-layers', path: '/images/shop/checkout/-/latest' },
  { name: 'image-configuration', path: '/images/shop/checkout/-/latest', first: tab(1) },
  { name: 'image-manifest', path: '/images/shop/checkout/-/latest', first: tab(2) },
  { name: 'image-history', path: '/images/shop/checkout/-/latest', first: tab(3) },
  { name: 'chart', path: '/images/charts/shop/-/4.5.0' },
  { name: 'delete', path: '/images/shop/checkout', first: openDelete },
  { name: 'transfers', path: '/transfers', patienceMs: 1000 },
  { name: 'disk', path: '/disk', first: tab(0) },
  { name: 'disk-layers', path: '/disk', first: tab(1) },
  { name: 'logs', path: '/logs' },
  { name: 'settings-general', path: '/settings/general' },
  { name: 'settings-store', path: '/settings/store' },
  { name: 'settings-network', path: '/settings/network' },
  { name: 'settings-about', path: '/settings/about' },
  { name: 'welcome', path: '/welcome' },
  { name: 'palette', path: '/', first: press('Control+k') },
  { name: 'keys', path: '/images', first: press('?') },
];

/** Of one that holds nothing yet. */
export const empty: Picture[] = [
  { name: 'overview', path: '/' },
  { name: 'images', path: '/images' },
  { name: 'transfers', path: '/transfers' },
  { name: 'disk', path: '/disk' },
  { name: 'logs', path: '/logs' },
  { name: 'welcome', path: '/welcome' },
];

/** While the registry cannot serve. */
export const failing: Picture[] = [
  { name: 'overview', path: '/' },
  { name: 'images', path: '/images' },
  { name: 'settings-network', path: '/settings/network' },
  { name: 'welcome', path: '/welcome' },
];

function tab(index: number) {
  return (page: Page) => page.getByRole('tab').nth(index).click();
}

async function selectFirst(page: Page): Promise<void> {
  await page.getByRole('grid').getByRole('row').nth(2).click();
}

async function openDelete(page: Page): Promise<void> {
  await selectFirst(page);
  await page.keyboard.press('Delete');
  await page.getByRole('dialog').waitFor();
}
