import { PlainError } from '../errors.ts';
import { commandLine } from './command-line.ts';
import type { Command } from './connector.ts';
import { withFile } from './file-trouble.ts';
import { type FileOrder, type Leftovers, putFile, takeAway, target } from './files.ts';
import type { RecordedFile } from './ledger.ts';
import type { Machine, Ran } from './machine.ts';

/** Who does a step: this process, or the helper that an administrator allowed. Paths are as a person knows them. */
export interface Hands {
  put(path: string, order: FileOrder, folders: string[]): Promise<void>;
  takeAway(path: string, leftovers: Leftovers): Promise<void>;
  run(command: Command): Promise<Ran>;
}

export function ownHands(machine: Machine): Hands {
  const real = (path: string) => target(machine.at(path));
  return {
    put: async (path, order, folders) => putFile(await real(path), order, folders),
    takeAway: async (path, leftovers) => takeAway(await real(path), leftovers),
    run: ({ program, args, input, encoding, timeoutMs }) =>
      machine.run(program, args, {
        ...(input !== undefined && { input: Buffer.from(input, encoding ?? 'utf8') }),
        ...(timeoutMs !== undefined && { timeoutMs }),
      }),
  };
}

/** Runs a command that has to succeed. */
export async function mustRun(hands: Pick<Hands, 'run'>, command: Command): Promise<Ran> {
  const ran = await hands.run(command);
  if (ran.code === 0 || isGone(command, ran)) return ran;
  const line = commandLine(command);
  const reason = (ran.stderr.trim() || ran.stdout.trim()).split('\n').at(-1) || 'it took too long';
  throw new PlainError(`${line} failed: ${reason}`, {
    code: 'COMMAND_FAILED',
    facts: { command: line, reason },
  });
}

function isGone({ gone = [] }: Command, { stdout, stderr }: Ran): boolean {
  return [gone].flat().some((part) => stdout.includes(part) || stderr.includes(part));
}

/** Puts these bytes where a step has its file, by the program that may write there where it is one. */
export async function putBytes(
  { path, through, folders, temporary }: RecordedFile,
  hands: Hands,
  order: Omit<FileOrder, 'temporary'>,
): Promise<void> {
  if (through !== null) await mustRun(hands, { ...through.write, input: order.bytes.toString() });
  else await withPlainErrors(path, () => hands.put(path, { ...order, temporary }, folders));
}

export async function takeAwayFile(
  { path, through, folders, temporary }: RecordedFile,
  hands: Hands,
): Promise<void> {
  if (through !== null) await mustRun(hands, through.remove);
  else await withPlainErrors(path, () => hands.takeAway(path, { folders, temporary }));
}

async function withPlainErrors(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw withFile(error, path);
  }
}
