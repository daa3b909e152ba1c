import { once } from 'node:events';
import { type ClientRequest, request } from 'node:http';
import { expect, test } from 'vitest';
import { control } from '../../make/control.ts';
import { makeImage, makeLayer } from '../../make/image.ts';
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

test('a long job is there while it runs, and can be cancelled', async () => {
  const { page, url, data } = shared;
  await push(url, 'long/app', makeImage({ layers: [makeLayer(3 * mib)] }), '1');
  await goTo(page, '/transfers');
  const verified = control(data).ask('verify', { mibPerSecond: 0.5 });
  const job = page.getByRole('list', { name: 'Long jobs' }).getByRole('listitem');
  await job.getByText('Verifying').waitFor();
  await page.getByRole('button', { name: 'State of the registry: Working' }).waitFor();
  await expect.poll(() => shared.berth.state()).toBe('Working · verifying');
  await job.getByText(/of \d+ items/).waitFor();
  await job.getByRole('button', { name: 'Cancel: Verifying' }).click();
  expect((await verified).cancelled).toBe(true);
  await job.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'State of the registry: Running' }).waitFor();
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
