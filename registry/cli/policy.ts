import { PlainError } from '../errors.ts';
import type { Policy } from '../facts.ts';
import { parseBytes, parseDays, parseNumber } from './amounts.ts';
import { type ClientOptions, printJson, withRegistry } from './ask.ts';
import { counted, formatBytes } from './format.ts';

/** A value that `berth policy set` takes: how it is written, read and shown. */
interface Entry {
  help: string;
  read(text: string): Partial<Policy>;
  show(policy: Policy): string;
}

const orNull = <Value>(word: string, text: string, read: (text: string) => Value) =>
  text === word ? null : read(text);
const rate = (text: string) => parseNumber(text, 'a number of MiB a second', (value) => value > 0);

const entries: Record<string, Entry> = {
  'trash-days': {
    help: 'how long what was deleted can be restored: 7d',
    read: (text) => ({ trashDays: parseDays(text) }),
    show: ({ trashDays }) => `${trashDays}d`,
  },
  'untagged-days': {
    help: 'how long the clean-up on schedule leaves manifests without a tag: 7d; never takes them: never',
    read: (text) => ({ untaggedDays: orNull('never', text, parseDays) }),
    show: ({ untaggedDays }) => (untaggedDays === null ? 'never' : `${untaggedDays}d`),
  },
  schedule: {
    help: "when rules run and a clean-up follows, as cron says it: '0 3 * * *', or never",
    read: (text) => ({ schedule: orNull('never', text, String) }),
    show: ({ schedule }) => schedule ?? 'never',
  },
  reserve: {
    help: 'free disk below which pushes are refused: 10GiB, or auto',
    read: (text) => ({ reserveBytes: orNull('auto', text, parseBytes) }),
    show: ({ reserveBytes }) => (reserveBytes === null ? 'auto' : formatBytes(reserveBytes)),
  },
  'verify-rate': {
    help: 'MiB a second that verifying in the background reads: 20, or never',
    read: (text) => ({ verifyMibPerSecond: orNull('never', text, rate) }),
    show: ({ verifyMibPerSecond }) => (verifyMibPerSecond === null ? 'never' : String(verifyMibPerSecond)),
  },
};

export async function showPolicy(options: ClientOptions): Promise<void> {
  const policy = await withRegistry(options, (registry) => registry.ask('policy', {}));
  if (options.json) printJson(policy);
  else console.log(describePolicy(policy));
}

export async function setPolicy(assignments: string[], options: ClientOptions): Promise<void> {
  const changes: Partial<Policy> = Object.assign({}, ...assignments.map(readAssignment));
  const policy = await withRegistry(options, (registry) =>
    registry.ask('setPolicy', { policy: changes, confirmed: false }),
  );
  if (options.json) printJson(policy);
  else console.log(describePolicy(policy));
}

function readAssignment(text: string): Partial<Policy> {
  const [, key = text, value] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  const entry = Object.hasOwn(entries, key) ? entries[key] : undefined;
  if (!entry) throw new PlainError(`"${key}" cannot be set. There are: ${Object.keys(entries).join(', ')}.`);
  if (!value?.trim()) throw new PlainError(`Say what ${key} shall be: ${key}=VALUE (${entry.help}).`);
  return entry.read(value.trim());
}

function describePolicy(policy: Policy): string {
  const width = Math.max(...Object.keys(entries).map((key) => key.length));
  return [
    ...Object.entries(entries).map(
      ([key, { help, show }]) => `${key.padEnd(width)}  ${show(policy).padEnd(10)}  ${help}`,
    ),
    `${counted(policy.rules.length, 'rule')}: berth retention; ${counted(policy.budgets.length, 'budget')}: berth budget`,
  ].join('\n');
}
