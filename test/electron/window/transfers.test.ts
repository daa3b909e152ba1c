import { once } from 'node:events';
import { type ClientRequest, request } from 'node:http';
import { expect, test } from 'vitest';
import { makeImage } from '../../make/image.ts';
import { push } from '../../make/push.ts';
import { goTo, sharedBerth } from './shared.ts';

const shared = sharedBerth();

test('a slow push is shown with what has arrived, is cancelled, and its client hears of it', async () => {
  const { page, url } = shared;
  await goTo(page, '/transfers');
  const upload = await beginUpload(`${url}/v2/slow/app`, 8 * mib);
  const broken = once(upload, 'error').catch((error) => error);
  upload.write(Buffer.alloc(3 * mib));
  const row = page.getByRole('listitem').filter({ hasText: 'slow/app' });
  await row.getByText('of 8.0 MiB').waitFor();
  await expect.poll(() => row.getByRole('progressbar').getAttribute('aria-valuenow')).toMatch(/^3\d\./);
  await row.getByText('push · docker 28.5.1').waitFor();
  await row.getByRole('button', { name: /Cancel/ }).click();
  await page.getByText('The push to slow/app was cancelled.').waitFor();
  await broken;
  await row.waitFor({ state: 'detached' });
});

test('what has ended stands under Earlier at once', async () => {
  const { page, url } = shared;
  await goTo(page, '/transfers');
  await push(url, 'earlier/app', makeImage(), '7');
  await page.getByRole('grid', { name: 'Earlier' }).getByText('earlier/app:7').waitFor();
});

const mib = 2 ** 20;
const client = { 'user-agent': 'docker/28.5.1' };

/** An upload of which no more arrives than is written. */
async function beginUpload(repository: string, bytes: number): Promise<ClientRequest> {
  const started = await fetch(`${repository}/blobs/uploads/`, { method: 'POST', headers: client });
  const upload = request(new URL(started.headers.get('location') ?? '', repository), {
    method: 'PATCH',
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': bytes,
      ...client,
    },
  });
  upload.flushHeaders();
  return upload;
}
