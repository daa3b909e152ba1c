import { type Browser, chromium } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { serve } from '../../make/berth.ts';
import { makeImage } from '../../make/image.ts';
import { push } from '../../make/push.ts';
import { describeWith } from '../../make/tools.ts';
import { until } from '../../make/until.ts';

describeWith('the window in a browser', { tools: ['chromium'] }, (paths) => {
  test('opens by the printed link, shows the registry that runs, and stays open without the token', async () => {
    const { berth, link } = await serveWindow();
    await push(berth.url, 'team/app', makeImage(), 'v1');
    const page = await (await launch(paths.chromium)).newPage();
    const forbidden: string[] = [];
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) forbidden.push(message.text());
    });

    await page.goto(link);
    await expect.poll(() => page.locator('body').textContent(), { timeout: 20_000 }).toContain(berth.address);
    expect(new URL(page.url()).search, 'the token is not in the address bar').toBe('');
    expect(await page.evaluate('document.cookie'), 'no script sees the cookie').toBe('');
    await page.reload();
    await expect.poll(() => page.locator('body').textContent(), { timeout: 20_000 }).toContain(berth.address);
    // The push before is told as work for a moment.
    await page.getByText('Running', { exact: true }).waitFor({ timeout: 20_000 });
    expect(forbidden).toEqual([]);
  });

  test('opens from a link on a page of another site, and that site can do nothing else', async () => {
    const { berth, link } = await serveWindow();
    const browser = await launch(paths.chromium);
    const context = await browser.newContext();
    const page = await context.newPage();
    const elsewhere = 'http://elsewhere.test/';
    await page.route(`${elsewhere}**`, (route) =>
      route.fulfill({ contentType: 'text/html', body: `<a href="${link}">open</a>` }),
    );
    await page.goto(elsewhere);
    await page.getByText('open').click();
    await expect.poll(() => page.locator('body').textContent(), { timeout: 20_000 }).toContain(berth.address);

    const attacker = await context.newPage();
    await attacker.route(`${elsewhere}**`, (route) => route.fulfill({ contentType: 'text/html', body: '' }));
    await attacker.goto(elsewhere);
    const { origin } = new URL(link);
    const tried = await attacker.evaluate(async (address) => {
      const ask = (mode: 'cors' | 'no-cors') =>
        fetch(`${address}/ask/status`, { method: 'POST', mode, credentials: 'include', body: '{}' }).then(
          (answer) => answer.type,
          () => 'refused',
        );
      return [await ask('cors'), await ask('no-cors')];
    }, origin);
    expect(tried[0]).toBe('refused');
    expect(['refused', 'opaque']).toContain(tried[1]);
    await attacker.setContent(`<iframe src="${origin}/"></iframe>`);
    await until(() => attacker.frames().length > 1);
    expect(await attacker.frames()[1]?.content()).not.toContain('id="root"');
  });

  test('without a link shows how to get one, in both languages', async () => {
    const { link } = await serveWindow();
    const page = await (await launch(paths.chromium)).newPage();
    const answer = await page.goto(new URL('/', link).href);
    expect(answer?.status()).toBe(401);
    expect(await page.locator('pre').allInnerTexts()).toEqual(['berth ui', 'berth ui']);
    expect(await page.locator('[lang=zh-CN] h1').textContent()).toContain('链接');
  });
});

/** `berth serve --ui`, and the link it prints. */
async function serveWindow() {
  const berth = await serve({ args: ['--ui', '--ui-listen', 'localhost:0'] });
  const found = () => /http:\S+token=\S+/.exec(berth.output())?.[0];
  await until(() => found() !== undefined);
  return { berth, link: found() ?? '' };
}

async function launch(executablePath: string): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
  args.push('--disable-component-update', '--disable-sync', '--no-first-run');
  const browser = await chromium.launch({ executablePath, headless: true, args });
  onTestFinished(() => browser.close());
  return browser;
}
