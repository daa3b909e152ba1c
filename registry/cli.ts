import { resolve } from 'node:path';
import { Command } from 'commander';
import type { ClientOptions } from './cli/ask.ts';
import { defaultFolder } from './default-folder.ts';
import { asRegistryError, PlainError } from './errors.ts';
import { version } from './version.ts';

// What a command needs is loaded when it runs: a registry in the background carries no client code, and `berth ls`
// no server.
const program = new Command('berth')
  .description('A complete container registry on your own machine')
  .version(version)
  .showHelpAfterError('(berth --help says more)');

program
  .command('serve')
  .description('run the registry in this terminal')
  .argument('[options...]')
  .allowUnknownOption()
  .helpOption(false)
  .action(async (options: string[]) => {
    const { serveCommand } = await import('./cli/serve.ts');
    await serveCommand().parseAsync(options, { from: 'user' });
  });

client('status', 'what runs, where, and what it holds').action(async (options: ClientOptions) => {
  await (await import('./cli/show.ts')).status(options);
});
client('ls', 'repositories, or the tags of one')
  .argument('[repository]')
  .action(async (repository: string | undefined, options: ClientOptions) => {
    await (await import('./cli/show.ts')).list(repository, options);
  });
client('inspect', 'platforms, config, layers and referrers of an image')
  .argument('<ref>', 'repository[:tag][@digest]')
  .action(async (reference: string, options: ClientOptions) => {
    await (await import('./cli/show.ts')).inspectReference(reference, options);
  });
client('rm', 'remove a tag, a manifest with its tags, or a repository')
  .argument('<ref...>', 'repository[:tag][@digest]')
  .option('-y, --yes', 'do not ask before a whole repository goes')
  .action(async (references: string[], options: ClientOptions & { yes?: boolean }) => {
    await (await import('./cli/remove.ts')).removeReferences(references, options);
  });
client('ui', 'a new link that opens the window in a browser, once').action(async (options: ClientOptions) => {
  await (await import('./cli/ui.ts')).printLink(options);
});
client('logs', 'the log of the registry')
  .option('-f, --follow', 'go on as it is written')
  .option('-n, --lines <number>', 'lines from the past', '100')
  .action(async (options: ClientOptions & { follow?: boolean; lines: string }) => {
    await (await import('./cli/logs.ts')).printLog(options);
  });

withData(program.command('move'), 'data folder to move (BERTH_DATA)')
  .description('move the data of a stopped registry to another folder; the old one stays')
  .argument('<folder>', 'an empty folder, or one to be made')
  .action(async (to: string, options: ClientOptions) => {
    await (await import('./cli/move.ts')).moveData(to, options);
  });

/** A command that speaks to a running registry. */
function client(name: string, description: string): Command {
  return withData(
    program.command(name).description(description),
    'data folder of the registry to speak to (BERTH_DATA)',
  );
}

function withData(command: Command, description: string): Command {
  const standard = resolve(process.env.BERTH_DATA || defaultFolder());
  return command
    .option('--data <folder>', description, (text) => resolve(text), standard)
    .option('--json', 'print JSON');
}

/** One plain sentence for what a person can mend, the whole error for what only we can. */
function explain(error: unknown): number {
  if (error instanceof PlainError) {
    console.error(error.message);
    return error.exitCode;
  }
  const known = asRegistryError(error);
  console.error(known.error === 'INTERNAL' ? error : known.sentence());
  return 1;
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}
