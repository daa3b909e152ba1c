/**
 * What the tests of the app count on. The same file runs on the real Electron, where that is: so it shows whether the
 * stand-in still does as Electron does.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../make/folder.ts';

let app: ElectronApplication;
let page: Page;
const userData = mkdtempSync(join(tmpdir(), 'berth-'));

beforeAll(async () => {
  app = await start(userData);
  page = await app.firstWindow();
  await page.getByRole('heading', { name: 'fixture' }).waitFor();
});
afterAll(async () => {
  await app.close();
  rmSync(userData, { recursive: true, force: true });
});

describe('the world of the page and that of the preload script', () => {
  test('do not see each other', async () => {
    await inPage('void (globalThis.ofPage = 1)');
    expect(await inPage('[typeof ofPreload, typeof require, typeof process, fixture.sees()]')).toEqual([
      'undefined',
      'undefined',
      'undefined',
      'undefined',
    ]);
  });

  test('have no module of Node', async () => {
    expect(await inPage('fixture.refused')).toEqual({
      fs: 'module not found: fs',
      'node:child_process': 'module not found: node:child_process',
      './x': 'module not found: ./x',
    });
  });

  test('share what was exposed, as copies that cannot be changed', async () => {
    expect(await inPage('fixture.list[1].when instanceof Date')).toBe(true);
    expect(await inPage('(fixture.add = 1, typeof fixture.add)')).toBe('function');
    expect(await inPage('Object.isFrozen(fixture)')).toBe(true);
  });

  test('call each other, also back, also late, and errors come through', async () => {
    expect(await inPage('fixture.add(1, 2)')).toBe(3);
    expect(await inPage('fixture.calls((value) => value * 2)')).toBe(43);
    expect(await inPage('fixture.later(4)')).toBe(8);
    expect(await inPage('fixture.throws()')).toMatch(/Error: boom/);
    expect(await inPage('fixture.fails()')).toMatch(/Error: late/);
  });
});

describe('a question to the main process', () => {
  test('and its answer carry what structured clones carry', async () => {
    const values =
      'new Map([[1, { a: 2 }]]), new Date(5), new Uint8Array([1, 250]), undefined, -0, new Set([3])';
    expect(
      await inPage(
        `fixture.ask('echo', ${values}).then(([map, date, bytes, nothing, zero, set]) =>
          [map.get(1).a, date.getTime(), bytes.constructor.name, [...bytes], nothing === undefined, Object.is(zero, -0), set.has(3)])`,
      ),
    ).toEqual([2, 5, 'Uint8Array', [1, 250], true, true, true]);
  });

  test('carries no function, in neither direction', async () => {
    expect(await inPage('fixture.askFunction()')).toMatch(/could not be cloned/);
    expect(await inPage("fixture.ask('function')")).toMatch(
      /could not be cloned|Error invoking remote method/,
    );
  });

  test('that nobody answers, or that fails, says so', async () => {
    expect(await inPage("fixture.ask('missing')")).toMatch(
      /Error invoking remote method 'missing': Error: No handler registered for 'missing'/,
    );
    expect(await inPage("fixture.ask('throws')")).toMatch(
      /Error invoking remote method 'throws': TypeError: no/,
    );
  });

  test('says who asks', async () => {
    expect(await inPage("fixture.ask('sender')")).toEqual(['app://host/', 'app://host']);
  });
});

describe('the page', () => {
  test('has the policy that its scheme answered with', async () => {
    const script =
      "document.head.append(Object.assign(document.createElement('script'), { textContent: 'globalThis.inline = 1' }))";
    expect(await inPage(`(${script}, typeof inline)`)).toBe('undefined');
    expect(await inPage("fetch('/other').then((answer) => answer.text())")).toBe('/other');
  });

  test('asks before it leaves, and before it opens another', async () => {
    await inPage("void (location.href = 'https://example.com/')");
    await inPage("void window.open('https://example.com/open')");
    await expect.poll(() => seen('navigations')).toEqual(['https://example.com/']);
    await expect.poll(() => seen('asked')).toEqual(['https://example.com/open']);
    expect(app.windows()).toHaveLength(1);
    expect(await page.getByRole('heading').textContent()).toBe('fixture');
  });
});

describe('the main process', () => {
  test('can make neither window nor tray before the app is ready', async () => {
    expect(await seen('early')).toHaveLength(2);
  });

  test('knows the app', async () => {
    expect(
      await app.evaluate(({ app }) => [app.getVersion(), app.getName(), app.isPackaged, app.isReady()]),
    ).toEqual(['9.8.7', 'fixture', false, true]);
  });

  test('answers each question once, and shows no icon that is not there', async () => {
    expect(await refusedIn(({ ipcMain }) => ipcMain.handle('echo', () => 1))).toMatch(
      /second handler for 'echo'/,
    );
    expect(await refusedIn(({ Tray }) => new Tray('/nope.png'))).toMatch(
      /Failed to load image from path '\/nope.png'/,
    );
  });

  test('ticks an item that is clicked', async () => {
    expect(
      await app.evaluate(({ Menu }) => {
        const menu = Menu.buildFromTemplate([{ id: 'x', label: 'x', type: 'checkbox' }]);
        menu.getMenuItemById('x')?.click();
        return menu.getMenuItemById('x')?.checked;
      }),
    ).toBe(true);
  });

  test('speaks with a process of its own, and hears of its end', async () => {
    await expect.poll(() => seen('childSaid')).toEqual([{ heard: 1, argument: 'argument' }]);
    await app.evaluate(() =>
      (globalThis as unknown as { child: { postMessage(m: string): void } }).child.postMessage('end'),
    );
    await expect.poll(async () => (await seen('childSaid')).at(-1)).toMatchObject({ exit: 7 });
  });
});

test.each(['preload-with-fs.cjs', 'preload-as-module.mjs'])(
  '%s does not run in a sandbox',
  async (preload) => {
    const broken = await start(temporaryFolder(), { FIXTURE_PRELOAD: preload });
    onTestFinished(() => broken.close());
    await (await broken.firstWindow()).getByRole('heading').waitFor();
    const errors = () =>
      broken.evaluate(() => (globalThis as unknown as Seen).seen.preloadErrors as unknown[]);
    await expect.poll(errors).toHaveLength(1);
  },
);

test('a main module that waits for ready at its top level never ends', async () => {
  await expect(start(temporaryFolder(), { FIXTURE_AWAITS_READY: '1' }, 5000)).rejects.toThrow();
});

interface Seen {
  seen: Record<string, unknown[]>;
}

function start(folder: string, env: Record<string, string> = {}, timeout = 30_000) {
  return _electron.launch({
    args: [`--user-data-dir=${folder}`, join(import.meta.dirname, 'fixture')],
    env: { ...(process.env as Record<string, string>), ...env },
    colorScheme: null,
    timeout,
  });
}

function seen(what: string): Promise<unknown[]> {
  return app.evaluate((_, what) => (globalThis as unknown as Seen).seen[what] ?? [], what);
}

/** The value of an expression in the page, or the error it throws, as text. */
function inPage(expression: string): Promise<unknown> {
  return page.evaluate(`(async () => ${expression})().catch((error) => String(error))`);
}

/** Why something cannot be done in the main process. */
function refusedIn(work: Parameters<ElectronApplication['evaluate']>[0]): Promise<string> {
  return app.evaluate(work as never).then(
    () => '',
    (error: Error) => error.message,
  );
}
