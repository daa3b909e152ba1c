import type { Page } from 'playwright-core';
import { askDesk } from '../electron/ask-desk.ts';
import { certificates } from './certificates.ts';
import { users } from './users.ts';

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
  { name: 'disk-garbage', path: '/disk/garbage' },
  { name: 'trash', path: '/disk/trash', first: selectFirst },
  { name: 'trash-empty', path: '/disk', first: openEmptyTrash },
  { name: 'rules', path: '/disk/rules' },
  { name: 'rule', path: '/disk/rules', first: openRule },
  { name: 'rule-for-all', path: '/disk/rules', first: saveRuleForAll },
  { name: 'rules-run', path: '/disk/rules', first: openRun },
  { name: 'budgets', path: '/disk/budgets' },
  { name: 'budget', path: '/disk/budgets', first: openBudget },
  { name: 'retention', path: '/images/shop/checkout', first: tab(2) },
  { name: 'settings-upkeep', path: '/settings/upkeep' },
  { name: 'adopt', path: '/settings/upkeep', first: upkeepButton(-2) },
  { name: 'hand-over', path: '/settings/upkeep', first: upkeepButton(-1) },
  { name: 'image-why', path: '/images/shop/checkout/-/latest', first: openWhy },
  { name: 'connect', path: '/connect/tools/podman', first: showPlan },
  { name: 'connect-failed', path: '/connect/tools/podman', first: failToConnect },
  { name: 'connect-connected', path: '/connect/tools/skopeo', first: connect },
  { name: 'connect-undo', path: '/connect/tools/skopeo', first: openUndo },
  { name: 'doctor', path: '/connect/doctor', first: examine },
  { name: 'logs', path: '/logs' },
  { name: 'settings-general', path: '/settings/general' },
  { name: 'settings-store', path: '/settings/store' },
  { name: 'settings-network', path: '/settings/network' },
  { name: 'settings-about', path: '/settings/about' },
  { name: 'welcome', path: '/welcome' },
  { name: 'palette', path: '/', first: press('Control+k') },
  { name: 'keys', path: '/images', first: press('?') },
  // What gives space back comes last.
  { name: 'disk-cleaning', path: '/disk', first: beginCleanUp },
  { name: 'disk-cleaned', path: '/disk', first: endCleanUp },
];

/** Of one that holds nothing yet. */
export const empty: Picture[] = [
  { name: 'overview', path: '/' },
  { name: 'images', path: '/images' },
  { name: 'transfers', path: '/transfers' },
  { name: 'disk', path: '/disk' },
  { name: 'trash', path: '/disk/trash' },
  { name: 'logs', path: '/logs' },
  { name: 'welcome', path: '/welcome' },
  ...certificates,
  ...users,
];

/** Of one whose budget is spent, and of whose content some is damaged. */
export const noticed: Picture[] = [
  { name: 'overview', path: '/' },
  { name: 'transfers', path: '/transfers' },
  { name: 'budgets', path: '/disk/budgets' },
  { name: 'settings-upkeep', path: '/settings/upkeep', first: showDamage },
];

/** While the registry cannot serve. */
export const failing: Picture[] = [
  { name: 'overview', path: '/' },
  { name: 'images', path: '/images' },
  { name: 'settings-network', path: '/settings/network' },
  { name: 'welcome', path: '/welcome' },
];

const button = (page: Page, name: 'default' | 'filled') =>
  page.locator(`main .mantine-Button-root[data-variant="${name}"]`).first();

async function openRule(page: Page): Promise<void> {
  await page.locator('main li .mantine-Button-root').first().click();
  await page.getByRole('dialog').locator('[aria-live] b').waitFor();
}

async function saveRuleForAll(page: Page): Promise<void> {
  await button(page, 'default').click();
  await page.getByRole('dialog').getByRole('textbox').first().fill('**');
  await page.getByRole('dialog').locator('[aria-live] b').waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').nth(1).waitFor();
}

async function openRun(page: Page): Promise<void> {
  await button(page, 'filled').click();
  await page.getByRole('dialog').getByRole('listitem').first().waitFor();
}

async function openBudget(page: Page): Promise<void> {
  await page.locator('main li .mantine-Button-root').first().click();
  await page.getByRole('dialog').waitFor();
}

function upkeepButton(at: number) {
  return async (page: Page) => {
    await page.locator('[data-section="upkeep"] button').nth(at).click();
    await page.getByRole('dialog').waitFor();
  };
}

const article = (page: Page) => page.locator('article');

async function apply(page: Page): Promise<void> {
  await article(page).locator('.mantine-Button-root[data-variant="filled"]').click();
}

/** Without what was said of a failure before. */
async function showPlan(page: Page): Promise<void> {
  await article(page).locator('ol').first().waitFor();
  const said = article(page).locator('[role="alert"] [class*="ActionIcon"]').last();
  if (await said.isVisible()) await said.click();
}

async function failToConnect(page: Page): Promise<void> {
  await showPlan(page);
  await apply(page);
  await article(page).getByRole('alert').waitFor();
}

async function connect(page: Page): Promise<void> {
  await article(page).locator('ol').first().waitFor();
  await apply(page);
  await article(page).getByRole('note').waitFor();
}

async function openUndo(page: Page): Promise<void> {
  await article(page).locator('.mantine-Button-root[data-variant="default"]').click();
  await page.getByRole('dialog').waitFor();
}

/** With nothing connected, so that there is something to find. */
async function examine(page: Page): Promise<void> {
  await askDesk(page, 'disconnect', { engine: null });
  await page.locator('main .mantine-Button-root[data-variant="filled"]').click();
  await page.locator('main h3').first().waitFor();
  await page.locator('main [data-loading]').first().waitFor({ state: 'detached' });
}

async function showDamage(page: Page): Promise<void> {
  await page.locator('[data-section="upkeep"] ul').first().scrollIntoViewIfNeeded();
}

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

async function openEmptyTrash(page: Page): Promise<void> {
  await page.locator('main [data-variant="subtle"]').last().click();
  await page.getByRole('dialog').waitFor();
}

async function openWhy(page: Page): Promise<void> {
  await page.locator('ol [aria-haspopup="dialog"]').first().click();
  await page.getByRole('dialog').waitFor();
}

/** Of repositories that are in no other picture, deleted for good. */
async function beginCleanUp(page: Page): Promise<void> {
  const repositories = await askDesk(page, 'repositories', {});
  if (!repositories.ok) return;
  const plain = repositories.answer.filter(({ name }) => /-\d{3}$/.test(name)).slice(-55);
  const removed = await askDesk(page, 'remove', { references: plain.map(({ name }) => name) });
  if (!removed.ok) return;
  void askDesk(page, 'emptyTrash', { ids: removed.answer.map(({ trashId }) => trashId) });
  // Where it is quick it has ended before it was seen.
  await page.getByRole('progressbar').or(ended(page)).first().waitFor({ state: 'attached' });
}

async function endCleanUp(page: Page): Promise<void> {
  await ended(page).waitFor();
}

function ended(page: Page) {
  return page.locator('[role="status"][data-state="done"]');
}
