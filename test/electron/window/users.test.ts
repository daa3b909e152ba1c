import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { control } from '../../make/control.ts';
import { toolbox } from '../../make/toolbox.ts';
import { basic } from '../../make/users.ts';
import { goTo, sharedBerth } from './shared.ts';

const folder = mkdtempSync(join(tmpdir(), 'berth-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
const shared = sharedBerth({ env: toolbox(folder).env });
const password = 'a quay in the rain';

const users = () => shared.page.getByRole('list', { name: 'Who may log in' });
const user = (name: string) => users().getByRole('listitem').filter({ hasText: name });
const form = (name: string) => shared.page.getByRole('dialog', { name });

/** The status of the answer to a pull, or to the beginning of a push, by this user or nobody. */
const pull = (name?: string, word = password) => statusOf('GET', '/v2/charts/shop/tags/list', name, word);
const push = (name?: string, word = password) => statusOf('POST', '/v2/app/blobs/uploads/', name, word);

async function statusOf(method: string, path: string, name: string | undefined, word: string) {
  const headers = name === undefined ? {} : basic(name, word);
  return (await fetch(`${shared.url}${path}`, { method, headers })).status;
}

async function fill(dialog: ReturnType<typeof form>, words: Record<string, string>): Promise<void> {
  for (const [label, text] of Object.entries(words))
    await dialog.getByRole('textbox', { name: label, exact: true }).fill(text);
}

beforeEach(async () => {
  await shared.page.setViewportSize({ width: 1280, height: 800 });
  const client = control(shared.data);
  const { users } = await client.ask('access', {});
  for (const { name } of users) await client.ask('removeUser', { name });
  await client.ask('setAnonymousPull', { anonymousPull: false });
  await shared.page.reload();
});

test('nobody has to log in until there is a user; then everybody has to, and the page says how', async () => {
  const { page, host } = shared;
  await goTo(page, '/connect/users');
  await page.getByRole('heading', { name: 'Nobody has to log in' }).waitFor();
  await page.getByText('Everybody on this machine may push, pull and delete.').waitFor();
  expect(await pull()).toBe(200);
  await page.getByRole('button', { name: 'Add the first user…' }).click();
  await fill(form('Add a user'), { Name: 'ann', Password: password, 'Password again': password });
  await page.keyboard.press('Enter');
  await page.getByText('ann can log in. From now on every client has to log in.').waitFor();
  await user('ann').getByText('not seen since the start').waitFor();
  await page.getByText(`docker login ${host}`).waitFor();
  expect(await pull()).toBe(401);
  expect(await pull('ann', 'another one')).toBe(401);
  expect([await pull('ann'), await push('ann')]).toEqual([200, 202]);
  await user('ann').getByText('Last seen').waitFor();
});

test('a name that is taken, two passwords that differ, and what cannot be a name are refused in the form', async () => {
  const { page, data } = shared;
  await control(data).ask('setUser', { name: 'ann', password });
  await goTo(page, '/connect/users');
  await page.getByRole('button', { name: 'Add user…' }).click();
  const dialog = form('Add a user');
  const add = dialog.getByRole('button', { name: 'Add user' });
  await fill(dialog, { Name: 'ann', Password: password, 'Password again': 'something else' });
  await dialog.getByText('There is a user of this name already.').waitFor();
  await dialog.getByText('The two are not the same.').waitFor();
  expect(await add.isDisabled()).toBe(true);
  await fill(dialog, { Name: 'two words', 'Password again': password });
  await add.click();
  await dialog.getByText('“two words” cannot be the name of a user.').waitFor();
  await fill(dialog, { Name: 'bob', Password: 'x'.repeat(80), 'Password again': 'x'.repeat(80) });
  await add.click();
  await dialog.getByText('This password cannot be used.').waitFor();
  expect((await control(data).ask('access', {})).users.map(({ name }) => name)).toEqual(['ann']);
});

test('another password is in force at once, and the one before is not', async () => {
  const { page, data } = shared;
  await control(data).ask('setUser', { name: 'ann', password });
  await goTo(page, '/connect/users');
  await page.getByRole('button', { name: 'Another password for ann' }).click();
  await fill(form('Another password for ann'), { Password: 'the new one', 'Password again': 'the new one' });
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('The password of ann is another one.').waitFor();
  expect([await pull('ann'), await pull('ann', 'the new one')]).toEqual([401, 200]);
});

test('a read-only user pulls and does not push, from the switch on', async () => {
  const { page, data } = shared;
  await control(data).ask('setUser', { name: 'ann', password });
  await goTo(page, '/connect/users');
  const readOnly = page.getByRole('switch', { name: 'Read-only: ann' });
  await readOnly.press('Space');
  await expect.poll(() => push('ann')).toBe(403);
  expect(await pull('ann')).toBe(200);
  await expect.poll(() => readOnly.isChecked()).toBe(true);
  await readOnly.press('Space');
  await expect.poll(() => push('ann')).toBe(202);
});

test('pulls need no password where that is switched on', async () => {
  const { page, data } = shared;
  await control(data).ask('setUser', { name: 'ann', password });
  await goTo(page, '/connect/users');
  await page.getByRole('switch', { name: 'Pull without a password' }).press('Space');
  await expect.poll(() => pull()).toBe(200);
  expect([await push(), await push('ann')]).toEqual([401, 202]);
});

test('what another program writes into the file is shown, and lines that are of no use are named', async () => {
  const { page, data } = shared;
  await control(data).ask('setUser', { name: 'ann', password });
  const { file } = await control(data).ask('access', {});
  await goTo(page, '/connect/users');
  appendFileSync(file, 'old:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n');
  await page.getByText('Line 2: its password is kept in a way that Berth does not take.').waitFor();
  appendFileSync(file, 'no colon\n');
  await page.getByText('Line 3: there is no colon').waitFor();
  rmSync(file);
  await page.getByRole('heading', { name: 'Nobody has to log in' }).waitFor();
});

describe('a user who is removed', () => {
  test('cannot log in any more; with the last one, everybody is let in again', async () => {
    const { page, data } = shared;
    for (const name of ['ann', 'bob']) await control(data).ask('setUser', { name, password });
    await goTo(page, '/connect/users');
    await page.getByRole('button', { name: 'Remove bob' }).click();
    const bob = form('Remove bob?');
    expect(await bob.getByText('It is the last user').count()).toBe(0);
    await bob.getByRole('button', { name: 'Remove 1 user' }).click();
    await page.getByText('bob was removed.').waitFor();
    expect([await pull('bob'), await pull('ann')]).toEqual([401, 200]);
    await page.getByRole('button', { name: 'Remove ann' }).click();
    await form('Remove ann?').getByText('It is the last user').waitFor();
    await page.getByRole('button', { name: 'Remove 1 user' }).click();
    await page.getByRole('heading', { name: 'Nobody has to log in' }).waitFor();
    expect(await pull()).toBe(200);
  });

  test('stays where the question is not answered', async () => {
    const { page, data } = shared;
    await control(data).ask('setUser', { name: 'ann', password });
    await goTo(page, '/connect/users');
    await page.getByRole('button', { name: 'Remove ann' }).click();
    await form('Remove ann?').waitFor();
    await page.keyboard.press('Escape');
    await form('Remove ann?').waitFor({ state: 'detached' });
    expect(await pull('ann')).toBe(200);
  });
});

test('fifty users fit', async () => {
  const { page, data } = shared;
  const { file } = await control(data).ask('access', {});
  const names = Array.from(
    { length: 50 },
    (_, at) => `user-${at}-with-a-name-as-long-as-they-may-be-64-characters`,
  );
  const hash = '$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC';
  appendFileSync(file, names.map((name) => `${name}:${hash}\n`).join(''));
  await goTo(page, '/connect/users');
  await page.setViewportSize({ width: 900, height: 600 });
  await user('user-49').waitFor();
  expect(await users().getByRole('listitem').count()).toBe(50);
  await page.getByRole('button', { name: 'Remove user-49' }).scrollIntoViewIfNeeded();
  const box = await page.getByRole('button', { name: 'Remove user-49' }).boundingBox();
  expect((box?.x ?? 900) + (box?.width ?? 0)).toBeLessThanOrEqual(900);
  rmSync(file);
  await expect.poll(async () => (await control(data).ask('access', {})).users).toEqual([]);
});

test('no password is left in a file', async () => {
  const { page } = shared;
  await goTo(page, '/connect/users');
  await page.getByRole('button', { name: 'Add the first user…' }).click();
  await fill(form('Add a user'), { Name: 'ann', Password: password, 'Password again': password });
  await page.keyboard.press('Enter');
  await page.getByText('ann can log in.').waitFor();
  expect(await pull('ann')).toBe(200);
  const { userData, data } = shared.berth;
  for (const place of [folder, userData, data, shared.data].filter((place) => place !== ''))
    expect(filesIn(place).filter((file) => readFileSync(file).includes(password))).toEqual([]);
});

function filesIn(place: string): string[] {
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .map((name) => join(place, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
}
