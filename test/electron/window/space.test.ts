import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { control } from '../../make/control.ts';
import { fileOf } from '../../make/data.ts';
import { digestOf, makeImage } from '../../make/image.ts';
import { push } from '../../make/push.ts';
import { goTo, sharedBerth } from './shared.ts';

const shared = sharedBerth();

beforeEach(() => shared.page.setViewportSize({ width: 1280, height: 800 }));

describe('the trash', () => {
  test('has what a client deleted, and gives it back', async () => {
    const { page } = shared;
    const digest = await pushed('space/restored');
    await deleted('space/restored');
    await goTo(page, '/disk');
    const entry = trash().filter({ hasText: 'space/restored:1' });
    await entry.getByText('· node').waitFor();
    await entry.getByRole('button', { name: 'Restore space/restored:1' }).click();
    await page.getByText('space/restored:1 is back as it was.').waitFor();
    await entry.waitFor({ state: 'detached' });
    expect(await pointsAt('space/restored')).toBe(digest);
  });

  test('asks before a tag is moved that points elsewhere by now', async () => {
    const { page } = shared;
    const before = await pushed('space/taken');
    await deleted('space/taken');
    const now = await pushed('space/taken');
    await goTo(page, '/disk');
    await page.getByRole('button', { name: 'Restore space/taken:1' }).click();
    const dialog = page.getByRole('dialog', { name: 'Restore space/taken:1 all the same?' });
    await dialog.getByText('space/taken:1 points at something else by now.').waitFor();
    expect(await pointsAt('space/taken')).toBe(now);
    await dialog.getByRole('button', { name: 'Move the tag back' }).click();
    await expect.poll(() => pointsAt('space/taken')).toBe(before);
  });

  test('is emptied of what is selected once the number is typed, and its bytes come back', async () => {
    const { page } = shared;
    const digests = [await pushed('space/gone-1'), await pushed('space/gone-2')];
    const stays = await pushed('space/stays');
    for (const name of ['space/gone-1', 'space/gone-2', 'space/stays']) await deleted(name);
    await goTo(page, '/disk/trash');
    const grid = page.getByRole('grid', { name: 'Trash' });
    await grid.waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('space/gone');
    await expect.poll(() => grid.getByRole('row').count()).toBe(1 + 2);
    await grid.focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    const dialog = page.getByRole('dialog', { name: 'Delete 2 entries of the trash for good?' });
    const confirm = dialog.getByRole('button', { name: 'Delete 2 for good' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel('Type 2 to confirm').fill('2');
    await confirm.click();
    await page.getByRole('alert').filter({ hasText: 'came back.' }).waitFor();
    await page.getByText('Nothing matches “space/gone”.').waitFor();
    for (const [at, digest] of digests.entries())
      expect(await status(`space/gone-${at + 1}/manifests/${digest}`)).toBe(404);
    await page.getByRole('button', { name: 'Clear filter' }).click();
    await page.getByRole('button', { name: 'Restore space/stays:1' }).click();
    await expect.poll(() => pointsAt('space/stays')).toBe(stays);
  });
});

describe('a clean-up', () => {
  test('says what would go, takes it, and leaves what is in use', async () => {
    const { page } = shared;
    const before = await pushed('space/replaced');
    const now = await pushed('space/replaced');
    await goTo(page, '/disk');
    await page.getByRole('checkbox', { name: /untagged image/ }).waitFor();
    await page.getByRole('link', { name: 'See every item' }).click();
    await page.getByRole('grid', { name: 'What would go' }).getByText('space/replaced').first().waitFor();
    await page.getByRole('link', { name: 'Disk', exact: true }).last().click();
    await page.getByRole('button', { name: /^Clean up/ }).click();
    await page.getByText('Nothing in use was touched.').waitFor();
    expect(await status(`space/replaced/manifests/${before}`)).toBe(404);
    expect(await pointsAt('space/replaced')).toBe(now);
    await page.getByText('Nothing would go').waitFor();
  });

  test('leaves the kinds that are not ticked', async () => {
    const { page } = shared;
    const before = await pushed('space/left');
    await pushed('space/left');
    await goTo(page, '/disk');
    const images = page.getByRole('checkbox', { name: /untagged image/ });
    await images.uncheck();
    await expect.poll(() => page.getByRole('button', { name: /^Clean up/ }).isDisabled()).toBe(true);
    await images.check();
    expect(await page.getByRole('button', { name: /^Clean up/ }).isDisabled()).toBe(false);
    expect(await status(`space/left/manifests/${before}`)).toBe(200);
  });

  test('is seen while it runs, whoever began it, and can be cancelled', async () => {
    const { page, data } = shared;
    await goTo(page, '/disk');
    await page.getByText('What would go').waitFor();
    litter(data, 6000);
    const seen = page.evaluate<string>(cancelAtOnce);
    const collected = control(data).ask('collect', {});
    expect(await seen).toMatch(/^Cleaning up/);
    expect((await collected).cancelled).toBe(true);
    await page.getByText(/^Cancelled: .* came back, the rest goes with the next clean-up\.$/).waitFor();
  });
});

const trash = () => shared.page.getByRole('list', { name: 'Trash' }).getByRole('listitem');

/** Under the tag `1`; what was there before has no tag any more. */
async function pushed(repository: string): Promise<string> {
  const image = makeImage();
  await push(shared.url, repository, image, '1');
  return image.manifest.digest;
}

/** As a client deletes a tag. */
async function deleted(repository: string): Promise<void> {
  const answer = await fetch(`${shared.url}/v2/${repository}/manifests/1`, { method: 'DELETE' });
  expect(answer.status).toBe(202);
}

async function status(path: string): Promise<number> {
  return (await fetch(`${shared.url}/v2/${path}`, { method: 'HEAD' })).status;
}

async function pointsAt(repository: string): Promise<string | null> {
  const answer = await fetch(`${shared.url}/v2/${repository}/manifests/1`, { method: 'HEAD' });
  return answer.headers.get('docker-content-digest');
}

/** Before the clean-up has ended, however slow the rest of the machine is; gives what was said until then. */
const cancelAtOnce = `new Promise((resolve) => {
  const look = () => {
    const buttons = [...document.querySelectorAll('main section button')];
    const cancel = buttons.find((button) => button.textContent === 'Cancel');
    if (!cancel) return requestAnimationFrame(look);
    cancel.click();
    resolve(cancel.closest('section').textContent);
  };
  look();
})`;

/** Files that no record speaks of: a clean-up looks at each of them, and as they are new it leaves them. */
function litter(data: string, files: number): void {
  for (let at = 0; at < files; at++) {
    const file = fileOf(data, digestOf(Buffer.from(`litter ${at}`)));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
  }
}
