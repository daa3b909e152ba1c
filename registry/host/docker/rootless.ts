import { join } from 'node:path';
import { PlainError } from '../../errors.ts';
import type { Trouble } from '../../facts.ts';
import type { FoundEngine, Want, Wanted } from '../connector.ts';
import type { Machine } from '../machine.ts';
import { restartWarning } from './taken.ts';

const unit = 'docker';
const setting = 'DOCKERD_ROOTLESS_ROOTLESSKIT_DISABLE_HOST_LOOPBACK=false';
const startMs = 60_000;

/** Where the services of this user are described. */
export function unitFolder({ env, home }: Machine): string {
  return join(env.XDG_CONFIG_HOME || join(home, '.config'), 'systemd/user');
}

/** So that an engine in a network namespace of its own reaches what listens on this machine's localhost. */
export async function letOut(
  engine: FoundEngine,
  machine: Machine,
): Promise<Pick<Wanted, 'wants' | 'warnings'>> {
  const { code, stdout } = await machine.run('systemctl', ['--user', 'cat', unit]);
  if (code !== 0) throw noService(engine);
  if (stdout.includes(setting)) return { wants: [], warnings: [] };
  const systemctl = (args: string[]): Want => ({
    kind: 'run',
    run: { program: 'systemctl', args: ['--user', ...args], timeoutMs: startMs },
    undo: null,
    elevated: false,
  });
  return {
    wants: [
      {
        kind: 'write',
        path: join(unitFolder(machine), `${unit}.service.d/berth.conf`),
        content: `[Service]\nEnvironment=${setting}\n`,
        elevated: false,
      },
      systemctl(['daemon-reload']),
      // One that failed too often would not be started again.
      systemctl(['reset-failed', unit]),
      systemctl(['restart', unit]),
    ],
    warnings: [isolationWarning(engine), restartWarning(engine)],
  };
}

function isolationWarning({ id }: FoundEngine): Trouble {
  return {
    code: 'ISOLATION_WEAKER',
    message:
      'Containers of this engine will be able to reach every service on this machine that listens on localhost. Images are pushed as 10.0.2.2:<port>/<name>.',
    facts: { engine: id, address: '10.0.2.2' },
  };
}

function noService({ id }: FoundEngine): PlainError {
  return new PlainError(
    `This engine has a localhost of its own, and no service of systemd that could be told otherwise. Start it with ${setting}.`,
    { code: 'NAMESPACE_LOCALHOST', facts: { engine: id, setting } },
  );
}
