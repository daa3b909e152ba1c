import type { ControlClient } from '../control/client.ts';
import { PlainError } from '../errors.ts';
import type { TrashEntry } from '../facts.ts';
import { type ClientOptions, printJson, withRegistry } from './ask.ts';
import { confirm } from './confirm.ts';
import { follow } from './follow.ts';
import { counted, formatBytes, formatMoment, formatTable, formatTime } from './format.ts';
import { findEntries, isId, nameOf } from './trash-entry.ts';

export async function listTrash(options: ClientOptions): Promise<void> {
  const entries = await withRegistry(options, (registry) => registry.ask('trash', {}));
  if (options.json) printJson(entries);
  else console.log(trashTable(entries));
}

/** Puts entries back as they were; of several that a reference fits, the newest. */
export async function restore(wanted: string[], options: ClientOptions & { force?: boolean }): Promise<void> {
  await withRegistry(options, async (registry) => {
    const ids = await entryIds(registry, wanted);
    const restored = await registry
      .ask('restore', { ids, overwrite: options.force ?? false })
      .catch((error: unknown) => {
        throw withForce(error);
      });
    if (options.json) printJson(restored);
    else
      for (const entry of restored)
        console.log(`Restored ${nameOf({ ...entry, tagCount: entry.tags.length })}.`);
  });
}

/** The one refusal that an option of this command answers. */
function withForce(error: unknown): unknown {
  if (!(error instanceof PlainError) || error.code !== 'TAG_TAKEN') return error;
  const { message, code, facts } = error;
  return new PlainError(`${message} With --force it is moved.`, { code, facts, cause: error });
}

/** Ends the hold of these entries, or of all, after asking; what only they needed is gone then. */
export async function emptyTrash(
  wanted: string[],
  options: ClientOptions & { yes?: boolean },
): Promise<void> {
  await withRegistry(options, async (registry) => {
    const entries = await registry.ask('trash', {});
    const ids = wanted.length === 0 ? null : findEntries(entries, wanted);
    const going = ids === null ? entries : entries.filter(({ id }) => ids.includes(id));
    if (going.length > 0 && !options.yes) await confirmEmptying(registry, going, ids === null);
    const emptied = await follow(registry, emptying, () => registry.ask('emptyTrash', { ids }));
    if (options.json) return printJson(emptied);
    if (going.length === 0) return console.log('The trash is empty.');
    console.log(`Deleted ${entriesOf(emptied.entries)} for good; ${formatBytes(emptied.bytes)} came back.`);
  });
}

const emptying = {
  kind: 'collect',
  doing: 'Emptying the trash',
  cancelled: 'The clean-up was cancelled. What the trash let go of goes with the next one.',
} as const;

async function confirmEmptying(registry: ControlClient, going: TrashEntry[], all: boolean): Promise<void> {
  // Together they may give back more than each alone, which only the registry knows, and only of all of them.
  const together = all ? (await registry.ask('status', {})).trash.bytes : 0;
  const bytes = Math.max(
    together,
    going.reduce((sum, entry) => sum + entry.bytes, 0),
  );
  const what = all ? entriesOf(going.length) : going.map(nameOf).join(', ');
  await confirm({
    question: `Delete ${what} for good? ${formatBytes(bytes)} come back, and nothing can be restored.`,
    nobody: `${entriesOf(going.length)} of the trash would be deleted for good. Say --yes if that is what you want.`,
    declined: 'The trash is as it was.',
  });
}

async function entryIds(registry: ControlClient, wanted: string[]): Promise<number[]> {
  // A number needs no look into the trash, and the registry refuses one that is not there.
  if (wanted.every(isId)) return [...new Set(wanted.map(Number))];
  return findEntries(await registry.ask('trash', {}), wanted);
}

function trashTable(entries: TrashEntry[]): string {
  if (entries.length === 0) return 'The trash is empty.';
  return formatTable(
    ['ID', 'WHAT', 'SIZE', 'DELETED', 'BY', 'UNTIL'],
    entries.map((entry) => [
      entry.id,
      nameOf(entry),
      formatBytes(entry.bytes),
      formatTime(entry.deletedAt),
      entry.client,
      formatMoment(entry.until),
    ]),
  );
}

function entriesOf(count: number): string {
  return counted(count, 'entry', 'entries');
}
