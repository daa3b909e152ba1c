import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import en from '../../../renderer/i18n/en/index.ts';
import zhCN from '../../../renderer/i18n/zh-CN/index.ts';
import { makeImage } from '../../make/image.ts';
import { push } from '../../make/push.ts';
import { toolbox } from '../../make/toolbox.ts';
import { askDesk } from '../ask-desk.ts';
import { axeViolations, misfits, wordsShown } from './look.js';
import { goTo, prefer, sharedBerth } from './shared.ts';

const machine = mkdtempSync(join(tmpdir(), 'berth-'));
afterAll(() => rmSync(machine, { recursive: true, force: true, maxRetries: 5 }));
const shared = sharedBerth({ env: toolbox(machine).env });
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Deed = (page: Page) => Promise<unknown>;
const press = (key: string) => (page: Page) => page.keyboard.press(key);
const tab = (at: number) => (page: Page) => page.getByRole('tab').nth(at).click();
const dialog = (page: Page) => page.getByRole('dialog').waitFor();
const firstRow = (page: Page) => page.getByRole('grid').getByRole('row').nth(1).click();
const moreMenu = (page: Page) => page.locator('main [aria-haspopup="menu"]').first().click();
const item = (at: number) => (page: Page) => page.getByRole('menuitem').nth(at).click();
const logLine = (page: Page) => page.getByRole('treegrid').getByRole('row').last().dblclick();
const otherFolder: Deed = async (page) => {
  await shared.berth.app.evaluate(({ dialog }) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: ['/tmp/elsewhere'] });
  });
  await page.locator('[data-section="store"] button').last().click();
};
const everywhere: Deed = async (page) => {
  await page.locator('[data-section="network"] input').first().fill('0.0.0.0');
  await page.locator('[data-section="network"] [type="submit"]').click();
};

const garbageThere = (page: Page) => page.locator('main [type="checkbox"]').first().waitFor();
const emptyTrash = (page: Page) => page.locator('main button[class*="empty"]').first().click();
const whyKept = (page: Page) => page.locator('ol [aria-haspopup="dialog"]').first().click();

const button = (name: 'default' | 'filled') => (page: Page) =>
  page.locator(`main .mantine-Button-root[data-variant="${name}"]`).first().click();
const addRule = button('default');
const runRules = button('filled');
const addBudget = button('filled');
const upkeepButton = (at: number) => (page: Page) =>
  page.locator('[data-section="upkeep"] button').nth(at).click();
const aRule: Deed = async (page) => {
  const rule = { pattern: 'shop/*', keepLast: 2, keepTags: ['v*'], keepPushedDays: 30, keepPulledDays: 90 };
  const off = { ...rule, pattern: 'old/**', enabled: false };
  await askDesk(page, 'setPolicy', {
    policy: { rules: [{ ...rule, keepPushedDays: null, keepPulledDays: null, enabled: true }, off] },
    confirmed: true,
  });
  await page.locator('main li').nth(1).waitFor();
};
const aBudget: Deed = async (page) => {
  const budgets = [
    { pattern: null, bytes: 2 ** 40, warnPercent: 80 },
    { pattern: 'shop/*', bytes: 100, warnPercent: 80 },
  ];
  await askDesk(page, 'setPolicy', { policy: { budgets }, confirmed: true });
  await page.locator('main li').nth(1).waitFor();
};
const fillRule: Deed = async (page) => {
  await page.getByRole('dialog').getByRole('textbox').first().fill('**');
  await page.getByRole('dialog').locator('[aria-live] b').waitFor();
};
const keepNothing: Deed = (page) => page.getByRole('dialog').getByRole('checkbox').first().uncheck();
const engine = (name: string) => (page: Page) =>
  page.getByRole('option').filter({ hasText: name }).locator('[data-mark]').first().waitFor();
const planned = (page: Page) => page.locator('article ol').first().waitFor();
const apply: Deed = async (page) => {
  await planned(page);
  await page.locator('article .mantine-Button-root[data-variant="filled"]').click();
};
const applied = (page: Page) => page.locator('article [role="note"]').waitFor();
const notApplied = (page: Page) => page.locator('article [role="alert"]').waitFor();
const undo = (page: Page) => page.locator('article .mantine-Button-root[data-variant="default"]').click();
const undoAll = (page: Page) => page.locator('section[class*="changes"] > button').click();
const edit: Deed = async (page) => {
  const changes = await askDesk(page, 'machineChanges', {});
  const [step] = (changes.ok && changes.answer[0]?.steps) || [];
  const path = step?.subject.replace('~', join(machine, 'home')) ?? '';
  writeFileSync(join(machine, 'root', path), 'edited\n');
  await page.locator('[class*="found"] button').click();
  await page.locator('article [role="alert"]').waitFor();
};
const examine: Deed = async (page) => {
  await page.locator('main .mantine-Button-root[data-variant="filled"]').click();
  await page.locator('main h3').first().waitFor({ timeout: 60_000 });
};
const addUser: Deed = async (page) => {
  await askDesk(page, 'setUser', { name: 'ann', password: 'a quay in the rain', readOnly: true });
  await page.locator('main [role="switch"]').nth(1).waitFor();
};
const userForm: Deed = async (page) => {
  await page.locator('main .mantine-Button-root[data-variant="filled"]').click();
  const fields = page.getByRole('dialog').locator('input');
  for (const [at, text] of ['ann', 'a quay', 'a key'].entries()) await fields.nth(at).fill(text);
};
const removeUser = (page: Page) => page.locator('main ul button').nth(1).click();
/** So that nobody has to log in for what comes after. */
const removeUsers: Deed = async (page) => {
  await askDesk(page, 'removeUser', { name: 'ann' });
  await page.locator('main [role="switch"]').first().waitFor({ state: 'detached' });
};
const outsideName: Deed = async (page) => {
  await page.locator('main form input').fill('registry.example.com');
  await page.keyboard.press('Enter');
  await page.locator('main section [role="alert"]').waitFor();
};
const own = (page: Page) => page.locator('main section .mantine-Button-root').nth(1).click();
const importNothing: Deed = async (page) => {
  for (const field of await page.getByRole('dialog').locator('textarea').all()) await field.fill('nothing');
  await page.getByRole('dialog').locator('[type="submit"]').click();
  await page.getByRole('dialog').getByRole('alert').waitFor();
};
const second: Deed = (page) => page.getByRole('dialog').nth(1).waitFor();

/** Whatever can be seen of a store that holds something: where, and what is done there first. */
const places: [name: string, path: string, ...deeds: Deed[]][] = [
  ['Overview', '/'],
  ['Images', '/images', firstRow],
  ['the question before a repository is deleted', '/images', firstRow, press('Delete'), dialog],
  ['a repository', '/images/shop/checkout'],
  ['its activity', '/images/shop/checkout', tab(1)],
  ['its menu', '/images/shop/checkout', moreMenu],
  ['the question before a tag is deleted', '/images/shop/checkout', firstRow, press('Delete'), dialog],
  ['the form for another tag', '/images/shop/checkout', firstRow, press('r'), dialog],
  ['the form for a copy', '/images/shop/checkout', firstRow, moreMenu, item(2), dialog],
  ['the layers of an image', '/images/shop/checkout/-/latest'],
  ['its configuration', '/images/shop/checkout/-/latest', tab(1)],
  ['its manifest', '/images/shop/checkout/-/latest', tab(2)],
  ['its history', '/images/shop/checkout/-/latest', tab(3)],
  ['what is attached to it', '/images/shop/checkout/-/latest', tab(4)],
  ['a chart', '/images/charts/shop/-/4.5.0'],
  ['a repository that is gone', '/images/shop/gone'],
  ['an image that is gone', '/images/shop/checkout/-/gone'],
  ['Transfers', '/transfers'],
  ['the map of the disk', '/disk', tab(0), garbageThere],
  ['the question before the trash is emptied', '/disk', emptyTrash, dialog],
  ['every item that would go', '/disk/garbage', firstRow],
  ['the trash', '/disk/trash', firstRow],
  ['why a layer is kept', '/images/shop/checkout/-/latest', whyKept, dialog],
  ['the largest layers', '/disk', tab(1)],
  ['the rules', '/disk/rules', aRule],
  ['the form for a rule', '/disk/rules', addRule, dialog, fillRule],
  ['the form for a rule that keeps nothing', '/disk/rules', addRule, dialog, keepNothing],
  [
    'the second question about a rule for everything',
    '/disk/rules',
    addRule,
    dialog,
    fillRule,
    press('Enter'),
    second,
  ],
  ['the question before the rules run', '/disk/rules', runRules, dialog],
  ['the budgets', '/disk/budgets', aBudget],
  ['the form for a budget', '/disk/budgets', addBudget, dialog],
  ['the rules of a repository', '/images/shop/checkout', tab(2)],
  ['Connect', '/connect', engine('Podman'), planned],
  ['a change that failed', '/connect/tools/podman', apply, notApplied],
  ['a tool that was connected', '/connect/tools/skopeo', apply, applied],
  ['the question before a change is taken back', '/connect/tools/skopeo', undo, dialog],
  ['the question before all are taken back', '/connect', engine('Podman'), undoAll, dialog],
  ['a file that was edited since', '/connect/tools/skopeo', edit],
  ['a tool that needs nothing', '/connect/tools/buildah', engine('Buildah')],
  ['Certificates', '/connect/certificates', outsideName],
  ['the form for a certificate of one’s own', '/connect/certificates', own, dialog, importNothing],
  ['Users, where there is none', '/connect/users'],
  ['Users', '/connect/users', addUser],
  ['the form for a user', '/connect/users', userForm],
  ['the question before others are let in to log in', '/settings/network', everywhere, dialog],
  ['the question before the last user is removed', '/connect/users', removeUser, dialog],
  ['Users, when the last one is gone', '/connect/users', removeUsers],
  ['Doctor', '/connect/doctor'],
  ['what the doctor found', '/connect/doctor', examine],
  ['Logs', '/logs'],
  ['a line of the log', '/logs', logLine],
  ['Settings', '/settings/general'],
  ['the store in Settings', '/settings/store'],
  ['the question before the data are moved', '/settings/store', otherFolder, dialog],
  ['the upkeep in Settings', '/settings/upkeep'],
  ['the question before a registry is adopted', '/settings/upkeep', upkeepButton(-2), dialog],
  ['the question before images are handed over', '/settings/upkeep', upkeepButton(-1), dialog],
  ['the network in Settings', '/settings/network'],
  ['the question before others are let in', '/settings/network', everywhere, dialog],
  ['the end of Settings', '/settings/about'],
  [
    'the licences',
    '/settings/about',
    (page) => page.locator('[data-section="about"] [data-variant="default"]').first().click(),
    dialog,
  ],
  ['the welcome', '/welcome'],
  [
    'another place at the welcome',
    '/welcome',
    (page) => page.locator('main [data-variant="subtle"]').first().click(),
    dialog,
  ],
  ['the palette', '/', press('Control+k'), dialog],
  ['the keys', '/images', press('?'), dialog],
  ['an address that leads nowhere', '/nowhere'],
];

beforeAll(async () => {
  const { url } = shared;
  for (let times = 0; times < 2; times++) await push(url, 'web/replaced', makeImage(), '1');
  for (const reference of ['shop/storefront:stable', 'tools/devcontainer'])
    await askDesk(shared.page, 'remove', { references: [reference] });
  await shared.page.setViewportSize({ width: 900, height: 600 });
  await shared.page.evaluate(axe);
});

describe.each(places)('%s', (_, path, ...deeds) => {
  test('is whole in both languages and themes, in the smallest window', async () => {
    const { page } = shared;
    await goTo(page, path);
    for (const deed of deeds) await deed(page);
    for (const { language, theme, foreign, rules } of looks) {
      await prefer(page, { language, theme });
      await expect.poll(() => page.evaluate(appearance)).toEqual([language, theme]);
      await page.mouse.move(0, 0);
      await atRest(page);
      const words = await page.evaluate(wordsShown);
      expect(
        words.filter((word) => foreign.some((one) => one.test(word))),
        `${language}: words`,
      ).toEqual([]);
      expect(await page.evaluate(misfits), `${language}: misfits`).toEqual([]);
      expect(await page.evaluate(axeViolations, rules), `${language} ${theme}: axe`).toEqual([]);
    }
    // One dialog may stand over another.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  });
});

const appearance = `[document.documentElement.lang, matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light']`;

/** Nothing is loading, and what moves or fades has come to its end. */
async function atRest(page: Page): Promise<void> {
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
  await page.evaluate(
    `Promise.all(document.getAnimations().filter((a) => Number.isFinite(a.effect.getComputedTiming().endTime)).map((a) => a.finished.catch(() => undefined)))`,
  );
}

const counted = /^{{(count|shown|images|number)\b/;

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

type Words = { [key: string]: string | Words };

/** Every sentence by the key it is asked for: `images:delete.title.tags`. */
function sentences(words: Words, path = ''): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[`${path}${key}`, value] as const]
        : [...sentences(value, path === '' ? `${key}:` : `${path}${key}.`)],
    ),
  );
}

const english = sentences(en);
const chinese = sentences(zhCN);
/** What is shown where a sentence is missing: its key, with the name of its file or without. */
const keys = [...english.keys()].flatMap((key) => {
  const asked = key.replace(/_(one|other)$/, '');
  return [whole(asked), whole(asked.replace(/^\w+:(?=.*\.)/, ''))];
});
/** And what must not be seen in a Chinese window: what is said otherwise there. */
const onlyEnglish = [...english]
  .filter(([key, text]) => chinese.get(key) !== text && /[a-z]{4}/i.test(text.replace(/{{.*?}}/g, '')))
  .map(([, text]) => whole(text));

/** Of the same words in another theme only the colours differ, and those do not depend on the language. */
const colours = ['color-contrast', 'link-in-text-block'];
const looks = [
  { language: 'en', theme: 'light', foreign: keys, rules: null },
  { language: 'en', theme: 'dark', foreign: keys, rules: colours },
  { language: 'zh-CN', theme: 'dark', foreign: [...keys, ...onlyEnglish], rules: null },
] as const;

/** This and nothing else, whatever fills its gaps; where a number belongs, a number. */
function whole(sentence: string): RegExp {
  const filled = sentence
    .split(/({{.*?}})/)
    .map((part) => (counted.test(part) ? '[\\d,]+' : part.startsWith('{{') ? '.+' : escaped(part)));
  return new RegExp(`^${filled.join('')}$`, 's');
}
