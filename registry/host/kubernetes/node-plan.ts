import type { Door, FoundEngine, Want, Wanted } from '../connector.ts';
import type { Machine } from '../machine.ts';
import { hostsInside } from '../machines/hosts.ts';
import { routeOf, unheard } from './gateway.ts';
import { hostingWants } from './hosting.ts';
import { nodeInside, nodesOf } from './nodes.ts';

export interface NodeWays {
  /** Where the containerd of a node looks for registries. */
  folder: string;
  kubectl: string[];
}

/** The same files in every node, and what the cluster says of them. */
export async function planNodes(
  found: FoundEngine,
  { folder, kubectl }: NodeWays,
  door: Door,
  machine: Machine,
): Promise<Wanted> {
  const { engine = 'docker' } = found.own;
  const nodes = nodesOf(found);
  const [first = ''] = nodes;
  const route = await routeOf(engine, first, machine);
  if (route === undefined) return { wants: [], warnings: [] };
  // From a node's network nobody comes to the mirror door, which is on this machine's localhost alone.
  const hosts = { folder, host: route.host, engine: found.id, mirrors: !route.isAddress };
  const files: Want[] = [];
  for (const node of nodes)
    files.push(...(await hostsInside(nodeInside(engine, node), hosts, door, machine)));
  const hosting = await hostingWants(nodeInside(engine, first), kubectl, { door, host: route.host }, machine);
  return {
    wants: [...files, ...hosting],
    warnings: files.length > 0 ? await unheard(route, door.port) : [],
    optional: files.length === 0,
  };
}
