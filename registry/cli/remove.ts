import { createInterface } from 'node:readline/promises';
import type { Removal } from '../control/contract.ts';
import { PlainError } from '../errors.ts';
import { parseImageReference } from '../names.ts';
import { type ClientOptions, printJson, withRegistry } from './ask.ts';

/** Removes each reference in turn; the first that cannot be stops the rest. */
export async function removeReferences(
  references: string[],
  options: ClientOptions & { yes?: boolean },
): Promise<void> {
  await withRegistry(options, async (registry) => {
    const removals: Removal[] = [];
    for (const reference of references) {
      const { tag, digest } = parseImageReference(reference);
      if (!tag && !digest && !options.yes) await confirm(reference);
      const removal = await registry.ask('remove', { reference });
      removals.push(removal);
      if (!options.json) console.log(describe(removal));
    }
    if (options.json) printJson(removals);
  });
}

/** A bare name means everything under it, which is rarely what a slip of the finger meant. */
async function confirm(repository: string): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new PlainError(
      `${repository} names a whole repository. Add a tag or digest, or say --yes to remove all of it.`,
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Remove the whole repository ${repository}? [y/N] `);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new PlainError('Nothing was removed.');
}

function describe({ repository, kind, tags, digest }: Removal): string {
  if (kind === 'tag')
    return `Removed the tag ${repository}:${tags[0]}. Its manifest is still there as ${digest}.`;
  const also = tags.length > 0 ? ` and ${tags.length === 1 ? 'its tag' : 'its tags'} ${tags.join(', ')}` : '';
  return kind === 'manifest'
    ? `Removed ${repository}@${digest}${also}.`
    : `Removed the repository ${repository}${also}.`;
}
