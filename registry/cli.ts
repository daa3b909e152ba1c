import { Command } from 'commander';
import type { ClientOptions } from './cli/ask.ts';
import { certsCommands } from './cli/certs-commands.ts';
import { client, withData } from './cli/command.ts';
import { connectCommands } from './cli/connect-commands.ts';
import { imageCommands } from './cli/image-commands.ts';
import type { RebuildCliOptions } from './cli/rebuild.ts';
import { upkeepCommands } from './cli/upkeep-commands.ts';
import { userCommands } from './cli/user-commands.ts';
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

client(program, 'status', 'what runs, where, and what it holds').action(async (options: ClientOptions) => {
  await (await import('./cli/show.ts')).status(options);
});
imageCommands(program);
upkeepCommands(program);
certsCommands(program);
userCommands(program);
connectCommands(program);
client(program, 'doctor', 'try every door of the registry, with the container tools of this machine')
  .argument('[engines...]', 'only these, as berth connect names them')
  .action(async (engines: string[], options: ClientOptions) => {
    await (await import('./cli/doctor.ts')).doctor(engines, options);
  });
client(program, 'ui', 'a new link that opens the window in a browser, once').action(
  async (options: ClientOptions) => {
    await (await import('./cli/ui.ts')).printLink(options);
  },
);
client(program, 'logs', 'the log of the registry')
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

withData(program.command('rebuild'), 'data folder to mend (BERTH_DATA)')
  .description('mend the database of a stopped registry, from its newest copy and the files there are')
  .option('-n, --dry-run', 'only say what would be done')
  .option('--replace-newer', 'also replace a database that a newer version made')
  .action(async (options: RebuildCliOptions) => {
    await (await import('./cli/rebuild.ts')).rebuild(options);
  });

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
  await program.parseAsync(process.argv.slice(2), { from: 'user' });
} catch (error) {
  process.exitCode = explain(error);
}
