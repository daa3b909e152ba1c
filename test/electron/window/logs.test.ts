import { describe, expect, test } from 'vitest';
import { catchSaved } from './saved.ts';
import { goTo, sharedBerth } from './shared.ts';

const shared = sharedBerth();
const rows = () => shared.page.getByRole('treegrid').getByRole('row');

test('a request is a line at once, which says more when it is opened', async () => {
  const { page } = shared;
  await goTo(page, '/logs');
  await ask('just/now');
  const line = rows().filter({ hasText: 'just/now' });
  await line.waitFor();
  await line.click();
  await page.getByRole('treegrid').focus();
  await page.keyboard.press('Enter');
  await page.getByText('What to do').waitFor();
  await page.getByText('There is no such repository any more.').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('What to do').waitFor({ state: 'detached' });
});

describe('the filters', () => {
  test('leave what has the text, the level and the repository, and are cleared', async () => {
    const { page } = shared;
    await goTo(page, '/logs');
    await ask('filtered/one');
    await ask('filtered/two');
    const shown = async () => (await rows().allInnerTexts()).length;
    const field = page.getByRole('textbox', { name: 'Text, digest or status' });
    await field.fill('filtered/');
    await expect.poll(shown).toBe(2);
    await page.getByRole('combobox', { name: 'Repository' }).click();
    await page.getByRole('option', { name: 'filtered/two' }).click();
    await expect.poll(shown).toBe(1);
    await field.fill('nowhere');
    await page.getByText('Nothing matches “nowhere · filtered/two”.').waitFor();
    await page.getByRole('button', { name: 'Clear filter' }).click();
    await expect.poll(shown).toBeGreaterThan(2);
    await page.locator('label', { hasText: 'Errors' }).click();
    await page.getByText('Nothing matches “error”.').waitFor();
  });
});

test('held, it stands still and counts what came, and follows again', async () => {
  const { page } = shared;
  await goTo(page, '/logs');
  await rows().first().waitFor();
  await page.keyboard.press('Space');
  await page.getByText('paused', { exact: true }).waitFor();
  await ask('while/paused');
  await page.getByRole('button', { name: '1 new line' }).waitFor();
  expect(await rows().filter({ hasText: 'while/paused' }).count()).toBe(0);
  await page.getByRole('button', { name: '1 new line' }).click();
  await rows().filter({ hasText: 'while/paused' }).waitFor();
  await page.getByText('live', { exact: true }).waitFor();
});

test.for([
  ['As JSON lines (.jsonl)', 'jsonl', /"repository":"exported\/app"/],
  ['As text (.txt)', 'txt', /exported\/app/],
] as const)('what is shown is exported: %s', async ([item, ending, line]) => {
  const { page } = shared;
  await goTo(page, '/logs');
  await ask('exported/app');
  await rows().filter({ hasText: 'exported/app' }).first().waitFor();
  await page.getByRole('textbox', { name: 'Text, digest or status' }).fill('exported/app');
  await page.evaluate(catchSaved);
  await page.getByRole('button', { name: 'Export these lines' }).click();
  await page.getByRole('menuitem', { name: item }).click();
  await expect.poll(() => page.evaluate('savedName')).toMatch(new RegExp(`^berth-[\\d-]+\\.${ending}$`));
  const text = (await page.evaluate('savedBlob.text()')) as string;
  expect(
    text
      .trimEnd()
      .split('\n')
      .every((exported) => line.test(exported)),
    text,
  ).toBe(true);
});

/** For what is not there: a line that says why it is refused. */
async function ask(repository: string): Promise<void> {
  await fetch(`${shared.url}/v2/${repository}/tags/list`);
}
