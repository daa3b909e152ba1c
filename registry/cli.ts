import { Command, Option } from 'commander';
import type { ClientOptions } from './cli/ask.ts';
import { follow } from './cli/logs.ts';
import { removeReference } from './cli/remove.ts';
import { serve } from './cli/serve.ts';
import { inspectReference, list, status } from './cli/show.ts';
import { asRegistryError, PlainError, RegistryError } from './errors.ts';
import { version } from './index.ts';
import { fromText, readSettings, type SettingForm, settingForms } from './settings.ts';

const program = new Command('berth')
  .description('A complete container registry on your own machine')
  .version(version)
  .showHelpAfterError('(berth --help says more)');

const serveCommand = program
  .command('serve')
  .description('run the registry in this terminal')
  .option('--config <file>', 'settings file (YAML or JSON)');
for (const form of settingForms) serveCommand.addOption(optionOf(form));
serveCommand.action(({ config, ...options }) =>
  serve(readSettings({ options, environment: process.env, file: config ?? process.env.BERTH_CONFIG })),
);

function client(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option(
      '--data <folder>',
      'data folder of the registry to speak to',
      readSettings({ environment: process.env }).data,
    )
    .option('--json', 'print JSON');
}

client('status', 'what runs, where, and what it holds').action((options: ClientOptions) => status(options));
client('ls', 'repositories, or the tags of one')
  .argument('[repository]')
  .action((repository: string | undefined, options: ClientOptions) => list(repository, options));
client('inspect', 'platforms, config, layers and referrers of an image')
  .argument('<ref>', 'repository[:tag][@digest]')
  .action((reference: string, options: ClientOptions) => inspectReference(reference, options));
client('rm', 'remove a tag, a manifest with its tags, or a repository')
  .argument('<ref...>', 'repository[:tag][@digest]')
  .option('-y, --yes', 'do not ask before a whole repository goes')
  .action((references: string[], options: ClientOptions & { yes?: boolean }) =>
    removeReference(references, options),
  );
client('logs', 'the log of the registry')
  .option('-f, --follow', 'go on as it is written')
  .option('-n, --lines <number>', 'lines from the past', '100')
  .action((options: ClientOptions & { follow?: boolean; lines: string }) => follow(options));

/** An option of `serve` from the settings' table. */
function optionOf({ option, kind, environment, standard, description }: SettingForm): Option {
  const value = { text: ' <text>', list: ' <item>', number: ' <number>', switch: ' [yes|no]' }[kind];
  const shown = Array.isArray(standard) ? standard.join(',') : String(standard);
  const made = new Option(
    `${option}${value}`,
    `${description} (${environment}; default: ${shown || 'none'})`,
  );
  if (kind === 'list') {
    return made.argParser((text: string, before: string[] | undefined) => [
      ...(before ?? []),
      ...splitList(text),
    ]);
  }
  return made
    .preset(true)
    .argParser((text: unknown) => (typeof text === 'string' ? fromText(kind, text) : text));
}

function splitList(text: string): string[] {
  return fromText('list', text) as string[];
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}

/** One plain sentence for what a person can mend, the whole error for what only we can. */
function explain(error: unknown): number {
  if (error instanceof PlainError) {
    console.error(error.message);
    return error.exitCode;
  }
  const known = asRegistryError(error);
  if (known instanceof RegistryError && known.error !== 'INTERNAL') {
    const [first] = JSON.parse(known.body().toString()).errors;
    console.error(`${first.message.charAt(0).toUpperCase()}${first.message.slice(1)}.`);
    return 1;
  }
  console.error(error);
  return 1;
}
