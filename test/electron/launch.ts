import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import type { Preferences } from '../../electron/bridge/desk.ts';
import { ControlClient } from '../../registry/control/client.ts';
import { temporaryFolder } from '../make/folder.ts';

const root = resolve(import.meta.dirname, '../..');

/** What a menu item of the tray shows. */
export interface ShownItem {
  id: string;
  label: string;
  type: string;
  checked: boolean;
  enabled: boolean;
}

interface Probe {
  menu: { items: ShownItem[]; getMenuItemById(id: string): { click(): void } | null };
  icon: string;
  notifications: { title: string; body: string }[];
  links: string[];
  folders: string[];
}

interface Launch {
  /** The app's own folder, with preferences and all. */
  userData?: string;
  data?: string;
  listen?: string;
  args?: string[];
  env?: Record<string, string>;
  /** Written before the start, beside others that keep the test to its subject. */
  preferences?: Partial<Preferences> & Record<string, unknown>;
}

/** The built Berth, as it runs. */
export class LaunchedBerth {
  readonly app: ElectronApplication;
  readonly userData: string;
  readonly data: string;
  readonly exited: Promise<number | null>;
  #errors = '';

  constructor(app: ElectronApplication, { userData, data }: { userData: string; data: string }) {
    this.app = app;
    this.userData = userData;
    this.data = data;
    const child = app.process();
    this.exited = new Promise((resolve) => child.once('exit', resolve));
    child.stderr?.on('data', (text) => {
      this.#errors += text;
    });
  }

  /** What was written to standard error so far. */
  get errors(): string {
    return this.#errors;
  }

  /** The window's page, once it shows something. */
  async page(): Promise<Page> {
    const page = this.app.windows()[0] ?? (await this.app.firstWindow());
    await page.locator('#root > *').first().waitFor({ state: 'attached' });
    return page;
  }

  /** What the tray's menu shows, without the lines between. */
  async menu(): Promise<ShownItem[]> {
    return await this.app.evaluate(() => {
      const { items } = (globalThis as unknown as { probe: Probe }).probe.menu;
      return items
        .filter(({ type }) => type !== 'separator')
        .map(({ id, label, type, checked, enabled }) => ({ id, label, type, checked, enabled }));
    });
  }

  /** The tray's first line. */
  async state(): Promise<string> {
    return (await this.menu())[0]?.label ?? '';
  }

  async icon(): Promise<string> {
    const { icon } = await this.probe();
    return /tray-([a-z]+)/.exec(icon)?.[1] ?? icon;
  }

  async click(id: string): Promise<void> {
    await this.app.evaluate((_, id) => {
      const item = (globalThis as unknown as { probe: Probe }).probe.menu.getMenuItemById(id);
      if (!item) throw new Error(`the tray has no ${id}`);
      item.click();
    }, id);
  }

  /** What left the app: notifications, links, folders that were opened; and the tray's icon. */
  async probe(): Promise<Omit<Probe, 'menu'>> {
    return await this.app.evaluate(() => {
      const { icon, notifications, links, folders } = (globalThis as unknown as { probe: Probe }).probe;
      return { icon, notifications, links, folders };
    });
  }

  /** Of the registry that serves the data folder, asked as the command line does. */
  async registryPid(): Promise<number> {
    const client = new ControlClient(this.data);
    try {
      return (await client.ask('status', {})).pid;
    } finally {
      await client.close();
    }
  }

  /** Whether each window can be seen. */
  async visible(): Promise<boolean[]> {
    return await this.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => window.isVisible()),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close().catch(() => undefined);
  }
}

/** Starts the built app, as a person would, with folders of this test's own and on a free port. */
export async function launchBerth({
  userData = temporaryFolder(),
  data = join(temporaryFolder(), 'data'),
  listen = 'localhost:0',
  args = [],
  env = {},
  preferences,
}: Launch = {}): Promise<LaunchedBerth> {
  const file = join(userData, 'preferences.json');
  if (!existsSync(file)) {
    mkdirSync(userData, { recursive: true });
    writeFileSync(file, JSON.stringify({ welcomed: true, language: 'en', ...preferences }));
  }
  const app = await _electron.launch({
    cwd: root,
    args: [`--user-data-dir=${userData}`, '-r', join(import.meta.dirname, 'probe.cjs'), '.', ...args],
    env: { ...definedIn(process.env), ...definedIn({ BERTH_DATA: data, BERTH_LISTEN: listen, ...env }) },
    // Otherwise Playwright decides between light and dark, not the app.
    colorScheme: null,
  });
  return new LaunchedBerth(app, { userData, data });
}

/** An empty value takes a variable away. */
function definedIn(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => !!entry[1]),
  );
}
