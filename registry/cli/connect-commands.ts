import type { Command } from 'commander';
import { client, withHome } from './command.ts';
import type { ConnectOptions, DisconnectOptions } from './connect.ts';

/** What is changed on this machine so that its tools use the registry, and how that is taken back. */
export function connectCommands(program: Command): void {
  const load = () => import('./connect.ts');
  withHome(
    client(program, 'connect', 'let a container tool use this registry; without one, list them'),
    'changes',
  )
    .argument('[tool]', 'as the list has it')
    .option('-n, --dry-run', 'only show what would be changed')
    .option('-y, --yes', 'do not ask')
    .option('--mirror <url>', 'what the tool is to ask first for images of Docker Hub')
    .action(async (tool: string | undefined, options: ConnectOptions) => {
      const { connect, listEngines } = await load();
      await (tool === undefined ? listEngines(options) : connect(tool, options));
    });
  withHome(
    client(program, 'disconnect', 'put back what connect has changed; no registry has to run'),
    'changes',
  )
    .argument('[tool]', 'as the list of connect has it')
    .option('--all', 'for all tools')
    .option('-n, --dry-run', 'only show what would be put back')
    .option('-y, --yes', 'do not ask')
    .action(async (tool: string | undefined, options: DisconnectOptions) => {
      await (await load()).disconnect(tool, options);
    });
  program
    .command('host-helper', { hidden: true })
    .option('--socket <path>')
    .action(async (options: { socket?: string }) => {
      await (await import('./host-helper.ts')).hostHelper(options);
    });
}
