import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { ControlClient } from '../../../registry/control/client.ts';
import { cpuMs } from '../process.ts';
import { median } from '../report.ts';
import { endsWithUs, temporaryFolder } from '../temporary.ts';
import { drawn, firstPaint, timeIfThere } from './in-page.ts';
import { processorMs } from './metrics.ts';

/** When each was reached, in milliseconds since before the process was made. */
export const steps = [
  'process',
  'main',
  'ready',
  'window',
  'serves',
  'painted',
  'drawn',
  'answered',
] as const;
/** The processor time that each program has used by then, in milliseconds. */
export const programs = ['main process', 'registry', 'page'] as const;
export type Start = Record<(typeof steps | typeof programs)[number], number>;

const root = join(import.meta.dirname, '../../..');
const longestStartMs = 30_000;

/** The middle of some starts on a data folder; the very first one, which fills caches, is not counted. */
export async function middleStart(data: string, overview: string, rounds: number): Promise<Start> {
  const userData = personsFolder();
  await startOnce(data, overview, userData);
  const starts: Start[] = [];
  for (let round = 0; round < rounds; round++) starts.push(await startOnce(data, overview, userData));
  const middle = (name: keyof Start) => [name, median(starts.map((one) => one[name]))];
  return Object.fromEntries([...steps, ...programs].map(middle)) as Start;
}

/** The app's own folder, of a person who has been welcomed. */
export function personsFolder(): string {
  const folder = temporaryFolder('app');
  writeFileSync(join(folder, 'preferences.json'), JSON.stringify({ welcomed: true, language: 'en' }));
  return folder;
}

/** As a person starts it: nothing is attached to the main process, and to the page only once it is there. */
async function startOnce(data: string, overview: string, userData: string): Promise<Start> {
  const begun = performance.timeOrigin + performance.now();
  const app = spawn(
    createRequire(import.meta.url)('electron'),
    [
      '--remote-debugging-port=0',
      `--user-data-dir=${userData}`,
      '-r',
      join(import.meta.dirname, 'clock.cjs'),
      '.',
    ],
    { cwd: root, env: { ...process.env, BERTH_DATA: data, BERTH_LISTEN: 'localhost:0' } },
  );
  endsWithUs(app);
  const exited = once(app, 'exit');
  const told = toldBy(app);
  const browser = await chromium.connectOverCDP(await devTools(app));
  const [context] = browser.contexts();
  const page = context?.pages()[0] ?? (await context?.waitForEvent('page'));
  if (!page) throw new Error('the app opened no window');
  const clock: Record<string, number> = { ...(await watch(page, overview)), ...told };
  const used = {
    'main process': cpuMs(app.pid ?? 0),
    registry: cpuMs(await registryPid(data)),
    page: await processorMs(await page.context().newCDPSession(page)),
  };
  await browser.close();
  app.kill('SIGTERM');
  await exited;
  const since = (step: string) => [step, (clock[step] ?? Number.NaN) - begun];
  return { ...Object.fromEntries(steps.map(since)), ...used } as Start;
}

async function registryPid(data: string): Promise<number> {
  const client = new ControlClient(data);
  const { pid } = await client.ask('status', {});
  await client.close();
  return pid;
}

/** What the page itself sees, by the same clock. */
async function watch(page: Page, overview: string): Promise<Record<string, number>> {
  const drawnAt = await seenAt(page, overview);
  await page.keyboard.press('Control+k');
  const answered = await seenAt(page, drawn.palette);
  return { drawn: drawnAt, answered, painted: await page.evaluate(firstPaint) };
}

async function seenAt(page: Page, selector: string): Promise<number> {
  const options = { polling: 'raf', timeout: longestStartMs } as const;
  const seen = await page.waitForFunction(timeIfThere, selector, options);
  return (await seen.jsonValue()) ?? Number.NaN;
}

/** Filled by what clock.cjs says. */
function toldBy(app: ChildProcess): Record<string, number> {
  const told: Record<string, number> = {};
  app.stdout?.on('data', (text) => {
    for (const [, step = '', at] of String(text).matchAll(/^clock (\w+) ([\d.]+)$/gm))
      told[step] = Number(at);
  });
  return told;
}

function devTools(app: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    app.once('exit', (code) => reject(new Error(`the app ended with ${code}: ${said}`)));
    app.stderr?.on('data', (text) => {
      said += text;
      const url = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (url) resolve(url);
    });
  });
}
