import { PlainError } from '../../errors.ts';
import type { Command, FoundEngine } from '../connector.ts';
import type { Machine } from '../machine.ts';
import type { ListKey } from './daemon-file.ts';

/** The daemon that serves an engine, as its process shows. */
export interface DaemonProcess {
  pid: string;
  args: string[];
  /** Started by systemd, which has to be asked to tell it something. */
  isUnit: boolean;
}

const unit = 'docker';

/** Undefined where none runs, or where that cannot be seen. */
export async function daemonOf(
  { own, mode }: FoundEngine,
  machine: Machine,
): Promise<DaemonProcess | undefined> {
  const pid = (await machine.read(own.pidFile ?? ''))?.trim();
  if (!pid || !/^\d+$/.test(pid)) return undefined;
  const [shown, main] = await Promise.all([
    machine.run('ps', ['-ww', '-o', 'args=', '-p', pid]),
    mode === 'rootful'
      ? machine.run('systemctl', ['show', '--property', 'MainPID', '--value', unit])
      : undefined,
  ]);
  if (shown.code !== 0) return undefined;
  return { pid, args: shown.stdout.trim().split(/\s+/), isUnit: main?.stdout.trim() === pid };
}

/** How a running daemon is made to read its file again, without touching a container; and how to see whether it runs. */
export function reloading(
  { own, mode }: FoundEngine,
  { isUnit }: DaemonProcess,
  machine: Machine,
): { run: Command; onlyIf: Command } {
  if (mode === 'snap') {
    return {
      run: { program: 'snap', args: ['restart', 'docker'], timeoutMs: 60_000 },
      onlyIf: { program: 'systemctl', args: ['is-enabled', '--quiet', 'snap.docker.dockerd'] },
    };
  }
  if (isUnit) {
    return {
      run: { program: 'systemctl', args: ['reload', unit] },
      onlyIf: { program: 'systemctl', args: ['is-active', '--quiet', unit] },
    };
  }
  // By its file and its name: another process may have its number by the time it is told.
  const which = ['--pidfile', machine.at(own.pidFile ?? ''), '--exact', 'dockerd'];
  return {
    run: { program: 'pkill', args: ['--signal', 'HUP', ...which] },
    onlyIf: { program: 'pgrep', args: which },
  };
}

/** The file it was told to read, as this machine names it; undefined where it was told none. */
export function configOf({ args }: DaemonProcess, machine: Machine): string | undefined {
  const path = flagValues(args, '--config-file')[0];
  const root = machine.at('/');
  return path !== undefined && root !== '/' && path.startsWith(root) ? path.slice(root.length - 1) : path;
}

/** By which a list is given on its command line. */
export const flags: Record<ListKey, string> = {
  'insecure-registries': '--insecure-registry',
  'registry-mirrors': '--registry-mirror',
};

/** What it has of a list from its command line. */
export function flagged(key: ListKey, { args }: DaemonProcess): string[] {
  return flagValues(args, flags[key]);
}

/** dockerd refuses a setting that it has from both a flag and its file, and does not start with that. */
export async function refuseFlag(
  key: ListKey,
  daemon: DaemonProcess | undefined,
  { mode, own }: FoundEngine,
  machine: Machine,
): Promise<void> {
  const args = daemon?.args ?? (mode === 'rootful' ? await unitArgs(machine) : []);
  const flag = flags[key];
  if (!args.some((arg) => arg === flag || arg.startsWith(`${flag}=`))) return;
  throw new PlainError(
    `dockerd is started with ${flag}, and refuses the same setting in ${own.config}. Take the flag out of its service first.`,
    { code: 'FLAG_CONFLICT', facts: { flag, path: own.config ?? '' } },
  );
}

/** How it would be started. */
async function unitArgs(machine: Machine): Promise<string[]> {
  const { code, stdout } = await machine.run('systemctl', ['cat', unit]);
  return code === 0 ? stdout.split(/\s+/) : [];
}

function flagValues(args: string[], flag: string): string[] {
  return args.flatMap((arg, i) => {
    if (arg === flag) return args[i + 1] ?? [];
    return arg.startsWith(`${flag}=`) ? arg.slice(flag.length + 1) : [];
  });
}
