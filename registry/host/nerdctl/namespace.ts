import { join } from 'node:path';
import { PlainError } from '../../errors.ts';
import type { Trouble } from '../../facts.ts';
import type { Command, FoundEngine, Want, Wanted } from '../connector.ts';
import type { Machine } from '../machine.ts';
import { isBefore } from '../version-of.ts';

const dropIn = 'systemd/user/containerd.service.d/50-berth.conf';
const content = `# Written by Berth. "berth disconnect nerdctl" takes it back.
[Service]
Environment=CONTAINERD_ROOTLESS_ROOTLESSKIT_DETACH_NETNS=true
`;
const restart = 'systemctl --user restart containerd';

/**
 * A rootless containerd lives in a network namespace, whose localhost is not this machine's. From RootlessKit 2 on only
 * its containers do, unless it was told otherwise.
 */
export async function namespaceWants({ version }: FoundEngine, machine: Machine): Promise<Wanted> {
  const state = join(machine.env.XDG_RUNTIME_DIR || '/run/user', 'containerd-rootless');
  const [isRunning, isDetached] = await Promise.all(
    ['child_pid', 'netns'].map((name) => machine.exists(join(state, name))),
  );
  if (!isRunning || isDetached) return { wants: [], warnings: [] };
  if (version !== null && isBefore(version, [1, 7])) throw tooOld(version);
  const path = join(configFolder(machine), dropIn);
  const file: Want = { kind: 'write', path, content, elevated: false };
  return { wants: [file, run('daemon-reload'), run('restart', 'containerd')], warnings: [containersStop] };
}

export function configFolder({ env, home }: Machine): string {
  return env.XDG_CONFIG_HOME || join(home, '.config');
}

function run(...args: string[]): Want {
  const command: Command = { program: 'systemctl', args: ['--user', ...args], timeoutMs: 60_000 };
  return { kind: 'run', run: command, undo: null, elevated: false };
}

const containersStop: Trouble = {
  code: 'RESTART_COMES',
  message: `containerd is restarted ("${restart}"), and its containers stop.`,
  facts: { name: 'containerd', command: restart },
};

function tooOld(version: string): PlainError {
  return new PlainError(
    `The containerd of nerdctl ${version} lives in a network of its own, from which localhost is not this machine. From nerdctl 2 on it does not.`,
    { code: 'ENGINE_OLD', facts: { engine: 'nerdctl', version, needed: '2.0' } },
  );
}
