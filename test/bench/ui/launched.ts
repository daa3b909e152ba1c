import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { type LaunchedBerth, launchBerth } from '../../electron/launch.ts';
import { drawn } from './in-page.ts';
import { personsFolder } from './starts.ts';

/** The app with its window on a data folder, as what follows measures it. */
export interface Launched {
  page: Page;
  devTools: CDPSession;
  /** Of the main process and of the registry. */
  pids: { main: number; registry: number };
  goTo(path: string, selector: string): Promise<void>;
}

interface World {
  location: { hash: string };
}

export async function launched<T>(data: string, measure: (app: Launched) => Promise<T>): Promise<T> {
  await using berth: LaunchedBerth = await launchBerth({
    userData: personsFolder(),
    data: join(data),
    listen: 'localhost:0',
  });
  const page = await berth.page();
  await page.locator(drawn.filledOverview).first().waitFor();
  const pids = {
    main: await berth.app.evaluate(() => process.pid),
    registry: await berth.registryPid(),
  };
  return await measure({
    page,
    pids,
    devTools: await page.context().newCDPSession(page),
    async goTo(path, selector) {
      await page.evaluate((hash) => {
        (globalThis as unknown as World).location.hash = hash;
      }, `#${path}`);
      await page.locator(selector).first().waitFor();
    },
  });
}
