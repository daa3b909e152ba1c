/** How they call themselves, in every language; trust stores have no name of their own. */
const names: Record<string, string> = {
  docker: 'Docker Engine',
  'docker-rootless': 'rootless Docker',
  'docker-desktop': 'Docker Desktop',
  podman: 'Podman',
  'podman-machine': 'Podman machine',
  buildah: 'Buildah',
  skopeo: 'Skopeo',
  containerd: 'containerd',
  nerdctl: 'nerdctl',
  buildkit: 'BuildKit',
  kind: 'kind',
  k3d: 'k3d',
  k3s: 'k3s',
  minikube: 'minikube',
  microk8s: 'MicroK8s',
  'rancher-desktop': 'Rancher Desktop',
  colima: 'Colima',
  orbstack: 'OrbStack',
  wsl: 'WSL',
  helm: 'Helm',
  oras: 'ORAS',
};

/** `Podman` for `podman`, `kind dev` for `kind:dev`; what has no such name keeps what it is called by. */
export function engineText(id: string): string {
  const [kind = '', ...instance] = id.split(':');
  const name = names[kind];
  return name === undefined ? id : [name, ...instance].join(' ');
}
