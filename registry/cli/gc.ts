import type { ControlClient } from '../control/client.ts';
import type { CleanUp, Collected } from '../control/contract.ts';
import { PlainError } from '../errors.ts';
import type { Garbage, GarbageKind } from '../facts.ts';
import { type ClientOptions, printJson, withRegistry } from './ask.ts';
import { follow } from './follow.ts';
import { counted, formatBytes, formatMoment, formatTable, formatTime, listed } from './format.ts';
import { garbageKinds, kindWords, reasonWords } from './garbage.ts';

export interface GcOptions extends ClientOptions {
  dryRun?: boolean;
  kinds?: GarbageKind[];
}

const everything = 10_000_000;
/** As many lines as somebody may want to read. */
const mostShown = 1000;

export async function cleanUp(options: GcOptions): Promise<void> {
  await withRegistry(options, (registry) =>
    options.dryRun ? preview(registry, options) : collect(registry, options),
  );
}

async function preview(registry: ControlClient, { json, kinds }: GcOptions): Promise<void> {
  const limit = json ? everything : mostShown;
  const found = await registry.ask('previewCollect', { limit, ...(kinds && { kinds }) });
  if (json) printJson({ bytes: found.bytes, items: found.items.map(asJson) });
  else console.log(describeCleanUp(found));
}

async function collect(registry: ControlClient, { json, kinds }: GcOptions): Promise<void> {
  const only = kinds && { kinds };
  // What is about to go is said with what came back.
  const before = json ? await registry.ask('previewCollect', { limit: everything, ...only }) : undefined;
  const collected = await follow(registry, cleaning, () => registry.ask('collect', { ...only }));
  const { bytes, cancelled, ms, troubles } = collected;
  if (before) printJson({ bytes, items: before.items.map(asJson), cancelled, ms, troubles });
  else {
    console.log(describeCollected(collected));
    const rest = describeRest(await registry.ask('previewCollect', { limit: 0 }));
    if (rest.length > 0) console.log(rest.join('\n'));
  }
  if (troubles.length > 0) throw new PlainError(describeTroubles(collected));
  if (cancelled) process.exitCode = 1;
}

const cleaning = {
  kind: 'collect',
  doing: 'Cleaning up',
  cancelled: 'The clean-up was cancelled before it took anything.',
} as const;

function asJson({ kind, digest, repository, bytes, reason, since, name }: Garbage) {
  return { kind, digest, repository, bytes, reason: reasonWords[reason], code: reason, since, name };
}

function describeCleanUp(found: CleanUp): string {
  const counts = countsOf(found.sums);
  return [
    ...garbageKinds.filter((kind) => found.sums[kind].items > 0).map((kind) => describeKind(found, kind)),
    counts === ''
      ? 'Nothing to clean up.'
      : `A clean-up would give back ${formatBytes(found.bytes)}: ${counts}.`,
    ...describeRest(found),
  ].join('\n');
}

/** The kind with its sum, then its items, largest first. */
function describeKind({ items, sums }: CleanUp, kind: GarbageKind): string {
  const shown = items.filter((item) => item.kind === kind).slice(0, mostShown);
  const rest = sums[kind].items - shown.length;
  const [, many] = kindWords[kind];
  const head = `${many.charAt(0).toUpperCase()}${many.slice(1)}: ${formatBytes(sums[kind].bytes)}`;
  const table = formatTable(
    ['SIZE', 'SINCE', 'WHAT', 'WHY'],
    shown.map((item) => [
      formatBytes(item.bytes),
      formatTime(item.since),
      nameOf(item),
      reasonWords[item.reason],
    ]),
  );
  return [
    head,
    table.replace(/^/gm, '  '),
    ...(rest > 0 ? [`  … and ${counted(rest, 'smaller one')}; --json has them all`] : []),
    '',
  ].join('\n');
}

function nameOf({ digest, repository, name }: Garbage): string {
  if (digest !== null) return repository === null ? digest : `${repository}@${digest}`;
  return [repository, name].filter((part) => part !== null).join(' ');
}

function describeCollected({ bytes, sums, cancelled, ms }: Collected): string {
  const counts = countsOf(sums);
  const took = `${formatBytes(bytes)} came back in ${(ms / 1000).toFixed(1)} s${counts && `: ${counts}`}`;
  if (cancelled) return `Cancelled. Until then ${took}; the rest goes with the next clean-up.`;
  return counts === '' ? 'Nothing to clean up.' : `${took}.`;
}

/** What stays although nothing needs it, and until when. */
function describeRest({ leased, trashBytes }: CleanUp): string[] {
  const until = leased.until === null ? '' : `, until ${formatMoment(leased.until)}`;
  return [
    ...(leased.bytes > 0
      ? [`${formatBytes(leased.bytes)} stay because a push or pull under way may count on them${until}.`]
      : []),
    ...(trashBytes > 0
      ? [`${formatBytes(trashBytes)} are held by the trash; berth trash empty gives them back.`]
      : []),
  ];
}

function describeTroubles({ troubles }: Collected): string {
  const [first] = troubles;
  const more = troubles.length > 1 ? ` And so for ${counted(troubles.length - 1, 'other')}.` : '';
  return `Not all could be removed; the next clean-up tries again: ${first?.message ?? ''}${more}`;
}

function countsOf(sums: CleanUp['sums']): string {
  const kinds = garbageKinds.filter((kind) => sums[kind].items > 0);
  return listed(kinds.map((kind) => counted(sums[kind].items, ...kindWords[kind])));
}
