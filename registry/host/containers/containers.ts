import type { EngineKind, Trouble } from '../../facts.ts';
import type { Connector, Door, FoundEngine, Wanted } from '../connector.ts';
import type { Machine } from '../machine.ts';
import { systemTrusts } from '../pem.ts';
import { versionOf } from '../version-of.ts';
import { trustWants } from './certificates.ts';
import { buildahProbes, podmanProbes, skopeoProbes } from './probes.ts';
import { isInsecure, mirrorWants, readRegistries } from './registries.ts';

const programs = ['podman', 'buildah', 'skopeo'] as const;
type Program = (typeof programs)[number];

/** On other systems podman is a client of its virtual machine; there is no buildah there. */
const platforms: Record<Program, Machine['platform'][]> = {
  podman: ['linux'],
  buildah: ['linux'],
  skopeo: ['linux', 'darwin'],
};

/** Three tools that share the code by which they reach registries, and the files that it reads. */
export const podman: Connector = { ...connectorOf('podman'), probes: podmanProbes };
export const buildah: Connector = { ...connectorOf('buildah'), probes: buildahProbes };
export const skopeo: Connector = { ...connectorOf('skopeo'), probes: skopeoProbes };

function connectorOf(kind: Program & EngineKind): Connector {
  return {
    kind,
    find: (machine) => find(kind, machine),
    plan: (_engine, door, machine) => plan(door, machine),
  };
}

async function find(kind: Program, machine: Machine): Promise<FoundEngine[]> {
  const program = platforms[kind].includes(machine.platform) ? await machine.find(kind) : undefined;
  if (program === undefined) return [];
  const version = await versionOf(program, ['--version'], machine);
  const mode = machine.isRoot ? 'rootful' : 'rootless';
  return [{ id: kind, kind, instance: null, version, mode, running: null, own: { program } }];
}

async function plan({ name, authority, mirror }: Door, machine: Machine): Promise<Wanted> {
  const registries = await readRegistries(machine);
  const isTrusted =
    authority === null || isInsecure(registries, name) || (await systemTrusts(authority, machine));
  const trust = isTrusted ? [] : await trustWants(name, authority, machine);
  const ask = mirror === null ? [] : await mirrorWants(registries, mirror, machine);
  const wants = [...trust, ...ask];
  return {
    wants,
    warnings: wants.length > 0 ? await sharing(machine) : [],
    optional: trust.length === 0,
  };
}

async function sharing(machine: Machine): Promise<Trouble[]> {
  const found = await Promise.all(programs.map((program) => machine.find(program)));
  const tools = programs.filter((_program, i) => found[i] !== undefined);
  if (tools.length < 2) return [];
  return [
    {
      code: 'FILES_SHARED',
      message: `${tools.join(', ')} read the same files: what is done for one of them is done for all.`,
      facts: { tools: tools.join(', ') },
    },
  ];
}
