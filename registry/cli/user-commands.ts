import type { Command } from 'commander';
import { client, standardClient, withHome } from './command.ts';
import type { AddUserOptions, UserOptions } from './user.ts';

/** Who may do what. They also work while no registry runs: the next one takes it in. */
export function userCommands(program: Command): void {
  const user = program.command('user').description('who may log in, and what they may do');
  const load = () => import('./user.ts');
  const ofUsers = (command: Command) => withHome(command, 'users');
  ofUsers(standardClient(user, 'ls', 'the users')).action(async (options: UserOptions) => {
    await (await load()).listUsers(options);
  });
  ofUsers(client(user, 'add', 'a new user, or another password or right for one that is there'))
    .argument('<name>')
    .option('--password-stdin', 'read the password from standard input, not from the terminal')
    .option('--read-only', 'they may pull, but neither push nor delete')
    .option('--no-read-only', 'they may do everything')
    .action(async (name: string, options: AddUserOptions) => {
      await (await load()).addUser(name, options);
    });
  ofUsers(client(user, 'rm', 'take a user away'))
    .argument('<name>')
    .action(async (name: string, options: UserOptions) => {
      await (await load()).removeUser(name, options);
    });
  ofUsers(client(user, 'anonymous', 'whether pulls need no login'))
    .argument('<on|off>')
    .action(async (state: string, options: UserOptions) => {
      await (await load()).setAnonymous(state, options);
    });
}
