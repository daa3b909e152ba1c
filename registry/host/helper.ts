import { lstat, realpath } from 'node:fs/promises';
import { delimiter, dirname, sep } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { errorCode, PlainError } from '../errors.ts';
import type { Trouble } from '../facts.ts';
import { allowCommand, allowFile } from './allowed.ts';
import type { Command } from './connector.ts';
import { type FileOrder, type Leftovers, pictureOf, target } from './files.ts';
import { type Hands, ownHands } from './hands.ts';
import { type Machine, type Ran, thisMachine } from './machine.ts';

/** What the helper is asked, a line of JSON each; it knows these and nothing else. */
export type HelperQuestion = { id: number } & (
  | { verb: 'put'; path: string; bytes: string; order: Omit<FileOrder, 'bytes'>; folders: string[] }
  | { verb: 'takeAway'; path: string; leftovers: Leftovers }
  | { verb: 'run'; command: Command }
);

/** And what it answers. The first line says only that it is there. */
export type HelperAnswer =
  | { ready: true }
  | { id: number; ran: Ran | null }
  | { id: number; error: { code: string; message: string; plain: Trouble | null } };

const systemFolders = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
  '/snap/bin',
];
const mostBytes = 1024 * 1024;
const longestMs = 120_000;

/**
 * Does for an administrator what files and commands of `allowed.ts` need, one question after the other, until there are
 * no more. It believes nothing that it is told: paths, links, owners and programs are looked at here again.
 */
export async function serveHelper(input: Readable, output: Writable): Promise<void> {
  // Nothing that the asking user's environment says of where programs are; of the rest only what tests need.
  const env = process.platform === 'win32' ? process.env : { PATH: systemFolders.join(delimiter), HOME: '/' };
  const machine = thisMachine({ env });
  const hands = ownHands(machine);
  const say = (answer: HelperAnswer) => output.write(`${JSON.stringify(answer)}\n`);
  say({ ready: true });
  for await (const line of createInterface({ input })) {
    const question = JSON.parse(line) as HelperQuestion;
    const { id } = question;
    try {
      say({ id, ran: await answer(question, hands, machine) });
    } catch (error) {
      say({ id, error: asData(error) });
    }
  }
}

async function answer(question: HelperQuestion, hands: Hands, machine: Machine): Promise<Ran | null> {
  switch (question.verb) {
    case 'put': {
      const { path, bytes, order, folders } = question;
      await allowPlace(path, folders, order.temporary, machine);
      await allowOrder(path, bytes, order, machine);
      await hands.put(path, { ...order, bytes: Buffer.from(bytes, 'base64') }, folders);
      return null;
    }
    case 'takeAway': {
      const { path, leftovers } = question;
      await allowPlace(path, leftovers.folders, leftovers.temporary, machine);
      await hands.takeAway(path, leftovers);
      return null;
    }
    case 'run': {
      const { program, args, timeoutMs } = question.command;
      allowCommand(question.command);
      const limit = Math.min(timeoutMs ?? 5000, longestMs);
      return hands.run({ program: await trusted(program, machine), args, timeoutMs: limit });
    }
  }
}

/** Also of where links lead, and of the folders on the way. */
async function allowPlace(
  path: string,
  folders: string[],
  temporary: string,
  machine: Machine,
): Promise<void> {
  allowFile(path);
  const real = await target(machine.at(path));
  allowFile(inMachine(await withRealFolders(real), machine));
  const isInPlace = folders.every((folder) => real.startsWith(folder + sep));
  if (!isInPlace || !/^\.[^/\\]+\.tmp$/.test(temporary)) throw notAllowed(path);
}

async function allowOrder(
  path: string,
  bytes: string,
  { mode, owner }: Omit<FileOrder, 'bytes'>,
  machine: Machine,
): Promise<void> {
  const now = await pictureOf(await target(machine.at(path)));
  const isOwned = owner === null || isSame(owner, { uid: 0, gid: 0 }) || (now && isSame(owner, now));
  const isPlainMode = Number.isInteger(mode) && (mode & ~0o777) === 0;
  if (!isOwned || !isPlainMode || bytes.length > mostBytes) throw notAllowed(path);
}

function isSame(one: { uid: number; gid: number }, other: { uid: number; gid: number }): boolean {
  return one.uid === other.uid && one.gid === other.gid;
}

/** A path whose folders are no links, as far as there are any. */
async function withRealFolders(path: string): Promise<string> {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const real = await realpath(folder).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (real !== undefined) return real + path.slice(folder.length);
  }
  return path;
}

/** As that machine calls it. */
function inMachine(path: string, machine: Machine): string {
  const root = machine.at('/');
  return root !== '/' && path.startsWith(root) ? path.slice(root.length - 1) : path;
}

/** Only what an administrator installed is run with an administrator's rights. */
async function trusted(program: string, machine: Machine): Promise<string> {
  const path = /[/\\]/.test(program) ? program : await machine.find(program);
  if (path === undefined) throw notAllowed(program);
  if (process.platform === 'win32') return path;
  for (let place = await realpath(path); place !== dirname(place); place = dirname(place)) {
    const { uid, mode } = await lstat(place);
    if (uid !== 0 || (mode & 0o022) !== 0) throw notAllowed(program);
  }
  return path;
}

function notAllowed(subject: string): PlainError {
  return new PlainError(`An administrator's rights are not used for this: ${subject}`, {
    code: 'ELEVATION_REFUSED',
    facts: { subject },
  });
}

function asData(error: unknown): Extract<HelperAnswer, { error: unknown }>['error'] {
  const message = error instanceof Error ? error.message : String(error);
  const plain =
    error instanceof PlainError ? { code: error.code ?? 'OTHER', message, facts: error.facts } : null;
  return { code: errorCode(error), message, plain };
}
