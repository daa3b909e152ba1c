import { PlainError } from '../../errors.ts';
import type { Connector, Door, FoundEngine, Wanted } from '../connector.ts';
import type { Machine } from '../machine.ts';
import { readInside } from '../machines/inside.ts';
import { refuseStopped } from '../machines/stopped.ts';
import { findNodeClusters } from './clusters.ts';
import { planNodes } from './node-plan.ts';
import { nodeProbes } from './node-probes.ts';
import { nodeInside, nodesOf } from './nodes.ts';

/** kind: each node is a container with a containerd that reads a hosts.toml with every pull. */
export const kind: Connector = { kind: 'kind', find, plan, probes: nodeProbes };

const labels = { cluster: 'io.x-k8s.kind.cluster', role: 'io.x-k8s.kind.role' };
const folder = '/etc/containerd/certs.d';
const config = '/etc/containerd/config.toml';

function find(machine: Machine): Promise<FoundEngine[]> {
  return findNodeClusters('kind', labels, ['control-plane', 'worker'], machine);
}

async function plan(found: FoundEngine, door: Door, machine: Machine): Promise<Wanted> {
  refuseStopped(found);
  await refuseOld(found, machine);
  const kubectl = ['kubectl', '--kubeconfig', '/etc/kubernetes/admin.conf'];
  return planNodes(found, { folder, kubectl }, door, machine);
}

/** The nodes of kind before 0.27 had to be told of the folder when the cluster was made. */
async function refuseOld(found: FoundEngine, machine: Machine): Promise<void> {
  const [node = ''] = nodesOf(found);
  const text = await readInside(nodeInside(found.own.engine ?? 'docker', node), config, machine);
  if (text === undefined || text.includes('config_path')) return;
  const name = found.instance ?? 'kind';
  const command = `kind create cluster --name ${name}`;
  throw new PlainError(
    `The nodes of ${name} were made by a kind before 0.27, and take in no registry afterwards. With a newer one: kind delete cluster --name ${name}, then ${command}`,
    { code: 'CLUSTER_ANEW', facts: { name, command } },
  );
}
