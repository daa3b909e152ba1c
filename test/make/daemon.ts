import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './command.ts';

/** The longest a daemon may live, also if the test process was killed and nobody ends it. */
const lifetimeSeconds = 300;

export interface Daemon {
  /** Ends it with SIGTERM, after a while with SIGKILL, and waits for that. */
  stop(): Promise<void>;
}

/** Starts a program that keeps running, and resolves once `ready` no longer throws. */
export async function startDaemon(
  program: string,
  args: string[],
  { log, ready }: { log: string; ready: () => Promise<unknown> },
): Promise<Daemon> {
  const output = openSync(log, 'a');
  // `timeout` leads a process group of its own, passes our signals on and ends the daemon when its time is over.
  const child = spawn('timeout', ['--kill-after=8', `${lifetimeSeconds}`, program, ...args], {
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const exited = once(child, 'exit');
  const stop = async () => {
    if (isRunning(child)) child.kill('SIGTERM');
    await exited;
  };
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await ready().then(
      () => 'ready' as const,
      (error: Error) => error,
    );
    if (answer === 'ready') return { stop };
    if (isRunning(child) && Date.now() < deadline) {
      await sleep(100);
      continue;
    }
    await stop();
    throw new Error(`${program} did not become ready:\n${readFileSync(log, 'utf8').slice(-4000)}`, {
      cause: answer,
    });
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

/** Removes a daemon's folder with whatever it left mounted inside. */
export async function removeDaemonFolder(folder: string): Promise<void> {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const inside = mounts
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`));
  for (const path of inside.reverse()) await run('umount', ['--lazy', path]);
  rmSync(folder, { recursive: true, force: true });
}
