import type { EngineKind } from '../../facts.ts';
import type { FoundEngine } from '../connector.ts';
import type { Machine } from '../machine.ts';
import { versionOf } from '../version-of.ts';
import { findClusters, type NodeLabels, nodeEngines } from './nodes.ts';

/** Every cluster of a product, with those of its nodes that run images; the first node is one that steers the cluster. */
export async function findNodeClusters(
  kind: EngineKind,
  labels: NodeLabels,
  roles: string[],
  machine: Machine,
): Promise<FoundEngine[]> {
  const [engines, program] = await Promise.all([nodeEngines(machine), machine.find(kind)]);
  const version = program === undefined ? null : await versionOf(program, ['version'], machine);
  const found = await Promise.all(
    engines.map(async (engine) => {
      const clusters = await findClusters(labels, engine, machine);
      return clusters.map(({ name, nodes }): FoundEngine => {
        const used = roles.flatMap((role) => nodes.filter((node) => node.role === role));
        return {
          ...{ id: `${kind}:${name}`, kind, instance: name, version, mode: null },
          running: used.length > 0 && used.every(({ isRunning }) => isRunning),
          own: { engine, nodes: used.map((node) => node.name).join('\n') },
        };
      });
    }),
  );
  return found.flat();
}
