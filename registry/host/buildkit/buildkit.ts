import type { Connector, Door, FoundEngine, Wanted } from '../connector.ts';
import type { Machine } from '../machine.ts';
import { versionIn } from '../version-of.ts';
import { builderWants } from './builder-wants.ts';
import { type Builder, containerOf, findBuilders, onNode } from './builders.ts';
import { daemonWants, findDaemon } from './daemon.ts';
import { buildkitProbes } from './probes.ts';

/** BuildKit outside of Docker Engine: in the containers of buildx's builders, and as a daemon of its own. */
export const buildkit: Connector = {
  kind: 'buildkit',
  find: async (machine) => [...(await findBuilderEngines(machine)), ...(await findDaemon(machine))],
  plan: (engine, door, machine) => plan(engine, door, machine),
  probes: buildkitProbes,
};

async function findBuilderEngines(machine: Machine): Promise<FoundEngine[]> {
  const docker = await machine.find('docker');
  const builders = docker === undefined ? [] : await findBuilders(machine);
  if (docker === undefined || builders.length === 0) return [];
  const { code, stdout } = await machine.run(docker, ['buildx', 'version']);
  if (code !== 0) return [];
  const version = versionIn(stdout);
  return Promise.all(
    builders.map(async ({ path, builder }) => ({
      ...{ id: `buildkit:${builder.Name}`, kind: 'buildkit' as const, instance: builder.Name },
      ...{ version, mode: null, running: await isRunning(docker, builder, machine) },
      own: { docker, path },
    })),
  );
}

/** Null where its engine does not answer, or knows no such container: it is made when the builder is used. */
async function isRunning(docker: string, { Nodes }: Builder, machine: Machine): Promise<boolean | null> {
  const [node] = Nodes;
  if (node === undefined) return null;
  const question = ['container', 'inspect', '--format', '{{.State.Running}}', containerOf(node)];
  const { program, args } = onNode(docker, node, question);
  const { code, stdout } = await machine.run(program, args, { timeoutMs: 3000 });
  return code === 0 ? stdout.trim() === 'true' : null;
}

function plan(engine: FoundEngine, door: Door, machine: Machine): Promise<Wanted> {
  return engine.instance === null ? daemonWants(engine, door, machine) : builderWants(engine, door, machine);
}
