import type { ControlClient } from '../control/client.ts';
import type { Removal, RemovalItem, RemovalPreview } from '../control/contract.ts';
import { formatImageReference } from '../names.ts';
import { type ClientOptions, printJson, withRegistry } from './ask.ts';
import { confirm } from './confirm.ts';
import { counted, formatBytes, formatMoment, listed, shortDigest } from './format.ts';
import { wholeReference } from './reference.ts';

export interface RemoveOptions extends ClientOptions {
  yes?: boolean;
  dryRun?: boolean;
}

/** Says what would go, asks where that is more than a slip of the finger may do, and moves all of it to the trash. */
export async function removeReferences(texts: string[], options: RemoveOptions): Promise<void> {
  await withRegistry(options, async (registry) => {
    const references = await Promise.all(texts.map((text) => wholeReference(registry, text)));
    const preview = await registry.ask('previewRemoval', { references });
    if (!options.json) console.log(describePreview(preview));
    else if (options.dryRun) printJson(preview);
    if (options.dryRun) return;
    if (!options.yes) await confirmRepositories(preview.items);
    await remove(registry, references, options);
  });
}

async function remove(registry: ControlClient, references: string[], { json }: ClientOptions): Promise<void> {
  const removals = await registry.ask('remove', { references });
  if (json) printJson(removals);
  else console.log(describeRemovals(removals));
}

/** A bare name means everything under it, which is rarely what a slip of the finger meant. */
async function confirmRepositories(items: RemovalItem[]): Promise<void> {
  const names = items.filter(({ kind }) => kind === 'repository').map(({ reference }) => reference);
  if (names.length === 0) return;
  const whole = names.length === 1 ? 'a whole repository' : 'whole repositories';
  await confirm({
    question: `Remove the whole ${names.length === 1 ? 'repository' : 'repositories'} ${listed(names)}?`,
    nobody: `${listed(names)} ${names.length === 1 ? 'names' : 'name'} ${whole}. Add a tag or digest, or say --yes to remove all of it.`,
    declined: 'Nothing was removed.',
  });
}

function describePreview({ items, bytes, keptBytes, attached }: RemovalPreview): string {
  const kept = keptBytes > 0 ? `; ${formatBytes(keptBytes)} of the same stay because others need them` : '';
  return [
    ...items.map(describeItem),
    ...(attached > 0
      ? [
          `What is attached goes along: ${counted(attached, 'signature or the like', 'signatures and the like')}`,
        ]
      : []),
    `Space:  ${formatBytes(bytes)} come back when the trash lets go of it${kept}`,
  ].join('\n');
}

function describeItem({ reference, kind, tags, keptBy }: RemovalItem): string {
  const stays =
    keptBy.length > 0
      ? `; the image stays by ${keptBy.length === 1 ? 'its tag' : 'its tags'} ${listed(keptBy)}`
      : '';
  if (kind === 'tag') return `Goes:   ${reference}${stays}`;
  const along = tags.length > 0 ? ` with ${tagsOf(tags)}` : '';
  return kind === 'repository'
    ? `Goes:   the repository ${reference}${along}`
    : `Goes:   ${shortReference(reference)}${along}${stays}`;
}

/** `its tag v1`; of many the first few. */
function tagsOf(tags: readonly string[]): string {
  const most = 8;
  if (tags.length <= most) return `its ${tags.length === 1 ? 'tag' : 'tags'} ${listed(tags)}`;
  return `its ${counted(tags.length, 'tag')} (${tags.slice(0, most).join(', ')}, …)`;
}

function shortReference(reference: string): string {
  const [name = '', digest = ''] = reference.split('@');
  return `${name}@${shortDigest(digest)}`;
}

function describeRemovals(removals: Removal[]): string {
  const names = removals.map(restorableName);
  const until = formatMoment(Math.min(...removals.map((removal) => removal.until)));
  return `Removed ${listed(names)}. In the trash until ${until}; berth restore ${names.join(' ')} brings ${names.length === 1 ? 'it' : 'them'} back.`;
}

/** By what `berth restore` finds it. */
function restorableName({ repository, kind, tags, digest }: Removal): string {
  const [tag] = tags;
  if (kind === 'tag') return formatImageReference({ repository, ...(tag !== undefined && { tag }) });
  return kind === 'manifest' && digest !== null ? `${repository}@${shortDigest(digest)}` : repository;
}
