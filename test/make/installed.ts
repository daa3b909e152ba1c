import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ControlClient } from '../../registry/control/client.ts';
import type { Status } from '../../registry/control/contract.ts';
import { temporaryFolder } from './folder.ts';
import { until } from './until.ts';

/** A home in which an installed Berth runs, apart from everybody else's. */
export interface Home {
  data: string;
  userData: string;
  /** What `/usr/bin/berth` is started with there. */
  args: string[];
  env: Record<string, string>;
  /** How the registry of that home is; waits until it is so, or until it answers at all. */
  status(isSo?: (status: Status) => boolean): Promise<Status>;
}

export function home(): Home {
  const folder = temporaryFolder();
  const userData = join(folder, 'preferences');
  const data = join(folder, 'data');
  const control = new ControlClient(data);
  onTestFinished(() => control.close());
  return {
    data,
    userData,
    args: ['--no-sandbox', `--user-data-dir=${userData}`, '--data', data, '--listen', 'localhost:0'],
    env: { ...(process.env as Record<string, string>), HOME: folder, XDG_CACHE_HOME: join(folder, 'cache') },
    async status(isSo = () => true) {
      let status: Status | undefined;
      await until(async () => {
        status = await control.ask('status', {}).catch(() => undefined);
        return status !== undefined && isSo(status);
      }, 60);
      if (!status) throw new Error('no registry answers');
      return status;
    },
  };
}

/** Ends the Berth that runs there, whoever started it. */
export async function endBerth(own: Home): Promise<void> {
  const { pid } = await own.status();
  const app = Number(/^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  process.kill(app, 'SIGTERM');
  await until(() => !existsSync(`/proc/${app}`));
}

/** The installed Berth, started as a person starts it. */
export function startInstalled({ args, env }: Home): { stop(): Promise<number | null> } {
  const child = spawn('/usr/bin/berth', args, {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    env,
  });
  onTestFinished(() => end(child));
  return {
    async stop() {
      child.kill('SIGTERM');
      const [code] = await once(child, 'exit');
      return code;
    },
  };
}

/** With everything it started. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  process.kill(-child.pid, 'SIGKILL');
  await once(child, 'exit');
}
