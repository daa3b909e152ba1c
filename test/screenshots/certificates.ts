import type { Page } from 'playwright-core';
import { askDesk } from '../electron/ask-desk.ts';
import { makeCertificate } from '../make/certificates.ts';
import type { Picture } from './pages.ts';

/** What clients are shown: signed here, and the person's own. */
export const certificates: Picture[] = [
  { name: 'certificates', path: '/connect/certificates', first: chooseNames },
  { name: 'certificates-refused', path: '/connect/certificates', first: addOutside },
  { name: 'certificates-others', path: '/connect/certificates', first: toTheEnd },
  { name: 'certificates-import', path: '/connect/certificates', first: importMismatch },
  { name: 'certificates-own', path: '/connect/certificates', first: importOwn },
  { name: 'certificates-notice', path: '/', first: awaitNotice },
  { name: 'certificates-back', path: '/connect/certificates', first: backToLocal },
];

const button = (page: Page, at: number) =>
  page.locator('main section').first().locator('.mantine-Button-root').nth(at);

async function chooseNames(page: Page): Promise<void> {
  await askDesk(page, 'renewCertificate', { names: ['nas.lan', '192.168.7.20'] });
  await page.getByText('nas.lan', { exact: true }).waitFor();
}

async function addOutside(page: Page): Promise<void> {
  await page.locator('main form input').fill('registry.example.com');
  await page.locator('main form button').click();
  await page.locator('main section [role="alert"]').waitFor();
}

async function toTheEnd(page: Page): Promise<void> {
  await page.locator('main section').last().locator('select').waitFor();
  await page.locator('main section').last().scrollIntoViewIfNeeded();
}

async function importMismatch(page: Page): Promise<void> {
  await button(page, 1).click();
  const fields = page.getByRole('dialog').locator('textarea');
  await fields.nth(0).fill(makeCertificate().cert);
  await fields.nth(1).fill(makeCertificate().key);
  await page.getByRole('dialog').locator('[type="submit"]').click();
  await page.getByRole('dialog').getByRole('alert').waitFor();
}

/** Of another machine, and about to expire. */
async function importOwn(page: Page): Promise<void> {
  const { cert, key } = makeCertificate({
    name: 'registry.example.com',
    names: 'DNS:registry.example.com',
    days: 20,
  });
  await askDesk(page, 'importCertificate', { certificate: cert, key });
  await ownShown(page);
}

async function awaitNotice(page: Page): Promise<void> {
  await page.locator('main [role="alert"]').first().waitFor();
}

async function backToLocal(page: Page): Promise<void> {
  await ownShown(page);
  await button(page, 0).click();
  await page.locator('main form').waitFor();
}

/** Other programs change it too, so the page looks again, after a while. */
async function ownShown(page: Page): Promise<void> {
  await page.locator('main dd').getByText('registry.example.com').first().waitFor();
}
