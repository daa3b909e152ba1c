import { join } from 'node:path';
import { PlainError } from '../../errors.ts';
import { shortPath } from '../command-line.ts';
import type { Connector, Door, FoundEngine, Want, Wanted } from '../connector.ts';
import { dockerBuilds, dockerProbes } from '../docker/probes.ts';
import { isLocalName } from '../local-name.ts';
import type { Machine } from '../machine.ts';
import { outside } from '../machines/hosts.ts';
import { restartComes } from '../machines/restart.ts';
import { refuseStopped } from '../machines/stopped.ts';
import { type RelayRoute, relayWanted } from '../relay/relay.ts';
import { askContext, contextOf, findContext, relayIn } from './context.ts';
import { mirrorIn } from './daemon-mirror.ts';
import { homeCertificates } from './home-certificates.ts';

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
  const [mirror, certificates] = await Promise.all([
    mirrorFile(door, machine),
    homeCertificates(door, machine),
  ]);
  const settings = [...certificates, ...mirror];
  const relay = isLocalName(door.name) ? await relayFor(found, door, machine) : { wants: [] };
  return {
    ...relay,
    // Desktop stops what runs, so it is restarted first.
    wants: [...settings, ...(settings.length > 0 ? [restarting(found)] : []), ...relay.wants],
    warnings: settings.length > 0 ? [restartComes(found)] : [],
    optional: relay.wants.length + certificates.length === 0,
  };
}

async function relayFor(found: FoundEngine, { port }: Door, machine: Machine) {
  await refuseHostNetworking(machine);
  const engine = contextOf(found);
  const processor = (await askContext(engine, machine))?.processor ?? 'amd64';
  const route: RelayRoute = { ...byGateway, ports: [port], restart: 'unless-stopped' };
  return relayWanted(relayIn(engine, processor), route, machine);
}

async function mirrorFile({ mirror }: Door, machine: Machine): Promise<Want[]> {
  if (mirror === null) return [];
  return mirrorIn(
    join(machine.home, '.docker/daemon.json'),
    outside(mirror, 'host.docker.internal'),
    machine,
  );
}

/** It reads its files when it starts. */
function restarting({ own }: FoundEngine): Want {
  const run = { program: own.program ?? 'docker', args: ['desktop', 'restart'], timeoutMs: restartMs };
  return { kind: 'run', run, undo: null, elevated: false };
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
