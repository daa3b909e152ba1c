import type { Command } from 'commander';
import type { ClientOptions } from './ask.ts';
import { client, standardClient } from './command.ts';
import type { RemoveOptions } from './remove.ts';

const reference = 'repository[:tag][@digest]; a digest may be cut short';
const entry = 'what was deleted, or the number of its entry';

/** What there is, and what its owner takes away and brings back. */
export function imageCommands(program: Command): void {
  client(program, 'ls', 'repositories, or the tags of one')
    .argument('[repository]')
    .action(async (repository: string | undefined, options: ClientOptions) => {
      await (await import('./show.ts')).list(repository, options);
    });
  client(program, 'inspect', 'platforms, config, layers and referrers of an image')
    .argument('<ref>', reference)
    .action(async (text: string, options: ClientOptions) => {
      await (await import('./show.ts')).inspectReference(text, options);
    });
  client(program, 'rm', 'move a tag, a manifest with its tags, or a repository to the trash')
    .argument('<ref...>', reference)
    .option('-y, --yes', 'do not ask before a whole repository goes')
    .option('-n, --dry-run', 'only say what would go')
    .action(async (texts: string[], options: RemoveOptions) => {
      await (await import('./remove.ts')).removeReferences(texts, options);
    });
  client(program, 'restore', 'put back what was deleted, as it was')
    .argument('<ref|id...>', entry)
    .option('-f, --force', 'also move tags that point at something else by now')
    .action(async (wanted: string[], options: ClientOptions & { force?: boolean }) => {
      await (await import('./trash.ts')).restore(wanted, options);
    });
  client(program, 'why', 'what keeps an image, a manifest or a blob, or that nothing does')
    .argument('<ref|digest>', reference)
    .action(async (text: string, options: ClientOptions) => {
      await (await import('./why.ts')).explainWhy(text, options);
    });
  trashCommands(program.command('trash').description('what was deleted and can be restored'));
}

function trashCommands(trash: Command): void {
  standardClient(trash, 'ls', 'what is in the trash, newest first').action(async (options: ClientOptions) => {
    await (await import('./trash.ts')).listTrash(options);
  });
  client(trash, 'empty', 'delete entries for good, or all of them')
    .argument('[ref|id...]', entry)
    .option('-y, --yes', 'do not ask')
    .action(async (wanted: string[], options: ClientOptions & { yes?: boolean }) => {
      await (await import('./trash.ts')).emptyTrash(wanted, options);
    });
}
