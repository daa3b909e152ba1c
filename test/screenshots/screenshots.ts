import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Bridge, Preferences } from '../../electron/bridge/contract.ts';
import { startRegistry } from '../../registry/index.ts';
import { readSettings } from '../../registry/settings.ts';
import chooseElectron from '../electron/choose.ts';
import { type LaunchedBerth, launchBerth } from '../electron/launch.ts';
import { age, ageTrash } from '../make/age.ts';
import { makeFleet, pushFleet } from '../make/fleet.ts';
import { toolbox } from '../make/toolbox.ts';
import { keepPushing } from './moving.ts';
import { empty, failing, full, noticed, type Picture } from './pages.ts';
import { untidy } from './untidy.ts';
import { hurt, putInOrder } from './upkeep.ts';

// Takes every picture of the window anew: `npm run screenshots [-- <pattern of names>]`. Each page in both themes, both
// languages and both sizes, of a full store, an empty one, and while the registry cannot serve.
const folder = join(import.meta.dirname, 'pictures');
const wanted = new RegExp(process.argv[2] ?? '');
const sizes = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
];
/** Stands for a person's own folder, in which everything is. */
const home = mkdtempSync(join(tmpdir(), 'berth-screenshots-'));
const data = join(home, '.local/share/berth');
process.once('exit', () => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

if (process.argv[2] === undefined) rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
chooseElectron();
const tools = toolbox(join(home, '.cache/machine'), { home });

await photograph('empty', empty, await freePort());
rmSync(data, { recursive: true, force: true });
const held = await freePort();
const holder = createServer().listen({ port: held, host: '127.0.0.1' });
await photograph('failing', failing, held);
holder.close();
rmSync(data, { recursive: true, force: true });
await fill();
const port = await freePort();
const stopPushing = keepPushing(`http://localhost:${port}`);
await photograph('full', full, port);
await stopPushing();
await served(async () => {
  await putInOrder(data, 1.1);
  await hurt(data);
});
await photograph('noticed', noticed, port);

async function fill(): Promise<void> {
  const fleet = makeFleet({ repositories: 500, tags: 10_000 });
  await served((url) => pushFleet(url, fleet));
  age(data);
  await served(async (url) => {
    await untidy(data, url);
    await putInOrder(data, 0.75);
  });
  ageTrash(data);
}

async function served(work: (url: string) => Promise<void>): Promise<void> {
  const options = { data, listen: ['127.0.0.1:0'], shutdownSeconds: 0 };
  const registry = await startRegistry(await readSettings({ options }));
  await work(registry.addresses[0] ?? '');
  await registry.stop();
}

async function photograph(state: string, pictures: Picture[], port: number): Promise<void> {
  const chosen = pictures.filter(({ name }) => wanted.test(`${state}-${name}`));
  if (chosen.length === 0) return;
  await using berth: LaunchedBerth = await launchBerth({
    userData: mkdtempSync(join(home, 'app-')),
    data: '',
    listen: '',
    env: tools.env,
    preferences: { registry: { data, listen: [`localhost:${port}`] } },
  });
  const page = await berth.page();
  page.setDefaultTimeout(10_000);
  await page.locator('main').first().waitFor();
  for (const language of ['en', 'zh-CN'] as const) {
    for (const theme of ['light', 'dark'] as const) {
      await prefer(page, { language, theme });
      for (const size of sizes) {
        await page.setViewportSize(size);
        for (const picture of chosen) {
          const name = `${state}-${picture.name}-${theme}-${language}-${size.width}x${size.height}`;
          await take(page, picture, join(folder, `${name}.png`)).catch((error) => {
            process.exitCode = 1;
            console.error(`${name}: ${error.message}`);
          });
        }
      }
    }
  }
}

/** What our page has in its world, as far as this looks at it. */
interface World {
  berth: Bridge;
  location: { hash: string };
}

async function prefer(page: Page, chosen: Partial<Preferences>): Promise<void> {
  await page.evaluate(async (preferences) => {
    await (globalThis as unknown as World).berth.ask.changePreferences(preferences);
  }, chosen);
}

async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate((hash) => {
    (globalThis as unknown as World).location.hash = hash;
  }, `#${path}`);
}

async function take(page: Page, { path, first, patienceMs = 0 }: Picture, file: string): Promise<void> {
  // From elsewhere, so that nothing is left of the picture before.
  await goTo(page, '/settings/general');
  await goTo(page, path);
  await page.mouse.move(0, 0);
  await page.waitForTimeout(500 + patienceMs);
  await first?.(page);
  await page.waitForTimeout(400);
  await page.screenshot({ path: file, animations: 'disabled' });
  await page.keyboard.press('Escape');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1' }, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
