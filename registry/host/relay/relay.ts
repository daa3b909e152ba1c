import type { Trouble } from '../../facts.ts';
import { commandLine } from '../command-line.ts';
import type { Command, Want, Wanted } from '../connector.ts';
import type { Machine } from '../machine.ts';
import { type Processor, type RelayImage, relayImage } from './image.ts';

/** The engine in a virtual machine that runs the relay. */
export interface RelayEngine {
  program: string;
  /** What comes before its own words: `--context colima`. */
  args: string[];
  processor: Processor;
  /** What takes the relay back, where that is another command. */
  back?: { program: string; args: string[] };
  /** What that says when the engine is not there any more, and the relay with it. */
  gone?: string;
}

export interface RelayRoute {
  /** The machine around the virtual one: its address, or a name that has one in /etc/hosts there. */
  target: string;
  /** Where only the engine knows that address: `berth-host:host-gateway`. */
  addHost?: string;
  ports: number[];
  restart: 'unless-stopped' | 'always';
}

const name = 'berth-relay';
const label = 'berth.relay';
const loadMs = 30_000;
const inspection = [
  ...['container', 'inspect', '--format', `{{.State.Running}} {{index .Config.Labels "${label}"}}`],
  name,
];

/**
 * A container in the virtual machine of an engine that listens on its localhost and carries what comes to the registry
 * outside, so that `localhost:5000/…` means the same inside. Nothing where it runs already.
 */
export async function relayWanted(
  engine: RelayEngine,
  route: RelayRoute,
  machine: Machine,
): Promise<Pick<Wanted, 'wants' | 'taken'>> {
  const image = relayImage(engine.processor);
  const found = await machine.run(engine.program, [...engine.args, ...inspection]);
  if (found.code === 0 && found.stdout.trim() === `true ${described(image, route)}`) return { wants: [] };
  const fresh = [loading(image, engine), running(image, route, engine)];
  return {
    // One that does not run, or carries to another place, makes room.
    wants: found.code === 0 ? [removal(engine), ...fresh] : fresh,
    taken: () => relayTrouble(engine, machine),
  };
}

/** What a relay is known by: the same words are the same relay. */
function described({ reference }: RelayImage, { target, ports }: RelayRoute): string {
  return [reference, target, ...ports].join(' ');
}

function loading({ reference, archive }: RelayImage, engine: RelayEngine): Want {
  return {
    kind: 'run',
    run: {
      ...by(engine, 'load', '--quiet'),
      input: archive.toString('base64'),
      encoding: 'base64',
      timeoutMs: loadMs,
    },
    undo: back(engine, 'image', 'rm', '--force', reference),
    elevated: false,
  };
}

function running(image: RelayImage, route: RelayRoute, engine: RelayEngine): Want {
  const { target, addHost, ports, restart } = route;
  const options = [
    ...['--detach', '--name', name, '--label', `${label}=${described(image, route)}`],
    ...['--network', 'host', ...(addHost === undefined ? [] : ['--add-host', addHost])],
    ...['--restart', restart, '--read-only', '--cap-drop', 'ALL', '--cap-add', 'NET_BIND_SERVICE'],
  ];
  return {
    kind: 'run',
    run: {
      ...by(engine, 'run', ...options, image.reference, target, ...ports.map(String)),
      timeoutMs: loadMs,
    },
    undo: back(engine, 'rm', '--force', name),
    elevated: false,
  };
}

function removal(engine: RelayEngine): Want {
  const run = by(engine, 'rm', '--force', name);
  return { kind: 'run', run, undo: null, onlyIf: by(engine, ...inspection), elevated: false };
}

/** It ends at once when something else in the virtual machine has its port. */
async function relayTrouble(engine: RelayEngine, machine: Machine): Promise<Trouble | null> {
  const logs = by(engine, 'logs', name);
  const { stdout, stderr } = await machine.run(logs.program, logs.args);
  const last = `${stdout}${stderr}`.trim().split('\n').at(-1) ?? '';
  if (last === 'relay: ready') return null;
  const [command, reason] = [commandLine(logs), last || 'it does not run'];
  return {
    code: 'COMMAND_FAILED',
    message: `The relay in the virtual machine does not work: ${reason}`,
    facts: { command, reason },
  };
}

function by({ program, args }: RelayEngine, ...words: string[]): Command {
  return { program, args: [...args, ...words] };
}

function back({ back: other, gone, ...engine }: RelayEngine, ...words: string[]): Command {
  return { ...by({ ...engine, ...other }, ...words), ...(gone !== undefined && { gone }) };
}
