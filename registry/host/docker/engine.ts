import { join } from 'node:path';
import type { FoundEngine } from '../connector.ts';
import type { Machine } from '../machine.ts';
import { versionOf } from '../version-of.ts';
import { askDocker, type DockerInfo } from './api.ts';
import { unitFolder } from './rootless.ts';

/** Where one way of running Docker Engine keeps what. */
interface Way {
  id: string;
  mode: 'rootful' | 'rootless' | 'snap';
  socket: string;
  pidFile: string;
  config: string;
  /** Folders of authorities, one folder in each for a registry. */
  certificates: string[];
}

const rootful: Way = {
  id: 'docker',
  mode: 'rootful',
  socket: '/var/run/docker.sock',
  pidFile: '/var/run/docker.pid',
  config: '/etc/docker/daemon.json',
  certificates: ['/etc/docker/certs.d'],
};

const snap: Way = {
  ...rootful,
  mode: 'snap',
  pidFile: '/var/snap/docker/common/run/docker.pid',
  config: '/var/snap/docker/current/config/daemon.json',
  // Its papers name both.
  certificates: ['/var/snap/docker/common/etc/certs.d', '/var/snap/docker/current/etc/docker/certs.d'],
};

function rootless({ env, home }: Machine): Way {
  const runtime = env.XDG_RUNTIME_DIR || `/run/user/${process.getuid?.() ?? 0}`;
  const config = join(env.XDG_CONFIG_HOME || join(home, '.config'), 'docker');
  return {
    id: 'docker-rootless',
    mode: 'rootless',
    socket: join(runtime, 'docker.sock'),
    pidFile: join(runtime, 'docker.pid'),
    config: join(config, 'daemon.json'),
    certificates: [join(config, 'certs.d')],
  };
}

/** The engines of this machine itself; those in a virtual machine are known elsewhere. */
export async function findEngines(machine: Machine): Promise<FoundEngine[]> {
  if (machine.platform !== 'linux') return [];
  const found = await Promise.all([findSystemWide(machine), findRootless(machine)]);
  return found.filter((engine) => engine !== undefined);
}

async function findSystemWide(machine: Machine): Promise<FoundEngine | undefined> {
  const program = await machine.find('dockerd');
  const isInstalled = program !== undefined && !program.startsWith('/snap/');
  if (isInstalled) return describe(rootful, machine, isInstalled);
  const isSnap = await machine.exists('/var/snap/docker/current');
  return describe(isSnap ? snap : rootful, machine, isSnap);
}

async function findRootless(machine: Machine): Promise<FoundEngine | undefined> {
  const way = rootless(machine);
  return describe(way, machine, await machine.exists(join(unitFolder(machine), 'docker.service')));
}

async function describe(way: Way, machine: Machine, isInstalled: boolean): Promise<FoundEngine | undefined> {
  const info = await askDocker(machine.at(way.socket));
  const isOurs = typeof info === 'object' ? !isInMachine(info) : info !== 'other';
  const isThere = isInstalled || typeof info === 'object' || info === 'denied';
  if (!isOurs || !isThere) return undefined;
  const program = await machine.find('docker');
  return {
    id: way.id,
    kind: 'docker',
    instance: null,
    version: typeof info === 'object' ? info.ServerVersion : await installedVersion(machine),
    mode: way.mode,
    running: typeof info === 'object' ? true : info === 'denied' ? null : false,
    own: {
      socket: way.socket,
      pidFile: way.pidFile,
      config: way.config,
      certificates: way.certificates.join('\n'),
      ...(program !== undefined && { program }),
      ...(info === 'denied' && { isClosed: 'true' }),
    },
  };
}

function isInMachine({ OperatingSystem }: DockerInfo): boolean {
  return OperatingSystem.includes('Docker Desktop');
}

async function installedVersion(machine: Machine): Promise<string | null> {
  const program = (await machine.find('dockerd')) ?? (await machine.find('docker'));
  return program === undefined ? null : versionOf(program, ['--version'], machine);
}
