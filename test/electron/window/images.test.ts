import { beforeEach, describe, expect, test } from 'vitest';
import { makeImage, makeIndex } from '../../make/image.ts';
import { push } from '../../make/push.ts';
import { copied, goTo, sharedBerth } from './shared.ts';

const shared = sharedBerth();

beforeEach(() => shared.page.setViewportSize({ width: 1280, height: 800 }));

describe('the list of repositories', () => {
  test('is filtered, and says when nothing is left', async () => {
    const { page } = shared;
    await showList();
    await page.keyboard.press('/');
    await page.keyboard.type('shop/ch');
    await expect.poll(names).toEqual(['shop/checkout']);
    await page.keyboard.type('zzz');
    await page.getByText('Nothing matches “shop/chzzz”.').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(names).toContain('ml/embedder');
  });

  test('is sorted by its columns, one way and the other', async () => {
    const { page } = shared;
    await showList();
    const head = page.getByRole('columnheader', { name: 'Repository' });
    await head.getByRole('button').click();
    const up = await names();
    expect(up).toEqual(up.toSorted());
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    await head.getByRole('button').click();
    await expect.poll(names).toEqual(up.toReversed());
  });

  test('leads with the keyboard alone to a tag, and back', async () => {
    const { page } = shared;
    await showList();
    await page.keyboard.press('/');
    await page.keyboard.type('storefront');
    await page.getByRole('grid').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.getByRole('grid', { name: 'Tags of shop/storefront' }).waitFor();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'Layers' }).waitFor();
    await page.keyboard.press('Alt+ArrowLeft');
    await page.keyboard.press('Alt+ArrowLeft');
    await expect.poll(names).toEqual(['shop/storefront']);
    await page.keyboard.press('/');
    await page.keyboard.press('Escape');
  });

  test('shows a push by any client without being asked', async () => {
    const { url } = shared;
    await showList();
    await push(url, 'live/just-now', makeImage(), '1');
    await expect.poll(names).toContain('live/just-now');
  });
});

describe('a tag', () => {
  test('is set on another image, which Undo takes back', async () => {
    const { page, url } = shared;
    const [one, two] = [makeImage(), makeImage()];
    await push(url, 'deeds/retag', one, '1');
    await push(url, 'deeds/retag', two, '2');
    await openTag('deeds/retag', '2');
    await page.keyboard.press('r');
    await page.getByRole('textbox', { name: 'Tag' }).fill('bad tag!');
    await page.getByText('Letters, digits and . _ - only').waitFor();
    await page.getByRole('textbox', { name: 'Tag' }).fill('1');
    await page.getByText('it moves to').waitFor();
    await page.getByRole('button', { name: 'Move tag' }).click();
    await expect.poll(() => pointsAt('deeds/retag', '1')).toBe(two.manifest.digest);
    await undo('1 points at');
    await expect.poll(() => pointsAt('deeds/retag', '1')).toBe(one.manifest.digest);
  });

  test('is copied to another repository', async () => {
    const { page } = shared;
    await openTag('shop/checkout', 'latest');
    await page.getByRole('button', { name: 'More for shop/checkout:latest' }).click();
    await page.getByRole('menuitem', { name: 'Copy to…' }).click();
    await page.getByRole('combobox', { name: 'To repository' }).fill('mirror/checkout');
    await page.getByText('mirror/checkout is new.').waitFor();
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByText('Copied to mirror/checkout:latest.').waitFor();
    const digest = await pointsAt('shop/checkout', 'latest');
    expect(await pointsAt('mirror/checkout', 'latest')).toBe(digest);
    const referrers = await fetch(`${shared.url}/v2/mirror/checkout/referrers/${digest}`);
    const { manifests } = (await referrers.json()) as { manifests: unknown[] };
    expect(manifests, 'its signature and SBOM came too').toHaveLength(2);
  });

  test('is rolled back to where it pointed before', async () => {
    const { page, url } = shared;
    const [before, now] = [makeImage(), makeImage()];
    await push(url, 'deeds/history', before, 'live');
    await push(url, 'deeds/history', now, 'live');
    await openTag('deeds/history', 'live');
    await page.getByRole('tab', { name: 'Tag history' }).click();
    await page.getByRole('button', { name: /^Roll back to/ }).click();
    await expect.poll(() => pointsAt('deeds/history', 'live')).toBe(before.manifest.digest);
    await page.getByText('points at').waitFor();
  });

  test('gives its pull command to the clipboard', async () => {
    const { page, berth, host } = shared;
    await openTag('shop/checkout', 'stable');
    await page.getByRole('button', { name: 'Copy pull command' }).click();
    await expect.poll(() => copied(berth)).toBe(`docker pull ${host}/shop/checkout:stable`);
    await openTag('charts/shop', '4.5.0');
    await page.keyboard.press('c');
    await expect
      .poll(() => copied(berth))
      .toBe(`helm pull oci://${host}/charts/shop --version 4.5.0 --plain-http`);
  });
});

describe('three tags at once', () => {
  const images = [makeImage(), makeImage(), makeImage()];
  const digests = images.map(({ manifest }) => manifest.digest);
  const all = () => Promise.all(images.map((_, at) => pointsAt('deeds/three', `t${at}`)));

  test('are deleted after a question, and restored by Undo', async () => {
    const { page, url } = shared;
    for (const [at, image] of images.entries()) await push(url, 'deeds/three', image, `t${at}`);
    await showList('/images/deeds/three');
    await expect.poll(names).toHaveLength(3);
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    const dialog = page.getByRole('dialog', { name: 'Delete 3 tags of deeds/three?' });
    await dialog.getByRole('button', { name: 'Cancel' }).waitFor();
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(await all(), 'Enter alone deletes nothing').toEqual(digests);
    await page.keyboard.press('Delete');
    await dialog.getByRole('button', { name: 'Delete 3 tags' }).click();
    await expect.poll(all).toEqual([null, null, null]);
    await undo('Deleted 3 tags.');
    await expect.poll(all).toEqual(digests);
    await expect.poll(async () => (await names()).toSorted()).toEqual(['t0', 't1', 't2']);
  });
});

test('a repository is deleted after a question, with all its tags, and restored by Ctrl+Z', async () => {
  const { page, url } = shared;
  const images = [makeImage(), makeImage()];
  for (const [at, image] of images.entries()) await push(url, 'deeds/doomed', image, `${at}`);
  await goTo(page, '/images/deeds/doomed');
  await page.getByRole('button', { name: 'More for deeds/doomed' }).click();
  await page.getByRole('menuitem', { name: 'Delete repository…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete the repository deeds/doomed?' });
  await dialog.getByText('It goes to the trash with all its tags').waitFor();
  await dialog.getByRole('button', { name: 'Delete 1 repository' }).click();
  await expect.poll(() => pointsAt('deeds/doomed', '1')).toBe(null);
  await expect.poll(names).toContain('shop/checkout');
  await expect.poll(names).not.toContain('deeds/doomed');
  await page.getByRole('alert').filter({ hasText: 'Deleted 1 repository.' }).waitFor();
  await page.keyboard.press('Control+z');
  await expect.poll(names).toContain('deeds/doomed');
  for (const [at, { manifest }] of images.entries())
    expect(await pointsAt('deeds/doomed', `${at}`)).toBe(manifest.digest);
});

test('what keeps a layer is said where it stands', async () => {
  const { page, url } = shared;
  await push(url, 'deeds/kept', makeImage({ layers: 1 }), '1');
  await openTag('deeds/kept', '1');
  await page.getByRole('button', { name: 'only here' }).click();
  const why = page.getByRole('dialog', { name: 'Why it is kept' });
  await why.getByText('layer of deeds/kept:1').waitFor();
  await page.keyboard.press('Escape');
  await why.waitFor({ state: 'detached' });
});

test('an index shows each platform, and what was pushed byte for byte', async () => {
  const { page, url, berth } = shared;
  const arm = makeImage({ platform: 'linux/arm64/v8', layers: 3 });
  const index = makeIndex([makeImage({ platform: 'linux/amd64', layers: 2 }), arm]);
  await push(url, 'deeds/index', index, '1');
  await openTag('deeds/index', '1');
  await page.getByRole('tab', { name: /^Layers\s*2$/ }).waitFor();
  await page.getByText('linux/arm64/v8', { exact: true }).click();
  await page.getByRole('tab', { name: /^Layers\s*3$/ }).waitFor();

  await page.getByRole('tab', { name: 'Manifest' }).click();
  await page.getByText('As pushed').click();
  const lines = page.getByRole('region', { name: 'Manifest' }).locator('div > div');
  const text = async () => (await lines.allTextContents()).map((line) => line.replace(/^\d+/, '')).join('\n');
  await expect.poll(text).toBe(index.manifest.bytes.toString());
  await page.getByText('linux/arm64/v8', { exact: true }).click();
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect.poll(() => copied(berth)).toBe(arm.manifest.bytes.toString());
});

/** What the first column says, from top to bottom. */
function names(): Promise<string[]> {
  return shared.page.locator('[role="gridcell"]:first-child a').allTextContents();
}

/** By the button beside what was done. */
async function undo(done: string): Promise<void> {
  await shared.page
    .getByRole('alert')
    .filter({ hasText: done })
    .getByRole('button', { name: 'Undo' })
    .click();
}

async function showList(path = '/images'): Promise<void> {
  await goTo(shared.page, path);
  await shared.page.getByRole('grid').waitFor();
}

async function openTag(repository: string, tag: string): Promise<void> {
  await goTo(shared.page, `/images/${repository}/-/${tag}`);
  await shared.page.getByRole('tab').first().waitFor();
}

/** Where a tag points, as any client is told; null where there is none. */
async function pointsAt(repository: string, tag: string): Promise<string | null> {
  const answer = await fetch(`${shared.url}/v2/${repository}/manifests/${tag}`, { method: 'HEAD' });
  return answer.headers.get('docker-content-digest');
}
