import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Preferences } from '../../../electron/bridge/contract.ts';
import { makeFleet, pushFleet } from '../../make/fleet.ts';
import { until } from '../../make/until.ts';
import { askDesk } from '../ask-desk.ts';
import { type LaunchedBerth, launchBerth } from '../launch.ts';

const fleet = makeFleet({ repositories: 14, tags: 60, scale: 0.05 });

/** What a page complained of that the test did not ask for. */
const complaints: string[] = [];

/** A Berth that all tests of a file share, running and in English. */
export interface SharedBerth {
  readonly berth: LaunchedBerth;
  readonly page: Page;
  /** Of the registry door. */
  readonly url: string;
  /** What image references begin with. */
  readonly host: string;
  /** The data folder. */
  readonly data: string;
}

/** Starts a Berth before the tests of a file, filled with a small fleet, and fails each test whose page logs an error. */
export function sharedBerth({ env = {} }: { env?: Record<string, string> } = {}): SharedBerth {
  const folder = mkdtempSync(join(tmpdir(), 'berth-'));
  const shared = {} as { -readonly [Key in keyof SharedBerth]: SharedBerth[Key] };
  beforeAll(async () => {
    // As it is chosen in the window, so that it can be changed there.
    const registry = { data: join(folder, 'data'), listen: [`localhost:${await freePort()}`] };
    const userData = join(folder, 'app');
    shared.berth = await launchBerth({ userData, data: '', listen: '', env, preferences: { registry } });
    shared.page = await readyPage(shared.berth);
    shared.host = await hostOf(shared.berth);
    shared.url = `http://${shared.host}`;
    shared.data = registry.data;
    await pushFleet(shared.url, fleet);
  });
  afterEach(() => expect(complaints.splice(0)).toEqual([]));
  afterAll(async () => {
    await shared.berth?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return shared;
}

/** The window's page, whose complaints are kept, and which is waited for no longer than it takes. */
export async function readyPage(berth: LaunchedBerth): Promise<Page> {
  const page = await berth.page();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => complaints.push(String(error.stack)));
  page.on('console', (message) => complaints.push(...(message.type() === 'error' ? [message.text()] : [])));
  return page;
}

/** Once it runs: what image references on it begin with. */
export async function hostOf(berth: LaunchedBerth): Promise<string> {
  await until(async () => (await berth.icon()) === 'running', 30);
  return (await berth.state()).replace(/^.* · /, '');
}

/** Shows a page of the window, from its beginning, with nothing open over it. */
export async function goTo(page: Page, path: string): Promise<void> {
  // From elsewhere, so that nothing is left of what was shown before.
  await page.evaluate(`location.hash = '#/nowhere'`);
  await page.evaluate(`location.hash = '#${path}'`);
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
}

export async function prefer(page: Page, preferences: Partial<Preferences>): Promise<void> {
  await askDesk(page, 'changePreferences', preferences);
}

/** A port that nobody has at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}

export function copied(berth: LaunchedBerth): Promise<string> {
  return berth.app.evaluate(({ clipboard }) => clipboard.readText());
}
