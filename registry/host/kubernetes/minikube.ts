import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Connector, Door, FoundEngine, Want, Wanted } from '../connector.ts';
import { isLocalName } from '../local-name.ts';
import type { Machine } from '../machine.ts';
import { hostsInside } from '../machines/hosts.ts';
import { fileInside, type Inside, runInside } from '../machines/inside.ts';
import { refuseStopped } from '../machines/stopped.ts';
import { versionOf } from '../version-of.ts';
import { crioInside } from './crio.ts';
import { type Route, unheard } from './gateway.ts';
import { hostingWants } from './hosting.ts';
import { relayInNode } from './minikube-docker.ts';
import { pullIn, pushBy } from './node-probes.ts';
import { nodesOf } from './nodes.ts';

/** In /etc/hosts of every node. */
const hostName = 'host.minikube.internal';
const folder = '/etc/containerd/certs.d';
const sshMs = 20_000;

/** minikube: a node in a container or a virtual machine for each profile, with one of three runtimes. */
export const minikube: Connector = {
  kind: 'minikube',
  find,
  plan,
  probes: (found, image, machine) => [
    pushBy(found.own.docker || 'docker', image, machine),
    pullIn(nodeOf(found, ''), image, machine),
  ],
};

interface ProfileConfig {
  Driver?: string;
  KubernetesConfig?: { ContainerRuntime?: string };
  Nodes?: { Name?: string }[];
}

async function find(machine: Machine): Promise<FoundEngine[]> {
  const program = await machine.find('minikube');
  if (program === undefined) return [];
  const folder = join(homeOf(machine), 'profiles');
  const [profiles, version] = await Promise.all([
    machine.list(folder),
    versionOf(program, ['version', '--short'], machine),
  ]);
  const found = await Promise.all(
    profiles.map(async (name) => {
      const config = configIn(await machine.read(join(folder, name, 'config.json')));
      return config ? [await describe(name, config, { program, version }, machine)] : [];
    }),
  );
  return found.flat();
}

/** `MINIKUBE_HOME` may be the folder itself or the one that it is in. */
function homeOf({ env, home }: Machine): string {
  const folder = env.MINIKUBE_HOME || home;
  return folder.endsWith('.minikube') ? folder : join(folder, '.minikube');
}

function configIn(text: string | undefined): ProfileConfig | undefined {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined; // It is being written, or no profile of minikube's.
  }
}

async function describe(
  name: string,
  { Driver = '', KubernetesConfig, Nodes = [] }: ProfileConfig,
  { program, version }: { program: string; version: string | null },
  machine: Machine,
): Promise<FoundEngine> {
  const format = '{{.Host}}';
  const [{ stdout }, docker] = await Promise.all([
    machine.run(program, ['status', '--profile', name, '--format', format]),
    machine.find('docker'),
  ]);
  return {
    id: name === 'minikube' ? 'minikube' : `minikube:${name}`,
    kind: 'minikube',
    instance: name === 'minikube' ? null : name,
    version,
    mode: null,
    running: stdout.includes('Running'),
    own: {
      program,
      profile: name,
      driver: Driver,
      runtime: KubernetesConfig?.ContainerRuntime || 'docker',
      nodes: Nodes.map(({ Name = '' }) => Name).join('\n'),
      docker: docker ?? '',
    },
  };
}

function nodeOf({ id, own }: FoundEngine, node: string): Inside {
  const { program = 'minikube', profile = '' } = own;
  const which = node === '' ? [] : ['--node', node];
  return {
    name: node === '' ? id : `${id}/${node}`,
    command: (...words) => ({
      program,
      args: ['ssh', '--profile', profile, ...which, '--', 'sudo', ...words],
      timeoutMs: sshMs,
    }),
    gone: `Profile "${profile}"`,
  };
}

async function plan(found: FoundEngine, door: Door, machine: Machine): Promise<Wanted> {
  refuseStopped(found);
  const { runtime = '' } = found.own;
  const first = nodeOf(found, '');
  const route = await nodeRoute(first, machine);
  const files: Want[] = [];
  for (const node of runtime === 'docker' ? [] : nodesOf(found)) {
    const inside = nodeOf(found, node);
    const hosts = { folder, host: hostName, engine: found.id, mirrors: !route.isAddress };
    files.push(
      ...(runtime === 'containerd'
        ? await hostsInside(inside, hosts, door, machine)
        : await crioInside(inside, hosts, door, machine)),
    );
  }
  const relay = runtime === 'docker' ? await wayOut(found, door, machine) : { wants: [] };
  const kubectl = await kubectlIn(first, machine);
  const hosting = kubectl && (await hostingWants(first, kubectl, { door, host: hostName }, machine));
  const needed = [...files, ...relay.wants];
  return {
    ...relay,
    wants: [...needed, ...(hosting ?? [])],
    warnings: needed.length > 0 ? await unheard(route, door.port) : [],
    optional: needed.length === 0,
  };
}

/** Docker in a node takes in no hosts.toml; a registry of another name than localhost it only has to trust. */
async function wayOut(
  found: FoundEngine,
  door: Door,
  machine: Machine,
): Promise<Pick<Wanted, 'wants' | 'taken'>> {
  const { name, authority } = door;
  if (isLocalName(name)) return relayInNode(found, door, machine);
  if (authority === null) return { wants: [] };
  return {
    wants: await fileInside(nodeOf(found, ''), `/etc/docker/certs.d/${name}/ca.crt`, authority, machine),
  };
}

/** An address of this machine's own, or one of the engine's machine, which carries what comes there to localhost. */
async function nodeRoute(node: Inside, machine: Machine): Promise<Route> {
  const { stdout } = await runInside(node, ['getent', 'hosts', hostName], machine);
  const [host = hostName] = stdout.trim().split(/\s+/).filter(Boolean);
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  return { host, isAddress: own.some(({ address }) => address === host) };
}

/** minikube keeps it where nobody looks. */
async function kubectlIn(node: Inside, machine: Machine): Promise<string[] | undefined> {
  const binaries = '/var/lib/minikube/binaries';
  const { stdout } = await runInside(node, ['ls', binaries], machine);
  const version = stdout.trim().split(/\s+/).at(-1);
  const config = '/etc/kubernetes/admin.conf';
  return version ? [`${binaries}/${version}/kubectl`, '--kubeconfig', config] : undefined;
}
