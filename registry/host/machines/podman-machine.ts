import { join } from 'node:path';
import { commandLine } from '../command-line.ts';
import type { Command, Connector, Door, FoundEngine, Probe, ProbeImage, Want, Wanted } from '../connector.ts';
import { trustWants } from '../containers/certificates.ts';
import { inOrder } from '../in-order.ts';
import { isLocalName } from '../local-name.ts';
import type { Machine } from '../machine.ts';
import { processorIn } from '../relay/image.ts';
import { relayWanted } from '../relay/relay.ts';
import { versionOf } from '../version-of.ts';
import { foreign } from './foreign.ts';
import { back, fileInside, type Inside, readInside } from './inside.ts';
import { refuseStopped } from './stopped.ts';
import { mirrored } from './wsl.ts';

const host = 'host.containers.internal';
const dropIn = '/etc/containers/registries.conf.d/50-berth.conf';
const mark = '# Written by Berth.';
const sshMs = 15_000;

/** The virtual machines of `podman machine`: what podman says outside is done by the podman in there. */
export const podmanMachine: Connector = { kind: 'podman-machine', find, plan, probes };

async function find(machine: Machine): Promise<FoundEngine[]> {
  const podman = await machine.find('podman');
  // On Linux podman has no need of one, and hardly anybody has.
  if (podman === undefined || machine.platform === 'linux') return [];
  const [{ stdout }, version] = await Promise.all([
    machine.run(podman, ['machine', 'list', '--format', 'json']),
    versionOf(podman, ['--version'], machine),
  ]);
  return listed(stdout).map(({ Name, Running = false, VMType = '' }) => {
    const instance = Name === 'podman-machine-default' ? null : Name;
    return {
      id: ['podman-machine', instance ?? []].flat().join(':'),
      kind: 'podman-machine',
      instance,
      version,
      mode: 'machine',
      running: Running,
      own: { podman, name: Name, type: VMType },
    };
  });
}

function listed(text: string): { Name: string; Running?: boolean; VMType?: string }[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter((one) => typeof one?.Name === 'string') : [];
  } catch {
    return []; // There is none.
  }
}

async function plan(found: FoundEngine, door: Door, machine: Machine): Promise<Wanted> {
  refuseStopped(found);
  const inside = insideOf(found);
  const files = [
    ...(await trustInside(inside, door, machine)),
    ...(await mirrorInside(inside, door, machine)),
  ];
  // What is typed outside logs in from outside.
  const outside = door.authority === null ? [] : await trustWants(door.name, door.authority, machine);
  const way = await wayOut(found, inside, door, machine);
  return { ...way, wants: [...files, ...outside, ...way.wants] };
}

type Way = Pick<Wanted, 'wants' | 'warnings' | 'taken'>;

/** So that its localhost is this one; by another name it comes here by itself. */
async function wayOut(found: FoundEngine, inside: Inside, door: Door, machine: Machine): Promise<Way> {
  if (!isLocalName(door.name)) return { wants: [], warnings: [] };
  return found.own.type === 'wsl' ? mirrored(machine) : byRelay(found, inside, door, machine);
}

function insideOf({ id, own }: FoundEngine): Inside {
  const { podman = 'podman', name = '' } = own;
  return {
    name: id,
    command: (...words) => ({
      program: podman,
      args: ['machine', 'ssh', name, 'sudo', ...words],
      timeoutMs: sshMs,
    }),
    gone: 'VM does not exist',
  };
}

async function trustInside(inside: Inside, { name, authority }: Door, machine: Machine): Promise<Want[]> {
  if (authority === null) return [];
  return fileInside(inside, `/etc/containers/certs.d/${name}/ca.crt`, authority, machine);
}

async function mirrorInside(inside: Inside, { mirror }: Door, machine: Machine): Promise<Want[]> {
  if (mirror === null) return [];
  const now = await readInside(inside, dropIn, machine);
  if (now !== undefined && !now.startsWith(mark)) throw foreign(`${inside.name}:${dropIn}`);
  const content = `${mark} "berth disconnect ${inside.name}" takes it back.
[[registry]]
prefix = "docker.io"
location = "docker.io"

[[registry.mirror]]
location = "${host}:${new URL(mirror).port}"
insecure = true
`;
  return fileInside(inside, dropIn, content, machine);
}

/** By the podman of its root, so that the relay is there for every user; containers come back only where that is enabled. */
async function byRelay({ own }: FoundEngine, inside: Inside, { port }: Door, machine: Machine): Promise<Way> {
  const { podman: program = 'podman', name = '' } = own;
  const args = ['--connection', `${name}-root`];
  const { stdout } = await machine.run(program, [...args, 'info', '--format', '{{.Host.Arch}}']);
  const relay = await relayWanted(
    { program, args, processor: processorIn(stdout) ?? 'amd64', gone: 'not found' },
    { target: host, ports: [port], restart: 'always' },
    machine,
  );
  if (relay.wants.length === 0) return { ...relay, warnings: [] };
  const unit = 'podman-restart.service';
  const enable: Want = {
    kind: 'run',
    run: inside.command('systemctl', 'enable', unit),
    undo: back(inside, 'systemctl', 'disable', unit),
    elevated: false,
  };
  const isEnabled =
    (await machine.run(program, inside.command('systemctl', 'is-enabled', unit).args)).code === 0;
  return { ...relay, wants: [...(isEnabled ? [] : [enable]), ...relay.wants], warnings: [] };
}

/** In the storage of the virtual machine there is no place of the probe's own. */
function probes({ own }: FoundEngine, image: ProbeImage, machine: Machine): Probe[] {
  const { podman: program = 'podman', name = '' } = own;
  const { reference, archive, logins } = image;
  const login = logins === null ? [] : ['--authfile', join(logins, 'config.json')];
  const by = (...words: string[]): Command => ({ program, args: ['--connection', name, ...words] });
  const typed = (...words: string[]) =>
    commandLine({ program: 'podman', args: ['--connection', name, ...words] });
  const run = async (...commands: Command[]) => {
    try {
      return await inOrder(commands, machine);
    } finally {
      const { args } = by('rmi', '--force', reference);
      await machine.run(program, args);
    }
  };
  return [
    {
      what: 'push',
      command: typed('push', reference),
      run: () => run(by('load', '--quiet', '--input', archive), by('push', '--quiet', ...login, reference)),
    },
    {
      what: 'pull',
      command: typed('pull', reference),
      run: () => run(by('pull', '--quiet', ...login, reference)),
    },
  ];
}
