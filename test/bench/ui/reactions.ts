import { setTimeout as delay } from 'node:timers/promises';
import { drawn, reaction, watchReaction } from './in-page.ts';
import type { Launched } from './launched.ts';
import { manyTags } from './stores.ts';
import { trace } from './trace.ts';

/** Something a person does, and what shows that it was done. In the order in which one app can be asked for all. */
export interface Deed {
  name: string;
  targetMs: number;
  prepare?(app: Launched): Promise<void>;
  act(app: Launched): Promise<void>;
  shown: string;
}

const grid = (rows: string) => `main [role="grid"][aria-rowcount${rows}]`;
const list = 'main [role="grid"]';

export const deeds: Deed[] = [
  {
    name: 'Disk is opened',
    targetMs: 300,
    // A person looks at the first page before they go to another.
    prepare: () => delay(5000),
    act: ({ page }) => page.locator('nav a[href="#/disk"]').click(),
    shown: drawn.map,
  },
  {
    name: 'Images is opened',
    targetMs: 300,
    act: ({ page }) => page.locator('nav a[href="#/images"]').click(),
    shown: drawn.row,
  },
  {
    name: 'a key in the filter of the repositories',
    targetMs: 100,
    prepare: ({ page }) => page.locator('main input').focus(),
    act: ({ page }) => page.keyboard.press('m'),
    shown: `main:not(:has(${grid('="501"')})) [role="grid"]`,
  },
  {
    name: 'the repository of many tags is opened',
    targetMs: 500,
    async prepare({ page }) {
      await page.keyboard.type('any-tags');
      await page.locator(`main a[href="#/images/${manyTags}"]`).waitFor();
    },
    act: ({ page }) => page.locator(`main a[href="#/images/${manyTags}"]`).click(),
    shown: `${grid('="10001"')} [data-index]`,
  },
  {
    name: 'a key in the filter of its tags',
    targetMs: 100,
    async prepare({ page }) {
      await page.locator('main input').fill('build-');
    },
    act: ({ page }) => page.keyboard.press('7'),
    shown: grid('="1112"'),
  },
  {
    name: 'another order of its tags',
    targetMs: 200,
    async prepare({ page }) {
      await page.keyboard.press('Escape');
      await page.locator(grid('="10001"')).waitFor();
    },
    act: ({ page }) => page.locator(`${list} [role="columnheader"] button`).first().click(),
    shown: `${list} [role="columnheader"]:first-child[aria-sort="ascending"]`,
  },
  {
    name: 'a key down its tags',
    targetMs: 50,
    prepare: ({ page }) => page.locator(list).press('Home'),
    act: ({ page }) => page.keyboard.press('ArrowDown'),
    shown: 'main [data-index="1"][aria-selected="true"]',
  },
  {
    name: 'all its tags are selected',
    targetMs: 100,
    act: ({ page }) => page.keyboard.press('Control+a'),
    shown: 'main [data-index="3"][aria-selected="true"]',
  },
  {
    name: 'what their deletion gives back',
    targetMs: 1000,
    act: ({ page }) => page.keyboard.press('Delete'),
    shown: '[role="dialog"] section li',
  },
  {
    name: 'Logs is opened',
    targetMs: 500,
    async prepare({ page }) {
      await page.keyboard.press('Escape');
      await page.locator('[role="dialog"]').waitFor({ state: 'detached' });
    },
    act: ({ page }) => page.locator('nav a[href="#/logs"]').click(),
    shown: drawn.log,
  },
];

const patienceMs = 30_000;

/** How long it took, and how much of that the page computed, in milliseconds; NaN for what did not come at all. */
export async function take(
  app: Launched,
  { prepare, act, shown }: Deed,
): Promise<{ ms: number; computedMs: number }> {
  await prepare?.(app);
  const traced = await trace(app.devTools);
  await app.page.evaluate(watchReaction, { selector: shown, patienceMs });
  await act(app);
  const ms = (await app.page.evaluate(reaction)) ?? Number.NaN;
  return { ms, computedMs: (await traced()).computedMs };
}
