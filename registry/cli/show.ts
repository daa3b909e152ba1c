import type { ImageDetails, Inspection, ListedRepository, ListedTag, Status } from '../control/contract.ts';
import { formatPlatform, type Platform } from '../manifest.ts';
import { type ClientOptions, printJson, withRegistry } from './ask.ts';
import { counted, formatBytes, formatTable, formatTime, shortDigest } from './format.ts';
import { wholeReference } from './reference.ts';

export async function status(options: ClientOptions): Promise<void> {
  const answer = await withRegistry(options, (registry) => registry.ask('status', {}));
  if (options.json) printJson(answer);
  else console.log(describeStatus(answer));
}

function describeStatus(status: Status): string {
  const { addresses, version, pid, startedAt, data, store, disk, budget, trouble, notices } = status;
  return [
    `Berth ${version} runs on ${addresses.join(', ')} (process ${pid}, since ${new Date(startedAt).toLocaleString()})`,
    `Data     ${data}`,
    `Holds    ${store.repositories} repositories, ${store.tags} tags, ${store.blobs} blobs, ${formatBytes(store.bytes)}`,
    ...(budget ? [`Budget   ${formatBytes(budget.bytes)} for the whole store`] : []),
    ...(disk ? [`Disk     ${formatBytes(disk.free)} free of ${formatBytes(disk.total)}`] : []),
    ...describeSpace(status),
    ...(trouble ? [`Trouble  ${trouble.message}`] : []),
    ...notices.map(({ message }) => `Notice   ${message}`),
    ...(status.readOnly ? ['Read-only: pushes and deletes are refused'] : []),
    ...(status.exposed
      ? [
          'Reachable from other machines, unencrypted, and without a login where there are no users (--allow-remote)',
        ]
      : []),
  ].join('\n');
}

/** What could come back, where there is any of it. */
function describeSpace({ cleanUpBytes, trash }: Status): string[] {
  return [
    ...(cleanUpBytes ? [`Garbage  ${formatBytes(cleanUpBytes)} come back with: berth gc`] : []),
    ...(trash.entries > 0
      ? [`Trash    ${counted(trash.entries, 'entry', 'entries')}, ${formatBytes(trash.bytes)}: berth trash`]
      : []),
  ];
}

export async function list(repository: string | undefined, options: ClientOptions): Promise<void> {
  await withRegistry(options, async (registry) => {
    if (repository === undefined) {
      const repositories = await registry.ask('repositories', {});
      if (options.json) printJson(repositories);
      else console.log(repositoryTable(repositories));
    } else {
      const tags = await registry.ask('tags', { repository });
      if (options.json) printJson(tags);
      else console.log(tagTable(tags));
    }
  });
}

function repositoryTable(repositories: ListedRepository[]): string {
  if (repositories.length === 0) return 'Nothing here yet. Push something: docker push localhost:5000/app';
  return formatTable(
    ['REPOSITORY', 'TAGS', 'SIZE', 'PUSHED', 'PULLED'],
    repositories.map((r) => [
      r.name,
      r.tags,
      formatBytes(r.bytes),
      formatTime(r.pushedAt),
      formatTime(r.pulledAt),
    ]),
  );
}

function tagTable(tags: ListedTag[]): string {
  if (tags.length === 0) return 'This repository has no tags.';
  return formatTable(
    ['TAG', 'DIGEST', 'PLATFORMS', 'SIZE', 'PUSHED', 'PULLED'],
    tags.map((t) => [
      t.name,
      shortDigest(t.digest),
      t.platforms.map(formatPlatform).join(' ') || (t.artifactType ?? '–'),
      formatBytes(t.bytes),
      formatTime(t.updatedAt),
      formatTime(t.pulledAt),
    ]),
  );
}

export async function inspectReference(reference: string, options: ClientOptions): Promise<void> {
  const answer = await withRegistry(options, async (registry) =>
    registry.ask('inspect', { reference: await wholeReference(registry, reference) }),
  );
  if (options.json) printJson(answer);
  else console.log(describeImage(answer));
}

function describeImage(image: Inspection): string {
  const { repository, tag, digest, mediaType, kind, bytes, tags, pushedAt, pulledAt, images, referrers } =
    image;
  return [
    `${repository}${tag ? `:${tag}` : ''}@${digest}`,
    `Type      ${mediaType} (${kind})`,
    `Size      ${formatBytes(bytes)}`,
    `Tags      ${tags.join(', ') || '–'}`,
    `Pushed    ${formatTime(pushedAt)}, pulled ${formatTime(pulledAt)}`,
    ...images.map(describePlatform),
    ...(referrers.length > 0 ? ['\nReferrers'] : []),
    ...referrers.map((r) => `  ${r.digest}  ${r.artifactType ?? r.mediaType}  ${formatBytes(r.bytes)}`),
  ].join('\n');
}

function describePlatform({ digest, platform, present, bytes, config, layers }: ImageDetails): string {
  const head = `\n${platformName(platform)}  ${digest}  ${present ? formatBytes(bytes) : 'not in this store'}`;
  const rows = layers.map((layer, i) => [
    i + 1,
    formatBytes(layer.bytes),
    shortDigest(layer.digest),
    oneLine(layer.command),
  ]);
  const table = rows.length > 0 ? indent(formatTable(['LAYER', 'SIZE', 'DIGEST', 'COMMAND'], rows)) : '';
  return [head, ...describeConfig(config), table].filter(Boolean).join('\n');
}

function platformName(platform: Platform | null): string {
  return platform ? formatPlatform(platform) : 'unknown platform';
}

/** The lines of an image's config that people look for (image-spec, "Image Configuration"). */
function describeConfig(config: Record<string, unknown> | null): string[] {
  const run = (config?.config ?? {}) as Record<string, unknown>;
  const known = ['Entrypoint', 'Cmd', 'Env', 'User', 'WorkingDir', 'ExposedPorts', 'Volumes', 'Labels'];
  return known
    .filter((key) => run[key] !== undefined && run[key] !== null && run[key] !== '')
    .map((key) => `  ${key.padEnd(12)} ${JSON.stringify(run[key])}`);
}

function oneLine(command: string | null): string {
  const text = (command ?? '').replace(/\s+/g, ' ').trim();
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
