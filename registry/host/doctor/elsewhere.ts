import type { FoundEngine } from '../connector.ts';

/** Where the localhost of an engine is not that of this machine: in a namespace, or in a virtual machine or a node. */
export function placeOf({ kind, mode }: FoundEngine): 'here' | 'namespace' | 'machine' {
  if (mode === 'machine' || machines.has(kind)) return 'machine';
  // podman without root pulls from outside of its containers' network.
  return mode === 'rootless' && (kind === 'docker' || kind === 'nerdctl') ? 'namespace' : 'here';
}

const machines = new Set<FoundEngine['kind']>([
  ...(['docker-desktop', 'podman-machine', 'rancher-desktop', 'colima', 'orbstack', 'wsl'] as const),
  ...(['kind', 'k3d', 'minikube'] as const),
]);
