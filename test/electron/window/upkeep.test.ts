import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { control } from '../../make/control.ts';
import { fileOf } from '../../make/data.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { makeImage } from '../../make/image.ts';
import { push } from '../../make/push.ts';
import { goTo, sharedBerth } from './shared.ts';

const shared = sharedBerth();
const policy = () => control(shared.data).ask('policy', {});

test('holds are chosen, and Undo sets back what was in force', async () => {
  const { page } = shared;
  await goTo(page, '/settings/upkeep');
  await page.getByRole('combobox', { name: 'Hold deleted images for' }).click();
  await page.getByRole('option', { name: '30 days' }).click();
  await expect.poll(async () => (await policy()).trashDays).toBe(30);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await policy()).trashDays).toBe(7);
  await page.getByRole('combobox', { name: 'Hold untagged images for' }).click();
  await page.getByRole('option', { name: 'Ever' }).click();
  await expect.poll(async () => (await policy()).untaggedDays).toBe(null);
});

test('a schedule says when it comes next, and one that is none cannot be saved', async () => {
  const { page } = shared;
  await goTo(page, '/settings/upkeep');
  const section = page.locator('[data-section="upkeep"]');
  const save = section.getByRole('button', { name: 'Save' });
  await section.getByText(/The next one is (today|tomorrow) at 03:00\./).waitFor();
  await choose('Every week');
  await section.getByRole('textbox', { name: 'Time of day' }).fill('25:00');
  await section.getByText('A time is written as 03:00.').waitFor();
  expect(await save.isDisabled()).toBe(true);
  await section.getByRole('textbox', { name: 'Time of day' }).fill('04:30');
  await save.click();
  await expect.poll(async () => (await policy()).schedule).toBe('30 4 * * 1');
  await choose('By a cron expression');
  await section.getByRole('textbox', { name: 'Cron expression' }).fill('61 * * * *');
  await section.getByText('Five fields: minute, hour').waitFor();
  expect(await save.isDisabled()).toBe(true);
  await section.getByRole('textbox', { name: 'Cron expression' }).fill('*/20 1-5 * * *');
  await save.click();
  await expect.poll(async () => (await policy()).schedule).toBe('*/20 1-5 * * *');
  await choose('Only when I ask');
  await save.click();
  await expect.poll(async () => (await policy()).schedule).toBe(null);
});

test('verifying finds what is damaged, names the images it hurts, and the damage can be forgotten', async () => {
  const { page, url, data } = shared;
  const image = makeImage();
  await push(url, 'upkeep/hurt', image, '1');
  await goTo(page, '/settings/upkeep');
  await page.getByRole('button', { name: 'Verify now' }).click();
  await page.getByText('All of it is what its digest says.').waitFor();
  const digest = image.layers[0]?.digest ?? '';
  writeFileSync(fileOf(data, digest), 'not what it was');
  await page.getByRole('button', { name: 'Verify now' }).click();
  await page.getByText('1 of them is damaged; it is listed below.').waitFor();
  const damage = page.getByRole('list', { name: 'Damaged' }).getByRole('listitem').first();
  await damage.getByText('upkeep/hurt:1').waitFor();
  await damage.getByText(/set aside as quarantine\//).waitFor();
  await page.getByRole('button', { name: 'State of the registry: Attention' }).waitFor();
  await goTo(page, '/');
  await page.getByText('Damaged content was found (1).').waitFor();
  await page.getByRole('button', { name: 'Upkeep' }).click();
  // What came of it is still there.
  await page.getByText('1 of them is damaged').waitFor();
  await page.getByRole('button', { name: /^Forget the damage of/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Forget it' }).click();
  await page.getByText('The damage was forgotten.').waitFor();
  await page.getByRole('list', { name: 'Damaged' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'State of the registry: Running' }).waitFor();
});

test('the images are handed over, and a folder of docker distribution is adopted', async () => {
  const { page, data, url } = shared;
  await push(url, 'upkeep/way', makeImage(), '1');
  await goTo(page, '/settings/upkeep');
  await page.getByRole('button', { name: 'Hand over…' }).click();
  const question = page.getByRole('dialog', { name: 'Let docker distribution serve these images?' });
  await question.getByRole('button', { name: 'Write the link files' }).click();
  // Each of many small files is flushed.
  await page.getByText(/repositories with \d+ tags can be served from /).waitFor({ timeout: 60_000 });
  await page.getByText(`docker run -d -p 5005:5000 -v ${data}:/var/lib/registry:ro registry:3`).waitFor();

  const other = temporaryFolder();
  cpSync(join(data, 'docker'), join(other, 'docker'), { recursive: true });
  await control(data).ask('remove', { references: ['upkeep/way'] });
  const adopt = async (folder: string) => {
    await page.getByRole('button', { name: 'Adopt…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Adopt the images of a registry' });
    await dialog.getByRole('textbox', { name: 'Its data folder' }).fill(folder);
    await dialog.getByRole('button', { name: 'Adopt', exact: true }).click();
  };
  await adopt(temporaryFolder());
  const refusal = page.getByRole('alert').filter({ hasText: 'The images were not taken over' });
  await refusal.getByText(/ holds no data of docker distribution\./).waitFor();
  await adopt(other);
  await page.getByText(/^Took over \d+ repositories with \d+ tags, /).waitFor({ timeout: 60_000 });
  await refusal.waitFor({ state: 'detached' });
  expect((await fetch(`${url}/v2/upkeep/way/manifests/1`)).status).toBe(200);
});

async function choose(often: string): Promise<void> {
  const { page } = shared;
  await page.getByRole('combobox', { name: 'Clean up', exact: true }).click();
  await page.getByRole('option', { name: often }).click();
}
