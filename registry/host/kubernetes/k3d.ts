import { PlainError } from '../../errors.ts';
import type { Connector, Door, FoundEngine, Wanted } from '../connector.ts';
import type { Machine } from '../machine.ts';
import { readInside } from '../machines/inside.ts';
import { refuseStopped } from '../machines/stopped.ts';
import { findNodeClusters } from './clusters.ts';
import { planNodes } from './node-plan.ts';
import { nodeProbes } from './node-probes.ts';
import { nodeInside, nodesOf } from './nodes.ts';

/**
 * k3d: each node is a container with k3s. What stands in a registries.yaml is only read when a node starts, but the
 * containerd of k3s reads a hosts.toml with every pull, and k3s leaves one alone that it has not written.
 */
export const k3d: Connector = { kind: 'k3d', find, plan, probes: nodeProbes };

const labels = { cluster: 'k3d.cluster', role: 'k3d.role' };
const folder = '/var/lib/rancher/k3s/agent/etc/containerd/certs.d';
const config = '/var/lib/rancher/k3s/agent/etc/containerd/config.toml';

function find(machine: Machine): Promise<FoundEngine[]> {
  return findNodeClusters('k3d', labels, ['server', 'agent'], machine);
}

async function plan(found: FoundEngine, door: Door, machine: Machine): Promise<Wanted> {
  refuseStopped(found);
  await refuseOld(found, machine);
  return planNodes(found, { folder, kubectl: ['kubectl'] }, door, machine);
}

/** An older k3s names no such folder to its containerd. */
async function refuseOld(found: FoundEngine, machine: Machine): Promise<void> {
  const [node = ''] = nodesOf(found);
  const text = await readInside(nodeInside(found.own.engine ?? 'docker', node), config, machine);
  if (text === undefined || text.includes('certs.d')) return;
  const name = found.instance ?? 'k3s-default';
  const command = `k3d cluster create ${name}`;
  throw new PlainError(
    `The k3s in the nodes of ${name} is too old to take in a registry afterwards. With a newer one: k3d cluster delete ${name}, then ${command}`,
    { code: 'CLUSTER_ANEW', facts: { name, command } },
  );
}
