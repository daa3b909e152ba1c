import type { Tool } from '../../../electron/bridge/contract.ts';

/** As their makers write them. */
export const toolNames: Record<Tool['name'], string> = {
  docker: 'Docker',
  podman: 'Podman',
  buildah: 'Buildah',
  skopeo: 'skopeo',
  containerd: 'containerd',
  nerdctl: 'nerdctl',
  kind: 'kind',
  k3d: 'k3d',
  minikube: 'minikube',
  helm: 'Helm',
  oras: 'ORAS',
};
