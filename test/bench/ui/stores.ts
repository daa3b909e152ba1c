import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startRegistry } from '../../../registry/index.ts';
import { readSettings } from '../../../registry/settings.ts';
import { makeFleet, pushFleet } from '../../make/fleet.ts';
import { Connection } from '../connection.ts';
import { digestOf, makeImage } from '../content.ts';
import { prepareImage, putManifest } from '../push.ts';
import { temporaryFolder } from '../temporary.ts';
import type { UiSizes } from './sizes.ts';

export const manyTags = 'bench/many-tags';
const tagsTogether = 100;

/** A data folder with all that the window is measured on. */
export async function filledStore(sizes: UiSizes): Promise<string> {
  const data = join(temporaryFolder('filled'), 'data');
  const registry = await startRegistry(
    await readSettings({ options: { data, listen: ['127.0.0.1:0'], shutdownSeconds: 0 } }),
  );
  const url = registry.addresses[0] ?? '';
  const { repositories, tags } = sizes;
  await pushFleet(url, makeFleet({ repositories: repositories - 1, tags, scale: 0.1 }));
  await pushTags(Number(new URL(url).port), sizes.tagsOfOne);
  await registry.stop();
  writeLog(data, sizes.logLines);
  return data;
}

/** Of images with a hundred tags each: one request sets them all. */
async function pushTags(port: number, count: number): Promise<void> {
  const connection = new Connection(port);
  for (let from = 0; from < count; from += tagsTogether) {
    const image = makeImage();
    const names = Array.from(
      { length: Math.min(tagsTogether, count - from) },
      (_, at) => `build-${from + at}`,
    );
    await prepareImage(image)(connection, manyTags, names[0] ?? '');
    const query = names.map((name) => `tag=${name}`).join('&');
    await putManifest(connection, manyTags, `${digestOf([image.manifest])}?${query}`, image.manifest);
  }
  connection.close();
}

/** As the registry writes it while images are pulled. */
function writeLog(data: string, count: number): void {
  const folder = join(data, 'logs');
  mkdirSync(folder, { recursive: true });
  const line = (at: number) =>
    JSON.stringify({
      level: at % 50 === 0 ? 40 : 30,
      time: Date.now() - (count - at) * 10,
      client: 'docker/28.5.1',
      method: 'GET',
      repository: `team-${at % 9}/service-${at % 70}`,
      reference: `build-${at}`,
      status: at % 50 === 0 ? 404 : 200,
      bytes: at * 7,
      ms: at % 30,
    });
  appendFileSync(
    join(folder, 'berth.log'),
    `${Array.from({ length: count }, (_, at) => line(at)).join('\n')}\n`,
  );
}
