import { expect, test } from 'vitest';
import { control } from '../../make/control.ts';
import { makeImage } from '../../make/image.ts';
import { push } from '../../make/push.ts';
import { goTo, sharedBerth } from './shared.ts';

const shared = sharedBerth();

test('a budget of a group is added, says its state, refuses pushes once it is spent, and goes again', async () => {
  const { page, url, data } = shared;
  await push(url, 'budget/app', makeImage({ layers: 2 }), '1');
  await goTo(page, '/disk/budgets');
  await page.getByText('There are no budgets').waitFor();
  await page.getByRole('button', { name: 'Add a budget' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a budget' });
  await dialog.locator('label', { hasText: 'A group' }).click();
  expect(await dialog.getByRole('button', { name: 'Save the budget' }).isDisabled()).toBe(true);
  await dialog.getByRole('textbox', { name: 'Repositories' }).fill('budget/*');
  await dialog.getByRole('textbox', { name: 'At most', exact: true }).fill('0.00');
  expect(await dialog.getByRole('button', { name: 'Save the budget' }).isDisabled()).toBe(true);
  await dialog.getByRole('textbox', { name: 'At most', exact: true }).fill('2');
  await dialog.getByRole('textbox', { name: 'Warn from' }).fill('50');
  await dialog.getByText('That is from 1.0 GiB on.').waitFor();
  await dialog.getByRole('button', { name: 'Save the budget' }).click();
  await page.getByText('The budget was added.').waitFor();
  const row = page.getByRole('list', { name: 'Budgets' }).getByRole('listitem');
  await row.getByText('within').waitFor();
  await row.getByText('warns at 1.0 GiB · 1 repository').waitFor();

  await control(data).ask('setPolicy', {
    policy: { budgets: [{ pattern: 'budget/*', bytes: 100, warnPercent: 50 }] },
    confirmed: false,
  });
  await row.getByText('spent', { exact: true }).waitFor();
  await row.getByText('Pushes are refused, pulls go on.').waitFor();
  await expect(push(url, 'budget/app', makeImage(), '2')).rejects.toThrow(/403/);
  await page.getByRole('button', { name: 'State of the registry: Attention' }).waitFor();

  await goTo(page, '/');
  const note = page.getByRole('alert').filter({ hasText: 'budget/* takes' });
  await note.getByText(/its budget is 100 B\. Pushes there are refused, pulls go on\.$/).waitFor();
  await note.getByRole('button', { name: 'Budgets' }).click();
  await row.getByRole('button', { name: 'Remove the budget of budget/*' }).click();
  await page.getByText('There are no budgets').waitFor();
  await push(url, 'budget/app', makeImage(), '2');
});

test('the budget of the whole store is a line above the curve, and stands in the sidebar', async () => {
  const { page, data } = shared;
  const { bytes } = (await control(data).ask('status', {})).store;
  await control(data).ask('setPolicy', {
    policy: { budgets: [{ pattern: null, bytes: bytes * 2, warnPercent: 80 }] },
    confirmed: false,
  });
  await goTo(page, '/disk/budgets');
  await page.getByRole('list', { name: 'Budgets' }).getByText('The whole store').waitFor();
  await page.getByRole('button', { name: 'Add a budget' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('label', { hasText: 'The whole store' }).click();
  await dialog.getByText('There is a budget for this already.').waitFor();
  expect(await dialog.getByRole('button', { name: 'Save the budget' }).isDisabled()).toBe(true);
  await page.keyboard.press('Escape');
});

test('the reserve of the disk is chosen, and one that is reached says so', async () => {
  const { page, url, data } = shared;
  await goTo(page, '/disk/budgets');
  await page.locator('label', { hasText: 'My own' }).click();
  const field = page.getByRole('textbox', { name: 'Free space that is kept', exact: true });
  await field.fill('900000');
  await field.press('Enter');
  await page.getByText('The reserve is reached: pushes are refused.').waitFor();
  await expect(push(url, 'budget/reserve', makeImage(), '1')).rejects.toThrow(/507/);
  await goTo(page, '/');
  await page.getByText(/^The disk has .* left, less than the reserve of 879 TiB\./).waitFor();
  await goTo(page, '/disk/budgets');
  await page.locator('label', { hasText: 'As usual' }).click();
  await page.getByText('The reserve is reached').waitFor({ state: 'detached' });
  expect((await control(data).ask('policy', {})).reserveBytes).toBe(null);
});
