import type { Verified } from '../control/contract.ts';
import type { Damage } from '../facts.ts';
import { parseNumber } from './amounts.ts';
import { type ClientOptions, printJson, withRegistry } from './ask.ts';
import { follow } from './follow.ts';
import { counted, formatBytes, formatTime, listed } from './format.ts';
import { wholeDigest } from './reference.ts';

/** Reads all content once and compares it with its digests; damage makes the exit code 1. */
export async function verify(options: ClientOptions & { rate?: string }): Promise<void> {
  const mibPerSecond =
    options.rate === undefined
      ? null
      : parseNumber(options.rate, 'a number of MiB a second', (value) => value > 0);
  await withRegistry(options, async (registry) => {
    const verified = await follow(registry, verifying, () => registry.ask('verify', { mibPerSecond }));
    const damage = await registry.ask('damaged', {});
    if (options.json) printJson({ ...verified, damage });
    else console.log(describeResult(verified, damage));
    if (damage.length > 0 || verified.troubles.length > 0 || verified.cancelled) process.exitCode = 1;
  });
}

const verifying = {
  kind: 'verify',
  doing: 'Verifying',
  cancelled: 'The check was cancelled.',
} as const;

function describeResult(verified: Verified, damage: Damage[]): string {
  const before = damage.length - verified.damaged;
  return [
    describeVerified(verified),
    ...verified.troubles.map(({ message }) => message),
    ...(before > 0 ? [`${counted(before, 'blob was', 'blobs were')} known to be damaged before.`] : []),
    ...damage.map(describeDamage),
  ].join('\n');
}

function describeVerified({ blobs, bytes, damaged, mended, cancelled }: Verified): string {
  const read = `${counted(blobs, 'blob')}, ${formatBytes(bytes)}`;
  const start = cancelled ? `Cancelled after ${read}` : `Read ${read}`;
  const outcome =
    damaged === 0 ? 'all is as its digest says' : `${counted(damaged, 'blob is', 'blobs are')} damaged`;
  const records =
    mended > 0
      ? ` ${counted(mended, 'record')} of manifests did not say what their bytes say; now they do.`
      : '';
  return `${start}: ${outcome}.${records}`;
}

export async function listDamage(options: ClientOptions): Promise<void> {
  const damage = await withRegistry(options, (registry) => registry.ask('damaged', {}));
  if (options.json) printJson(damage);
  else console.log(damage.map(describeDamage).join('\n') || 'No damage is known. berth verify looks for it.');
}

/** Takes damage off the list; the quarantined file goes. */
export async function forgetDamage(text: string, options: ClientOptions): Promise<void> {
  await withRegistry(options, async (registry) => {
    const known = await registry.ask('damaged', {});
    const beginning = text.replace(/(…|\.\.\.)$/, '');
    const [only, ...others] = known.filter(({ digest }) => digest.startsWith(beginning));
    const digest = only && others.length === 0 ? only.digest : await wholeDigest(registry, text);
    const answer = await registry.ask('forgetDamaged', { digest });
    if (options.json) printJson(answer);
    else console.log(answer.forgotten ? `${digest} is off the list.` : `${digest} was not on the list.`);
  });
}

const damageWords: Record<Damage['what'], string> = {
  changed: 'its bytes are not what they were',
  missing: 'its file is gone',
  size: 'its file does not have its length',
};

function describeDamage({ digest, what, foundAt, file, images }: Damage): string {
  const hurt = images.length > 0 ? `push ${listed(images)} again` : 'no image needs it';
  return [
    `${digest}: ${damageWords[what]} (found ${formatTime(foundAt)}); ${hurt}`,
    ...(file === null ? [] : [`  what is left of it: ${file}`]),
  ].join('\n');
}
