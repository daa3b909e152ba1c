import type { FoundEngine } from '../connector.ts';
import type { Machine } from '../machine.ts';
import type { Inside } from '../machines/inside.ts';

/** A cluster whose nodes are containers. */
export interface NodeCluster {
  name: string;
  nodes: ClusterNode[];
}

export interface ClusterNode {
  name: string;
  isRunning: boolean;
  role: string;
}

/** The labels by which a product marks its nodes. */
export interface NodeLabels {
  cluster: string;
  role: string;
}

/** The clusters of a product, asked of the engine that runs them, so that the product's own command is not needed. */
export async function findClusters(
  { cluster, role }: NodeLabels,
  engine: string,
  machine: Machine,
): Promise<NodeCluster[]> {
  const format = `{{.Names}}|{{.State}}|{{.Label "${cluster}"}}|{{.Label "${role}"}}`;
  const filter = ['--filter', `label=${cluster}`];
  const { stdout } = await machine.run(engine, ['ps', '--all', ...filter, '--format', format]);
  const clusters = new Map<string, ClusterNode[]>();
  for (const line of stdout.trim().split('\n').filter(Boolean)) {
    const [name = '', state = '', label = '', part = ''] = line.split('|');
    clusters.set(label, [
      ...(clusters.get(label) ?? []),
      { name, isRunning: state === 'running', role: part },
    ]);
  }
  return [...clusters].map(([name, nodes]) => ({
    name,
    nodes: nodes.sort((a, b) => (a.name < b.name ? -1 : 1)),
  }));
}

/** Of the engines that can run nodes, those that are here. */
export async function nodeEngines(machine: Machine): Promise<string[]> {
  const found = await Promise.all(['docker', 'podman'].map((name) => machine.find(name)));
  return found.filter((program) => program !== undefined);
}

export function nodeInside(engine: string, node: string): Inside {
  return {
    name: node,
    command: (...words) => ({
      program: engine,
      args: ['exec', '--interactive', node, ...words],
      timeoutMs: 15_000,
    }),
    gone: 'o such container',
  };
}

/** What `find` left in an engine. */
export function nodesOf({ own }: FoundEngine): string[] {
  return (own.nodes ?? '').split('\n');
}
