import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chromium } from 'playwright-core';
import { median } from '../report.ts';
import { endsWithUs } from '../temporary.ts';
import { firstPaint, timeIfThere } from './in-page.ts';

/** The window in a browser, from the link that `berth serve --ui` prints: until something is painted, and all is. */
export async function pageLoad(data: string, overview: string, rounds: number) {
  const entry = new URL('../../../registry/berth.js', import.meta.url).pathname;
  const options = ['--data', data, '--listen', '127.0.0.1:0', '--ui', '--ui-listen', '127.0.0.1:0'];
  const server = spawn(process.execPath, [entry, 'serve', ...options]);
  endsWithUs(server);
  const exited = once(server, 'exit');
  const link = await new Promise<string>((resolve) => {
    let said = '';
    server.stdout.on('data', (text) => {
      said += text;
      const url = /by this link: (\S+)/.exec(said)?.[1];
      if (url) resolve(url);
    });
  });
  const browser = await chromium.launch({
    executablePath: process.env.STANDIN_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const context = await browser.newContext();
  const first = await context.newPage();
  await first.goto(link);
  await first.close();
  const loads: { painted: number; drawn: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const page = await context.newPage();
    await page.goto(new URL('/', link).href);
    const seen = await page.waitForFunction(timeIfThere, overview, { polling: 'raf' });
    const begun = await page.evaluate(() => performance.timeOrigin);
    const drawn = ((await seen.jsonValue()) ?? Number.NaN) - begun;
    loads.push({ painted: (await page.evaluate(firstPaint)) - begun, drawn });
    await page.close();
  }
  await browser.close();
  server.kill('SIGTERM');
  await exited;
  return { painted: median(loads.map((one) => one.painted)), drawn: median(loads.map((one) => one.drawn)) };
}
