import { beforeEach, describe, expect, test } from 'vitest';
import { control } from '../../make/control.ts';
import { makeImage } from '../../make/image.ts';
import { push } from '../../make/push.ts';
import { goTo, sharedBerth } from './shared.ts';

const shared = sharedBerth();

beforeEach(async () => {
  await shared.page.setViewportSize({ width: 1280, height: 800 });
  await control(shared.data).ask('setPolicy', { policy: { rules: [] }, confirmed: true });
});

describe('a rule', () => {
  test('says on the real store what would go, before it is saved and after', async () => {
    const { page, data } = shared;
    await tagged('rule/previewed', ['1', '2', '3']);
    await goTo(page, '/disk/rules');
    await page.getByText('There are no rules').waitFor();
    await page.getByRole('button', { name: 'Add a rule' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a rule' });
    await dialog.getByText('Say which repositories').waitFor();
    expect(await save(dialog).isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: 'Repositories' }).fill('rule/prev*');
    await dialog.getByRole('textbox', { name: 'the newest' }).fill('2');
    await dialog.getByText('This rule matches 1 repository.').waitFor();
    const going = dialog.getByRole('region', { name: 'Tags that would go now' });
    await expect.poll(() => going.getByRole('listitem').count()).toBe(1);
    await going.getByText('rule/previewed:1').waitFor();
    expect(await rules(data)).toEqual([]);
    await save(dialog).click();
    await page.getByText('The rule for rule/prev* was added.').waitFor();
    const row = listed().filter({ hasText: 'rule/prev*' });
    await row.getByText('Keeps the last 2.').waitFor();
    await row.getByText(/^1 tag goes · /).waitFor();
    await page.getByText(/^Now 1 tag would go, .* They run next (today|tomorrow) at 03:00\./).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('There are no rules').waitFor();
    expect(await rules(data)).toEqual([]);
  });

  test('that keeps nothing is refused where it is typed', async () => {
    const { page } = shared;
    await goTo(page, '/disk/rules');
    await page.getByRole('button', { name: 'Add a rule' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Repositories' }).fill('rule/*');
    await dialog.getByRole('checkbox', { name: 'the newest' }).uncheck();
    await dialog.getByRole('alert').filter({ hasText: 'This rule keeps nothing' }).waitFor();
    expect(await save(dialog).isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: 'tags like' }).fill('v*');
    await dialog.getByText('This rule keeps nothing').waitFor({ state: 'detached' });
    expect(await dialog.getByRole('checkbox', { name: 'tags like' }).isChecked()).toBe(true);
    expect(await save(dialog).isDisabled()).toBe(false);
    await page.keyboard.press('Escape');
  });

  test('with a pattern that is none says so instead of a preview, and is not saved', async () => {
    const { page, data } = shared;
    await goTo(page, '/disk/rules');
    await page.getByRole('button', { name: 'Add a rule' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Repositories' }).fill('team/[a');
    const sentence = 'The pattern “team/[a” of a rule cannot be used.';
    await dialog.getByText(sentence).waitFor();
    await save(dialog).click();
    await dialog.getByRole('alert').filter({ hasText: sentence }).waitFor();
    expect(await rules(data)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  test('that matches everything is asked about twice', async () => {
    const { page, data } = shared;
    await goTo(page, '/disk/rules');
    await page.getByRole('button', { name: 'Add a rule' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a rule' });
    await dialog.getByRole('textbox', { name: 'Repositories' }).fill('**');
    await dialog.getByText('The pattern matches every repository.').waitFor();
    await save(dialog).click();
    const second = page.getByRole('dialog', { name: 'This rule matches every repository' });
    const confirm = second.getByRole('button', { name: 'Save for all repositories' });
    expect(await confirm.isDisabled()).toBe(true);
    expect(await rules(data)).toEqual([]);
    await second.getByRole('checkbox', { name: 'I mean every repository' }).check();
    await confirm.click();
    await page.getByText('The rule for ** was added.').waitFor();
    await page.getByRole('dialog').first().waitFor({ state: 'detached' });
    expect(await rules(data)).toMatchObject([{ pattern: '**', keepLast: 20 }]);
  });

  test('is switched off and on, edited and removed', async () => {
    const { page, data } = shared;
    await setRules([{ pattern: 'rule/edited', keepTags: ['v*'] }]);
    await goTo(page, '/disk/rules');
    const on = page.getByRole('switch', { name: 'The rule for rule/edited is in force' });
    await on.press('Space');
    await listed().getByText('off', { exact: true }).waitFor();
    await on.press('Space');
    await listed().getByText('no repository').waitFor();
    await page.getByRole('button', { name: 'Edit the rule for rule/edited' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit the rule' });
    await dialog.getByRole('textbox', { name: /^what was pulled within/ }).fill('90');
    await save(dialog).click();
    await listed().getByText('Keeps tags like v*; what was pulled within 90 days.').waitFor();
    await page.getByRole('button', { name: 'Remove the rule for rule/edited' }).click();
    await page.getByText('There are no rules').waitFor();
    expect(await rules(data)).toEqual([]);
  });
});

test('the rules run when asked, what goes is in the trash, and Undo brings it back', async () => {
  const { page } = shared;
  await tagged('rule/run', ['old', 'new']);
  await setRules([{ pattern: 'rule/run', keepLast: 1 }]);
  await goTo(page, '/disk/rules');
  await page.getByRole('button', { name: 'Run now…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Move 1 tag to the trash?' });
  await dialog.getByText('rule/run:old').waitFor();
  await dialog.getByRole('button', { name: 'Move 1 tag' }).click();
  const toast = page.getByText(/^1 tag went to the trash, where it can be restored until /);
  await toast.waitFor();
  expect(await tagsOf('rule/run')).toEqual(['new']);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await page.getByText('1 tag is back.').waitFor();
  expect(await tagsOf('rule/run')).toEqual(['new', 'old']);
});

test('a repository says which rule it is under, what would go of it, and can have one of its own', async () => {
  const { page } = shared;
  await tagged('rule/kept', ['1', '2', '3']);
  await setRules([
    { pattern: 'rule/k*', keepLast: 2 },
    { pattern: 'other/*', keepLast: 1 },
  ]);
  await goTo(page, '/images/rule/kept');
  const tab = page.getByRole('tab', { name: /^Retention ?keep the last 2$/ });
  await tab.click();
  await page.getByText('Keeps the last 2.').waitFor();
  await page.getByText(/^1 tag would go now, /).waitFor();
  await page.getByRole('region', { name: 'Tags that would go now' }).getByText('rule/kept:1').waitFor();
  expect(await page.getByText('other/*').count()).toBe(0);
  await page.getByRole('button', { name: 'Add a rule for it' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a rule' });
  expect(await dialog.getByRole('textbox', { name: 'Repositories' }).inputValue()).toBe('rule/kept');
  await dialog.getByText('Nothing of them goes; 3 tags stay.').waitFor();
  await save(dialog).click();
  await page.getByText('Nothing of this repository would go now.').waitFor();
  await page.getByRole('button', { name: 'All rules' }).click();
  await expect.poll(() => listed().count()).toBe(3);
});

const listed = () => shared.page.getByRole('list', { name: 'Rules' }).getByRole('listitem');
const save = (dialog: ReturnType<typeof shared.page.getByRole>) =>
  dialog.getByRole('button', { name: 'Save the rule' });

async function tagged(repository: string, tags: string[]): Promise<void> {
  for (const tag of tags) await push(shared.url, repository, makeImage(), tag);
}

async function tagsOf(repository: string): Promise<string[]> {
  const answer = await fetch(`${shared.url}/v2/${repository}/tags/list`);
  return ((await answer.json()) as { tags: string[] }).tags;
}

async function rules(data: string) {
  return (await control(data).ask('policy', {})).rules;
}

async function setRules(some: { pattern: string; keepLast?: number; keepTags?: string[] }[]): Promise<void> {
  const whole = some.map(({ pattern, keepLast = null, keepTags = [] }) => ({
    pattern,
    keepLast,
    keepTags,
    keepPushedDays: null,
    keepPulledDays: null,
    enabled: true,
  }));
  await control(shared.data).ask('setPolicy', { policy: { rules: whole }, confirmed: true });
}
