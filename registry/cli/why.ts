import type { Why } from '../control/contract.ts';
import type { Keeper } from '../facts.ts';
import { formatPlatform } from '../manifest.ts';
import { type ClientOptions, printJson, withRegistry } from './ask.ts';
import { formatBytes, formatCount, formatMoment, shortDigest } from './format.ts';
import { reasonWords } from './garbage.ts';
import { isDigestAlone, wholeDigest, wholeReference } from './reference.ts';

/** Says what keeps something, or that nothing does. */
export async function explainWhy(text: string, options: ClientOptions): Promise<void> {
  const answer = await withRegistry(options, async (registry) => {
    const reference = isDigestAlone(text)
      ? await wholeDigest(registry, text)
      : await wholeReference(registry, text);
    return registry.ask('why', { reference });
  });
  if (options.json) printJson(answer);
  else console.log(describeWhy(answer));
}

export function describeWhy({
  digest,
  kind,
  repository,
  bytes,
  present,
  keepers,
  keeperCount,
  goes,
}: Why): string {
  const place = repository === null ? '' : ` of ${repository}`;
  const more = keeperCount - keepers.length;
  return [
    `${digest} is a ${kind === 'blob' ? 'blob' : 'manifest'}${place}, ${formatBytes(bytes)}.`,
    ...(present ? [] : ['Its content is not in this store.']),
    ...(keepers.length > 0 ? ['It is kept:', ...keepers.map((keeper) => `  ${describeKeeper(keeper)}`)] : []),
    ...(more > 0 ? [`  and ${formatCount(more)} more`] : []),
    ...(goes !== null ? [`Nothing needs it: it goes with the next clean-up. ${reasonWords[goes]}`] : []),
  ].join('\n');
}

function describeKeeper({ by, until, ...keeper }: Keeper): string {
  const end = until === null ? '' : ` until ${formatMoment(until)}`;
  const role = describeRole(keeper);
  if (by === 'tag') return role;
  const why = {
    trash: `in the trash${end}`,
    lease: `a push or pull under way may count on it${end}`,
    age: `untagged, and kept from clean-ups on schedule${end}; berth gc takes it`,
  }[by];
  return role === '' ? why : `${why}: ${role}`;
}

/** `layer of app:1.2, linux/arm64`; nothing where no manifest has it. */
function describeRole({ role, repository, tag, manifest, platform }: Omit<Keeper, 'by' | 'until'>): string {
  const name = nameOf(repository, tag, manifest);
  if (manifest === null && tag === null) return '';
  const form = platform === null ? '' : `, ${formatPlatform(platform)}`;
  if (role === 'self') return `manifest of ${name}${form}`;
  if (role === 'referrer') return `attached to ${name}${form}`;
  if (role === 'child') return `listed in ${name}${form}`;
  return `${role} of ${name}${form}`;
}

function nameOf(repository: string | null, tag: string | null, manifest: string | null): string {
  if (tag !== null) return `${repository ?? ''}:${tag}`;
  return [repository, manifest === null ? null : shortDigest(manifest)]
    .filter((part) => part !== null)
    .join('@');
}
