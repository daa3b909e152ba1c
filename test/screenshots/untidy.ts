import { ControlClient } from '../../registry/control/client.ts';
import { makeImage } from '../make/image.ts';
import { pushBlob } from '../make/push.ts';

const replaced = ['ml/notebook', 'tools/devcontainer', 'shop/storefront'];
const deleted = ['ml/embedder', 'platform/otel-collector', 'shop/checkout'];
const mib = 2 ** 20;

/** Leaves in a store what has to be tidied up: images without a tag, a push that goes on, things in the trash. */
export async function untidy(data: string, url: string): Promise<void> {
  const client = new ControlClient(data);
  const tagged = async (repository: string, start: string) =>
    (await client.ask('tags', { repository })).find(({ name }) => name.startsWith(start));
  for (const repository of replaced) {
    const old = await tagged(repository, '1.0.');
    const latest = await tagged(repository, 'latest');
    if (old && latest) await client.ask('tag', { repository, tag: old.name, digest: latest.digest });
  }
  for (const repository of deleted) {
    const old = await tagged(repository, '1.2.');
    if (old) await client.ask('remove', { references: [`${repository}:${old.name}`] });
  }
  await client.ask('remove', { references: ['web/api-000'] });
  for (const layer of makeImage({ layerBytes: 3 * mib }).layers) await pushBlob(url, 'ml/next', layer);
  client.close();
}
