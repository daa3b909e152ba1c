import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlainError } from '../errors.ts';
import type { Hands } from './hands.ts';
import { HelperLink } from './helper-link.ts';
import type { Machine } from './machine.ts';

/** Those of an administrator, until they are closed. */
export interface ElevatedHands extends Hands {
  close(): Promise<void>;
}

export interface ElevateOptions {
  /** A person sits at the terminal of this process. */
  isTerminal?: boolean;
  /** What starts the helper: a program and its arguments. */
  helper?: string[];
}

/** How a program comes to run with an administrator's rights. */
interface Way {
  program: string;
  args(helper: string[]): string[];
  /** It passes on what is said to the program and by it; where not, the two speak by a socket. */
  isPiped: boolean;
}

/**
 * Starts the helper with an administrator's rights; the person is asked by the system. A no, and a system that cannot
 * ask, is a PlainError.
 */
export async function elevate(
  machine: Machine,
  { isTerminal = false, helper = ownHelper(machine) }: ElevateOptions = {},
): Promise<ElevatedHands> {
  const way = await wayOn(machine, isTerminal);
  return way.isPiped ? byPipes(way, helper, machine) : bySocket(way, helper, machine);
}

/** What asks for an administrator on this system. */
export async function wayOn(machine: Machine, isTerminal: boolean): Promise<Way> {
  if (machine.platform === 'darwin') return byOsascript;
  if (machine.platform === 'win32') return byRunAs;
  const sudo = isTerminal ? await machine.find('sudo') : undefined;
  if (sudo !== undefined) return bySudo(sudo);
  const pkexec = await machine.find('pkexec');
  const { DISPLAY, WAYLAND_DISPLAY } = machine.env;
  if (pkexec !== undefined && (DISPLAY || WAYLAND_DISPLAY)) return byPkexec(pkexec);
  throw missing();
}

function bySudo(program: string): Way {
  const prompt = 'Berth changes files of the system. Password of %p: ';
  return { program, args: (helper) => ['--prompt', prompt, '--', ...helper], isPiped: true };
}

function byPkexec(program: string): Way {
  return { program, args: (helper) => ['--disable-internal-agent', ...helper], isPiped: true };
}

/** The helper is given as arguments, so that nothing in it is read as a script. */
const byOsascript: Way = {
  program: 'osascript',
  args: (helper) => [
    ...['-e', 'on run argv', '-e', 'set command to ""'],
    ...['-e', 'repeat with part in argv', '-e', 'set command to command & quoted form of part & " "'],
    ...['-e', 'end repeat'],
    ...[
      '-e',
      'do shell script command with prompt "Berth changes files of the system." with administrator privileges',
    ],
    ...['-e', 'end run', ...helper],
  ],
  isPiped: false,
};

const byRunAs: Way = {
  program: 'powershell.exe',
  args: ([program = '', ...args]) => [
    ...['-NoProfile', '-NonInteractive', '-Command'],
    `Start-Process -FilePath ${inPowerShell(program)} -ArgumentList ${args
      .map((arg) => inPowerShell(`"${arg}"`))
      .join(',')} -Verb RunAs -WindowStyle Hidden -Wait`,
  ],
  isPiped: false,
};

function inPowerShell(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

async function byPipes(way: Way, helper: string[], machine: Machine): Promise<ElevatedHands> {
  const child = spawn(way.program, way.args(helper), { env: machine.env });
  const link = new HelperLink(child.stdout, child.stdin, exitOf(child));
  await link.ready();
  return link;
}

async function bySocket(way: Way, helper: string[], machine: Machine): Promise<ElevatedHands> {
  const folder = await mkdtemp(join(tmpdir(), 'berth-helper-'));
  const { platform } = machine;
  const pipe = `\\\\.\\pipe\\berth-${randomBytes(16).toString('hex')}`;
  const path = platform === 'win32' ? pipe : join(folder, 'socket');
  const server = createServer();
  try {
    server.listen(path);
    await once(server, 'listening');
    const options = { env: machine.env, windowsHide: true };
    const exit = exitOf(spawn(way.program, way.args([...helper, '--socket', path]), options));
    const ended = exit.then((trouble) => Promise.reject(trouble));
    const [socket]: Socket[] = await Promise.race([once(server, 'connection'), ended]);
    if (socket === undefined) throw missing();
    const link = new HelperLink(socket, socket, exit);
    await link.ready();
    return link;
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Why what was to ask for an administrator has ended. */
async function exitOf(child: ChildProcess): Promise<PlainError> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stdin?.on('error', () => undefined); // That it has ended is what counts.
  const [code] = await once(child, 'close').catch(() => [127]);
  return /no (polkit )?authentication agent/i.test(said) || code === 127 ? missing() : refused();
}

/** What starts the helper from this program; the app says how it is started for that. */
function ownHelper({ env: { BERTH_HELPER } }: Machine): string[] {
  return BERTH_HELPER ? JSON.parse(BERTH_HELPER) : [process.execPath, process.argv[1] ?? '', 'host-helper'];
}

function missing(): PlainError {
  return new PlainError(
    'This needs an administrator, and nothing here can ask for one. Try it in a terminal: berth connect, or sudo berth connect.',
    { code: 'ELEVATION_MISSING' },
  );
}

function refused(): PlainError {
  return new PlainError('No administrator allowed it, so nothing was changed.', {
    code: 'ELEVATION_REFUSED',
  });
}
