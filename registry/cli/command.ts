import { resolve } from 'node:path';
import type { Command } from 'commander';
import { defaultFolder, defaultHome } from '../default-folder.ts';

/** A command that speaks to a running registry. */
export function client(program: Command, name: string, description: string): Command {
  return withData(
    program.command(name).description(description),
    'data folder of the registry to speak to (BERTH_DATA)',
  );
}

/** What a group of commands does when none of them is named. */
export function standardClient(group: Command, name: string, description: string): Command {
  return withData(
    group.command(name, { isDefault: true }).description(description),
    'data folder of the registry to speak to (BERTH_DATA)',
  );
}

export function withData(command: Command, description: string): Command {
  const standard = resolve(process.env.BERTH_DATA || defaultFolder());
  return command
    .option('--data <folder>', description, (text) => resolve(text), standard)
    .option('--json', 'print JSON');
}

/** A command that also works while no registry runs, on the files that the next one takes in. */
export function withHome(command: Command, what: string): Command {
  return command.option(
    '--home <folder>',
    `folder of the ${what} while no registry runs (BERTH_HOME)`,
    (text) => resolve(text),
    resolve(defaultHome()),
  );
}
