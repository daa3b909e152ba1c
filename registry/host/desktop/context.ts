import type { FoundEngine } from '../connector.ts';
import type { Machine } from '../machine.ts';
import { type Processor, processorIn } from '../relay/image.ts';
import type { RelayEngine } from '../relay/relay.ts';

/** An engine by the name that its product gives it among docker's contexts. */
export interface ContextEngine {
  program: string;
  context: string;
  /** Where it listens, for a docker with another configuration: contexts are part of that. */
  host: string;
}

/** Undefined where there is no docker command, or no such context. */
export async function findContext(context: string, machine: Machine): Promise<ContextEngine | undefined> {
  const program = await machine.find('docker');
  if (program === undefined) return undefined;
  const format = '{{.Endpoints.docker.Host}}';
  const { code, stdout } = await machine.run(program, ['context', 'inspect', '--format', format, context]);
  return code === 0 && stdout.trim() !== '' ? { program, context, host: stdout.trim() } : undefined;
}

export interface ContextFacts {
  version: string;
  processor: Processor | undefined;
  /** It keeps images in containerd, and so takes in a hosts.toml. */
  isContainerd: boolean;
}

/** What the engine says of itself; undefined where it does not answer. */
export async function askContext(
  { program, context }: ContextEngine,
  machine: Machine,
): Promise<ContextFacts | undefined> {
  const format = '{{.ServerVersion}}|{{.Architecture}}|{{json .DriverStatus}}';
  const { code, stdout } = await machine.run(program, ['--context', context, 'info', '--format', format]);
  const [version = '', architecture = '', driver = ''] = stdout.trim().split('|');
  if (code !== 0 || !/^\d/.test(version)) return undefined;
  return {
    version,
    processor: processorIn(architecture),
    isContainerd: driver.includes('io.containerd.snapshotter'),
  };
}

export function relayIn({ program, context }: ContextEngine, processor: Processor): RelayEngine {
  return { program, args: ['--context', context], processor, gone: `context "${context}"` };
}

/** What `find` left in an engine. */
export function contextOf({ own }: FoundEngine): ContextEngine {
  return { program: own.program ?? 'docker', context: own.context ?? '', host: own.host ?? '' };
}
