import { resolve } from 'node:path';
import type { Adopted, HandedOver } from '../control/contract.ts';
import { type ClientOptions, printJson, withRegistry } from './ask.ts';
import { follow } from './follow.ts';
import { counted, formatBytes } from './format.ts';

/** Takes over the images of a data folder of docker distribution; the folder stays as it is, unless they are moved. */
export async function adopt(folder: string, options: ClientOptions & { move?: boolean }): Promise<void> {
  await withRegistry(options, async (registry) => {
    const question = { folder: resolve(folder), move: options.move ?? false };
    const adopted = await follow(registry, adopting, () => registry.ask('adopt', question));
    if (options.json) printJson(adopted);
    else console.log(describeAdopted(adopted));
  });
}

const adopting = {
  kind: 'adopt',
  doing: 'Taking over',
  cancelled: 'Cancelled. What came over until then is here; the same command goes on with the rest.',
} as const;

function describeAdopted({ repositories, tags, manifests, bytes, ...how }: Adopted): string {
  const { linked, copied, moved, skipped, skippedCount } = how;
  const ways = [
    [linked, 'linked'],
    [copied, 'copied'],
    [moved, 'moved'],
  ] as const;
  const files = ways.filter(([count]) => count > 0).map(([count, way]) => `${counted(count, 'file')} ${way}`);
  return [
    `Took over ${namesOf({ repositories, tags, manifests })}, ${formatBytes(bytes)}${files.length > 0 ? ` (${files.join(', ')})` : ''}.`,
    ...describeSkipped('Not taken over', skipped, skippedCount),
  ].join('\n');
}

/** Writes the link files by which docker distribution serves the same images from the same folder. */
export async function handOver(options: ClientOptions): Promise<void> {
  await withRegistry(options, async (registry) => {
    const handed = await follow(registry, handing, () => registry.ask('handOver', {}));
    if (options.json) printJson(handed);
    else console.log(describeHandedOver(handed));
  });
}

const handing = {
  kind: 'hand-over',
  doing: 'Handing over',
  cancelled: 'Cancelled. Some link files are missing; the same command writes the rest.',
} as const;

function describeHandedOver({ folder, skipped, skippedCount, ...counts }: HandedOver): string {
  return [
    `${namesOf(counts)} can be served by docker distribution. Stop Berth, and set this in its configuration:`,
    'storage:',
    '  filesystem:',
    `    rootdirectory: ${folder}`,
    ...describeSkipped('It cannot serve', skipped, skippedCount),
  ].join('\n');
}

function namesOf({
  repositories,
  tags,
  manifests,
}: {
  repositories: number;
  tags: number;
  manifests: number;
}): string {
  return `${counted(repositories, 'repository', 'repositories')} with ${counted(tags, 'tag')} and ${counted(manifests, 'manifest')}`;
}

function describeSkipped(head: string, skipped: Adopted['skipped'], count: number): string[] {
  if (count === 0) return [];
  const more = count - skipped.length;
  return [
    `${head}:`,
    ...skipped.map(({ what, reason }) => `  ${what}: ${reason}`),
    ...(more > 0 ? [`  and ${counted(more, 'other')}`] : []),
  ];
}
