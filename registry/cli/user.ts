import { accessAnswers } from '../control/access-answers.ts';
import type { Answers, Question } from '../control/contract.ts';
import { PlainError } from '../errors.ts';
import type { Access, User } from '../facts.ts';
import { type ClientOptions, printJson, withRegistryOrFiles } from './ask.ts';
import { formatTable, formatTime } from './format.ts';
import { askPassword, readPassword } from './password.ts';

export type UserOptions = ClientOptions & { home: string };
export type AddUserOptions = UserOptions & { passwordStdin?: boolean; readOnly?: boolean };

type UserCommand = 'access' | 'setUser' | 'removeUser' | 'setAnonymousPull';

export async function listUsers(options: UserOptions): Promise<void> {
  const access = await ask('access', {}, options);
  if (options.json) printJson(access);
  else console.log(describe(access));
}

export async function addUser(name: string, options: AddUserOptions): Promise<void> {
  const { readOnly, passwordStdin } = options;
  const before = await ask('access', {}, options);
  const isThere = before.users.some((user) => user.name === name);
  const isRightAlone = isThere && readOnly !== undefined && !passwordStdin;
  const password = isRightAlone ? undefined : await (passwordStdin ? readPassword() : askPassword(name));
  const user = {
    name,
    ...(password !== undefined && { password }),
    ...(readOnly !== undefined && { readOnly }),
  };
  const access = await ask('setUser', user, options);
  if (options.json) return printJson(access);
  const now = access.users.find((user) => user.name === name);
  console.log(`${name} ${now?.readOnly ? 'may pull' : 'may pull, push and delete'}.`);
  if (isOpen(before)) console.log('From now on everybody has to log in.');
}

export async function removeUser(name: string, options: UserOptions): Promise<void> {
  const access = await ask('removeUser', { name }, options);
  if (options.json) return printJson(access);
  console.log(`${name} is no user any more.`);
  if (isOpen(access)) console.log(nobody);
}

export async function setAnonymous(state: string, options: UserOptions): Promise<void> {
  if (state !== 'on' && state !== 'off') throw new PlainError('Say on or off.');
  const access = await ask('setAnonymousPull', { anonymousPull: state === 'on' }, options);
  if (options.json) printJson(access);
  else console.log(pulls(access));
}

const nobody =
  'There are no users: everybody on this machine may do everything. Add one with: berth user add NAME';

function describe(access: Access): string {
  if (isOpen(access)) return nobody;
  const rows = access.users.map((user) => [user.name, rightOf(user), formatTime(user.lastSeenAt)]);
  const unusable = access.unusable.map(
    ({ line, reason }) => `Nobody can log in by line ${line} of ${access.file}: ${reasons[reason]}.`,
  );
  return [formatTable(['NAME', 'MAY', 'LAST SEEN'], rows), pulls(access), ...unusable].join('\n');
}

const reasons: Record<Access['unusable'][number]['reason'], string> = {
  hash: 'its password is not hashed by bcrypt; add the user anew',
  form: 'it has no colon',
  name: 'its name cannot be used, or stands further up already',
};

function rightOf({ readOnly }: User): string {
  return readOnly ? 'pull' : 'everything';
}

function pulls({ anonymousPull }: Access): string {
  return anonymousPull ? 'Pulls need no login.' : 'Pulls need a login.';
}

function isOpen({ users, unusable }: Access): boolean {
  return users.length === 0 && unusable.length === 0;
}

/** Of the registry that runs; where none does, of the files themselves. */
async function ask<C extends UserCommand>(
  command: C,
  question: Question<C>,
  options: UserOptions,
): Promise<Answers[C]> {
  return withRegistryOrFiles(
    options,
    (registry) => registry.ask(command, question),
    () => askFiles(command, question, options),
  );
}

async function askFiles<C extends UserCommand>(
  command: C,
  question: Question<C>,
  { home }: UserOptions,
): Promise<Answers[C]> {
  const { AccessControl } = await import('../access/access.ts');
  const access = await AccessControl.open({
    home,
    tokens: false,
    required: false,
    onError: (error) => {
      throw error;
    },
  });
  try {
    return (await accessAnswers(access)[command](question as never)) as Answers[C];
  } finally {
    access.stop();
  }
}
