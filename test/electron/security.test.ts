import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import builder from '../../build/builder.mjs';
import about from '../../package.json' with { type: 'json' };
import { askDesk } from './ask-desk.ts';
import { type LaunchedBerth, launchBerth } from './launch.ts';

const folder = mkdtempSync(join(tmpdir(), 'berth-'));
const preload = join(import.meta.dirname, '../../out/preload/preload.cjs');
const refusal = /This page is not answered/;
let berth: LaunchedBerth;
let page: Page;

beforeAll(async () => {
  berth = await launchBerth({ userData: join(folder, 'app'), data: join(folder, 'data') });
  page = await berth.page();
});
afterAll(async () => {
  await berth[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Its points, in its order and words: electronjs.org/docs/latest/tutorial/security. */
const checklist: Record<string, () => Promise<void>> = {
  'Only load secure content': async () => {
    expect(await page.evaluate('[location.protocol === "http:", isSecureContext]')).toEqual([false, true]);
    expect(await fetched('http://example.com/')).toBe('refused');
    expect(await fetched('https://example.com/')).toBe('refused');
  },
  'Do not enable Node.js integration for remote content': async () => {
    expect(await preferences()).toMatchObject({ nodeIntegration: false });
    expect(await page.evaluate('[typeof require, typeof process, typeof module, typeof Buffer]')).toEqual(
      Array(4).fill('undefined'),
    );
  },
  'Enable context isolation': async () => {
    expect(await preferences()).toMatchObject({ contextIsolation: true });
  },
  'Enable process sandboxing': async () => {
    expect(await preferences()).toMatchObject({ sandbox: true });
  },
  'Handle session permission requests': async () => {
    const asked =
      'new Promise((yes) => navigator.geolocation.getCurrentPosition(yes, ({ code }) => yes(code)))';
    expect(await page.evaluate(asked)).toBe(1); // PERMISSION_DENIED
    expect(await page.evaluate('Notification.requestPermission()')).toBe('denied');
  },
  'Do not disable webSecurity': async () => {
    expect(await preferences()).toMatchObject({ webSecurity: true });
  },
  'Define a Content-Security-Policy': async () => {
    const policy = await page.evaluate(
      "fetch('index.html').then(({ headers }) => headers.get('content-security-policy'))",
    );
    expect(policy).toMatch(/^default-src 'none'; script-src 'self';/);
    const inline =
      "Object.assign(document.createElement('script'), { textContent: 'globalThis.inline = 1' })";
    expect(await page.evaluate(`(document.head.append(${inline}), typeof inline)`)).toBe('undefined');
    const handler = "document.body.setAttribute('onclick', 'globalThis.inline = 1')";
    expect(await page.evaluate(`(${handler}, document.body.click(), typeof inline)`)).toBe('undefined');
  },
  'Do not enable allowRunningInsecureContent': async () => {
    expect((await preferences()).allowRunningInsecureContent ?? false).toBe(false);
  },
  'Do not enable experimental features': async () => {
    expect((await preferences()).experimentalFeatures ?? false).toBe(false);
  },
  'Do not use enableBlinkFeatures': async () => {
    expect((await preferences()).enableBlinkFeatures ?? '').toBe('');
  },
  'Do not use allowpopups for WebViews, and verify WebView options': async () => {
    expect((await preferences()).webviewTag ?? false).toBe(false);
  },
  'Disable or limit navigation': async () => {
    const before = page.url();
    for (const url of ['https://example.com/', 'file:///etc/passwd', 'app://elsewhere/'])
      await page.evaluate(`void open('${url}', '_self')`);
    await page.evaluate("void (location.href = 'https://example.com/')");
    expect(await page.evaluate('location.href')).toBe(await page.evaluate('document.baseURI'));
    expect(page.url()).toBe(before);
    expect(await page.locator('#root > *').count()).toBeGreaterThan(0);
  },
  'Disable or limit creation of new windows': async () => {
    for (const url of ['https://example.com/new', 'file:///etc/passwd', 'javascript:alert(1)'])
      await page.evaluate(`void open('${url}')`);
    await expect.poll(async () => (await berth.probe()).links).toContain('https://example.com/new');
    // One that was allowed would be there by then.
    await delay(500);
    expect(berth.app.context().pages()).toHaveLength(1);
  },
  'Do not use shell.openExternal with untrusted content': async () => {
    for (const url of [
      'file:///etc/passwd',
      'http://example.com/',
      'smb://host/x',
      'javascript:alert(1)',
      'no url',
    ])
      expect(await askDesk(page, 'openLink', { url })).toMatchObject({ ok: false });
    expect((await berth.probe()).links.filter((url) => !url.startsWith('https://'))).toEqual([]);
  },
  'Use a current version of Electron': async () => {
    expect(about.devDependencies.electron).toMatch(/^\^45\./);
  },
  'Validate the sender of all IPC messages': async () => {
    // Our preload script and even our page, but not our window.
    await expect(askedIn('app://berth/index.html')).resolves.toMatch(refusal);
    // Another page.
    await expect(askedIn('app://elsewhere/index.html')).resolves.toMatch(refusal);
  },
  'Avoid usage of the file:// protocol': async () => {
    expect(await inMain('contents.getURL()')).toMatch(/^app:\/\/berth\/index\.html/);
    expect(await fetched('file:///etc/passwd')).toBe('refused');
    for (const path of [
      '../main/main.mjs',
      '%2e%2e/main/main.mjs',
      '..%2fmain/main.mjs',
      '..%5cmain/main.mjs',
      '%00',
    ])
      expect(await fetched(path)).not.toBe(200);
    expect(await fetched('index.html')).toBe(200);
  },
  'Check which fuses you can change': async () => {
    expect(builder.electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    });
  },
  'Do not expose Electron APIs to untrusted web content': async () => {
    expect(await page.evaluate('Object.keys(berth)')).toEqual(['ask', 'on']);
    expect(await page.evaluate('Object.isFrozen(berth) && Object.isFrozen(berth.ask)')).toBe(true);
    // A listener hears what is told, and not the event, by which one could ask on.
    const heard = 'new Promise((yes) => berth.on.preferences((...heard) => yes(heard.length)))';
    const [count] = await Promise.all([
      page.evaluate(heard),
      askDesk(page, 'changePreferences', { theme: 'system' }),
    ]);
    expect(count).toBe(1);
  },
};

describe("Electron's security checklist", () => {
  for (const [point, holds] of Object.entries(checklist)) test(point, holds);
});

test.each([
  ['copyText', { text: 1 }],
  ['chooseFolder', { title: ['x'] }],
  ['startMove', { to: null }],
  ['changePreferences', { theme: 'pink' }],
  ['changeRegistrySettings', { listen: [] }],
  ['checkPort', { port: 0 }],
  ['openLink', {}],
] as const)('%s does not take %j', async (name, question) => {
  expect(await askDesk(page, name, question as never)).toMatchObject({ ok: false });
});

interface Preferences {
  [name: string]: unknown;
}

function preferences(): Promise<Preferences> {
  return inMain('contents.getLastWebPreferences()') as Promise<Preferences>;
}

/** The value of an expression about our window's contents, in the main process. */
function inMain(expression: string): Promise<unknown> {
  return berth.app.evaluate(
    ({ BrowserWindow }, expression) =>
      new Function('contents', `return ${expression}`)(BrowserWindow.getAllWindows()[0]?.webContents),
    expression,
  );
}

/** The status of an answer to our page, or that it may not ask. */
function fetched(url: string): Promise<unknown> {
  return page.evaluate(`fetch('${url}').then(({ status }) => status, () => 'refused')`);
}

/** What a page elsewhere hears that has our preload script and asks as our page does. */
async function askedIn(url: string): Promise<string> {
  const opened = berth.app.waitForEvent('window');
  const id = await berth.app.evaluate(
    ({ BrowserWindow }, [url, preload]) => {
      const window = new BrowserWindow({ show: false, webPreferences: { preload } });
      window.loadURL(url).catch(() => undefined);
      return window.id;
    },
    [url, preload] as const,
  );
  const stranger = await opened;
  await stranger.waitForFunction('globalThis.berth').catch(() => undefined);
  const answer = await stranger.evaluate('berth.ask.state({}).then(JSON.stringify, String)');
  await berth.app.evaluate(({ BrowserWindow }, id) => {
    for (const window of BrowserWindow.getAllWindows()) if (window.id === id) window.destroy();
  }, id);
  return String(answer);
}
