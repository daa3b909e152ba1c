import { join } from 'node:path';
import { PlainError } from '../../errors.ts';
import { shortPath } from '../command-line.ts';
import type { Connector, Door, FoundEngine, Want, Wanted } from '../connector.ts';
import { dockerBuilds, dockerProbes } from '../docker/probes.ts';
import type { Machine } from '../machine.ts';
import { outside } from '../machines/hosts.ts';
import { restartComes } from '../machines/restart.ts';
import { refuseStopped } from '../machines/stopped.ts';
import { relayWanted } from '../relay/relay.ts';
import { askContext, contextOf, findContext, relayIn } from './context.ts';
import { mirrorIn } from './daemon-mirror.ts';

const restartMs = 180_000;
/** Only the engine knows the address of the machine around it. */
const byGateway = { target: 'berth-host', addHost: 'berth-host:host-gateway' };

/**
 * Docker Desktop: its engine runs in a virtual machine, whose localhost a relay carries to this machine. Its settings and
 * its daemon.json are files of this user.
 */
export const dockerDesktop: Connector = {
  kind: 'docker-desktop',
  find,
  plan,
  probes: dockerProbes,
  builds: dockerBuilds,
};

const places = ({ platform, env }: Machine): string =>
  ({
    darwin: '/Applications/Docker.app',
    linux: '/opt/docker-desktop',
    win32: join(env.ProgramFiles ?? 'C:\\Program Files', 'Docker\\Docker\\Docker Desktop.exe'),
  })[platform];

const settingsFiles = ({ platform, env, home }: Machine): string[] => {
  const folder = {
    darwin: join(home, 'Library/Group Containers/group.com.docker'),
    linux: join(home, '.docker/desktop'),
    win32: join(env.APPDATA ?? join(home, 'AppData\\Roaming'), 'Docker'),
  }[platform];
  // Older ones had the second.
  return [join(folder, 'settings-store.json'), join(folder, 'settings.json')];
};

async function find(machine: Machine): Promise<FoundEngine[]> {
  if (!(await machine.exists(places(machine)))) return [];
  const engine = await findContext('desktop-linux', machine);
  if (engine === undefined) return [];
  const facts = await askContext(engine, machine);
  return [
    {
      ...{ id: 'docker-desktop', kind: 'docker-desktop', instance: null, mode: 'machine' },
      version: facts?.version ?? null,
      running: facts !== undefined,
      own: { ...engine },
    },
  ];
}

async function plan(found: FoundEngine, door: Door, machine: Machine): Promise<Wanted> {
  refuseStopped(found);
  await refuseHostNetworking(machine);
  const engine = contextOf(found);
  const [mirror, facts] = await Promise.all([mirrorWants(found, door, machine), askContext(engine, machine)]);
  const relay = await relayWanted(
    relayIn(engine, facts?.processor ?? 'amd64'),
    { ...byGateway, ports: [door.port], restart: 'unless-stopped' },
    machine,
  );
  return {
    ...relay,
    // Desktop stops what runs, so it is restarted first.
    wants: [...mirror, ...relay.wants],
    warnings: mirror.length > 0 ? [restartComes(found)] : [],
    optional: relay.wants.length === 0,
  };
}

/** Desktop reads it when it starts. */
async function mirrorWants({ own }: FoundEngine, { mirror }: Door, machine: Machine): Promise<Want[]> {
  if (mirror === null) return [];
  const path = join(machine.home, '.docker/daemon.json');
  const file = await mirrorIn(path, outside(mirror, 'host.docker.internal'), machine);
  if (file.length === 0) return [];
  const run = { program: own.program ?? 'docker', args: ['desktop', 'restart'], timeoutMs: restartMs };
  return [...file, { kind: 'run', run, undo: null, elevated: false }];
}

/**
 * With it, what listens on localhost in the virtual machine does so on this machine too: the relay would take the
 * registry's own port, and lead to itself.
 */
async function refuseHostNetworking(machine: Machine): Promise<void> {
  for (const path of settingsFiles(machine)) {
    const text = await machine.read(path);
    if (text === undefined || !/"hostNetworkingEnabled"\s*:\s*true/i.test(text)) continue;
    throw new PlainError(
      `Docker Desktop has host networking on (${shortPath(path, machine)}) and would put the relay on the registry's own port. Turn it off in Settings, Resources, Network.`,
      { code: 'ENGINE_SETTING', facts: { engine: 'docker-desktop', setting: 'hostNetworkingEnabled' } },
    );
  }
}
