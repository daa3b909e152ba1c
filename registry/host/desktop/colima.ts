import { join } from 'node:path';
import type { Connector, Door, FoundEngine, ProbeImage, Want, Wanted } from '../connector.ts';
import { dockerBuilds, dockerProbes } from '../docker/probes.ts';
import { isLocalName } from '../local-name.ts';
import type { Machine } from '../machine.ts';
import { hostsInside } from '../machines/hosts.ts';
import type { Inside } from '../machines/inside.ts';
import { restartComes } from '../machines/restart.ts';
import { refuseStopped } from '../machines/stopped.ts';
import { type RelayRoute, relayWanted } from '../relay/relay.ts';
import { versionOf } from '../version-of.ts';
import { askContext, contextOf, findContext, relayIn } from './context.ts';
import { homeCertificates } from './home-certificates.ts';
import { parsed, unforwarded } from './lima.ts';

const restartMs = 300_000;
/** What Lima calls the machine around it. */
const host = 'host.lima.internal';
/** And where it is, in every one of its machines. */
const hostAddress = '192.168.5.2';

/** Colima: a virtual machine of Lima for each profile, with Docker or containerd in it. */
export const colima: Connector = {
  kind: 'colima',
  find,
  plan,
  probes: (engine, image, machine) => (isDocker(engine) ? dockerProbes(engine, image, machine) : []),
  builds: (engine: FoundEngine, image: ProbeImage, machine: Machine) =>
    isDocker(engine) ? dockerBuilds(engine, image, machine) : [],
};

interface Profile {
  name: string;
  status: string;
  runtime: string;
}

async function find(machine: Machine): Promise<FoundEngine[]> {
  const program = await machine.find('colima');
  if (program === undefined) return [];
  const [{ stdout }, version] = await Promise.all([
    machine.run(program, ['list', '--json']),
    versionOf(program, ['version'], machine),
  ]);
  const profiles = stdout.split('\n').flatMap(profileIn);
  const found = await Promise.all(profiles.map((profile) => describe(profile, program, version, machine)));
  return found.flat();
}

/** A line of what it lists is JSON. */
function profileIn(line: string): Profile[] {
  try {
    const { name, status, runtime } = JSON.parse(line);
    return typeof name === 'string' ? [{ name, status: String(status), runtime: String(runtime ?? '') }] : [];
  } catch {
    return []; // A line for a person.
  }
}

async function describe(
  { name, status, runtime }: Profile,
  colima: string,
  version: string | null,
  machine: Machine,
): Promise<FoundEngine[]> {
  const running = status === 'Running';
  // One that does not run does not say what is in it.
  const kind = runtime.split('+')[0] || 'docker';
  if (kind !== 'docker' && kind !== 'containerd') return [];
  const instance = name === 'default' ? null : name;
  const context =
    kind === 'docker' ? await findContext(['colima', instance ?? []].flat().join('-'), machine) : undefined;
  const own = { colima, profile: name, runtime: kind, ...context };
  const id = ['colima', instance ?? []].flat().join(':');
  return [{ id, kind: 'colima', instance, version, mode: 'machine', running, own }];
}

function isDocker({ own }: FoundEngine): boolean {
  return own.runtime === 'docker' && own.host !== undefined;
}

async function plan(found: FoundEngine, door: Door, machine: Machine): Promise<Wanted> {
  refuseStopped(found);
  const facts = isDocker(found) ? await askContext(contextOf(found), machine) : undefined;
  if (facts && !facts.isContainerd) return byRelay(found, door, facts.processor ?? 'amd64', machine);
  const folder = isDocker(found) ? '/etc/docker/certs.d' : '/etc/containerd/certs.d';
  const hosts = { folder, host, engine: found.id, mirrors: true };
  return { wants: await hostsInside(insideOf(found), hosts, door, machine), warnings: [] };
}

function insideOf({ id, own }: FoundEngine): Inside {
  const { colima: program = 'colima', profile = 'default' } = own;
  return {
    name: id,
    command: (...words) => ({
      program,
      args: ['ssh', '--profile', profile, '--', 'sudo', ...words],
      timeoutMs: 15_000,
    }),
  };
}

/** Docker that keeps images itself takes in no hosts.toml. */
async function byRelay(
  found: FoundEngine,
  door: Door,
  processor: 'amd64' | 'arm64',
  machine: Machine,
): Promise<Wanted> {
  const override = join(await homeOf(machine), '_lima/_config/override.yaml');
  const isLocal = isLocalName(door.name);
  const settings = [
    ...(isLocal ? await unforwarded(override, [door.port], machine) : await homeCertificates(door, machine)),
    ...(await mirrorWants(found, door, machine)),
  ];
  const route: RelayRoute = { target: hostAddress, ports: [door.port], restart: 'unless-stopped' };
  const relay = isLocal
    ? await relayWanted(relayIn(contextOf(found), processor), route, machine)
    : { wants: [] };
  const { colima: program = 'colima', profile = 'default' } = found.own;
  const run = { program, args: ['restart', '--profile', profile], timeoutMs: restartMs };
  const restart: Want[] = settings.length > 0 ? [{ kind: 'run', run, undo: null, elevated: false }] : [];
  return {
    ...relay,
    // Before the relay listens, Lima has to know.
    wants: [...settings, ...restart, ...relay.wants],
    warnings: restart.length > 0 ? [restartComes(found)] : [],
    optional: isLocal && relay.wants.length === 0,
  };
}

/** Of its settings the daemon's are made anew with every start. */
async function mirrorWants({ own }: FoundEngine, { mirror }: Door, machine: Machine): Promise<Want[]> {
  if (mirror === null) return [];
  const path = join(await homeOf(machine), own.profile ?? 'default', 'colima.yaml');
  const document = parsed((await machine.read(path)) ?? '', path, machine);
  const { protocol, port } = new URL(mirror);
  const url = `${protocol}//${host}:${port}`;
  const mirrors = document.getIn(['docker', 'registry-mirrors']);
  const there: unknown[] = mirrors === undefined ? [] : (document.toJS().docker['registry-mirrors'] ?? []);
  if (there.includes(url)) return [];
  document.setIn(['docker', 'registry-mirrors'], document.createNode([...there, url]));
  return [{ kind: 'write', path, content: document.toString({ lineWidth: 0 }), elevated: false }];
}

async function homeOf({ env, home, exists }: Machine): Promise<string> {
  const usual = join(home, '.colima');
  if (env.COLIMA_HOME) return env.COLIMA_HOME;
  return env.XDG_CONFIG_HOME && !(await exists(usual)) ? join(env.XDG_CONFIG_HOME, 'colima') : usual;
}
