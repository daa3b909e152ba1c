import { join } from 'node:path';
import { PlainError } from '../../errors.ts';
import type { Connector, Door, FoundEngine, ProbeImage, Want, Wanted } from '../connector.ts';
import { dockerBuilds, dockerProbes } from '../docker/probes.ts';
import { isLocalName } from '../local-name.ts';
import type { Machine } from '../machine.ts';
import { hostsInside } from '../machines/hosts.ts';
import type { Inside } from '../machines/inside.ts';
import { restartComes } from '../machines/restart.ts';
import { refuseStopped } from '../machines/stopped.ts';
import { nerdctlProbes } from '../nerdctl/probes.ts';
import type { Processor } from '../relay/image.ts';
import { type RelayRoute, relayWanted } from '../relay/relay.ts';
import { versionOf } from '../version-of.ts';
import { askContext, contextOf, findContext, relayIn } from './context.ts';
import { homeCertificates } from './home-certificates.ts';
import { unforwarded } from './lima.ts';

const restartMs = 300_000;
const host = 'host.rancher-desktop.internal';
/** Where Lima has the machine around it. */
const hostAddress = '192.168.5.2';

/** Rancher Desktop: one virtual machine with Docker (moby) or containerd in it, as its settings say. */
export const rancherDesktop: Connector = {
  kind: 'rancher-desktop',
  find,
  plan,
  probes: (engine, image, machine) =>
    isMoby(engine) ? dockerProbes(engine, image, machine) : nerdctlProbes(engine, image, machine),
  builds: (engine: FoundEngine, image: ProbeImage, machine: Machine) =>
    isMoby(engine) ? dockerBuilds(engine, image, machine) : [],
};

async function find(machine: Machine): Promise<FoundEngine[]> {
  const rdctl = await machine.find('rdctl');
  if (rdctl === undefined) return [];
  const [version, settings, context, nerdctl] = await Promise.all([
    versionOf(rdctl, ['version'], machine),
    machine.run(rdctl, ['list-settings']),
    findContext('rancher-desktop', machine),
    machine.find('nerdctl'),
  ]);
  const engine = settings.code === 0 ? engineIn(settings.stdout) : '';
  const program = engine === 'moby' ? context : nerdctl && { program: nerdctl };
  return [
    {
      ...{ id: 'rancher-desktop', kind: 'rancher-desktop', instance: null, mode: 'machine' },
      version,
      running: settings.code === 0,
      own: { rdctl, engine, ...program },
    },
  ];
}

function engineIn(settings: string): string {
  try {
    return JSON.parse(settings).containerEngine?.name ?? '';
  } catch {
    return ''; // Another version may say it in other words.
  }
}

function isMoby({ own }: FoundEngine): boolean {
  return own.engine === 'moby';
}

async function plan(found: FoundEngine, door: Door, machine: Machine): Promise<Wanted> {
  refuseStopped(found);
  const facts = isMoby(found) ? await askContext(contextOf(found), machine) : undefined;
  if (facts && !facts.isContainerd) return byRelay(found, door, facts.processor ?? 'amd64', machine);
  const folder = isMoby(found) ? '/etc/docker/certs.d' : '/etc/containerd/certs.d';
  const hosts = { folder, host, engine: found.id, mirrors: true };
  return { wants: await hostsInside(insideOf(found), hosts, door, machine), warnings: [] };
}

function insideOf({ id, own }: FoundEngine): Inside {
  const program = own.rdctl ?? 'rdctl';
  return {
    name: id,
    command: (...words) => ({ program, args: ['shell', 'sudo', ...words], timeoutMs: 15_000 }),
  };
}

/** Docker that keeps images itself takes in no hosts.toml. */
async function byRelay(
  found: FoundEngine,
  door: Door,
  processor: Processor,
  machine: Machine,
): Promise<Wanted> {
  // Its machine has this user's folder of certificates as its own.
  if (!isLocalName(door.name)) return { wants: await homeCertificates(door, machine), warnings: [] };
  const settings = await unforwarded(overrideOf(machine), [door.port], machine);
  const route: RelayRoute = { target: hostAddress, ports: [door.port], restart: 'unless-stopped' };
  const relay = await relayWanted(relayIn(contextOf(found), processor), route, machine);
  const restart = settings.length > 0 ? restarting(found) : [];
  return {
    ...relay,
    // Before the relay listens, Lima has to know.
    wants: [...settings, ...restart, ...relay.wants],
    warnings: restart.length > 0 ? [restartComes(found)] : [],
  };
}

function overrideOf({ platform, home }: Machine): string {
  const folder = {
    darwin: 'Library/Application Support/rancher-desktop',
    linux: '.local/share/rancher-desktop',
    win32: undefined,
  }[platform];
  if (folder !== undefined) return join(home, folder, 'lima/_config/override.yaml');
  // There is no Lima, and whatever listens in there is forwarded to the registry's own port.
  throw new PlainError(
    'Docker in Rancher Desktop reaches no registry on Windows while it keeps images itself. Choose containerd: rdctl set --container-engine.name=containerd',
    { code: 'ENGINE_SETTING', facts: { engine: 'rancher-desktop', setting: 'container-engine.name' } },
  );
}

/** It has no command to restart by: it is shut down, and started again. */
function restarting({ own }: FoundEngine): Want[] {
  const program = own.rdctl ?? 'rdctl';
  return [['shutdown'], ['start']].map((args) => ({
    kind: 'run',
    run: { program, args, timeoutMs: restartMs },
    undo: null,
    elevated: false,
  }));
}
