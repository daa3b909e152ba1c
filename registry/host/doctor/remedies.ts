import type { FoundEngine } from '../connector.ts';

/** What starts an engine that does not answer; undefined where that is not known. */
export function startCommand({ kind, mode, instance }: FoundEngine): string | undefined {
  const named = (command: string) => (instance === null ? command : `${command} ${instance}`);
  switch (kind) {
    case 'docker':
      if (mode === 'snap') return 'sudo snap start docker';
      return mode === 'rootless' ? 'systemctl --user start docker' : 'sudo systemctl start docker';
    case 'containerd':
      return 'sudo systemctl start containerd';
    case 'k3s':
      return 'sudo systemctl start k3s';
    case 'docker-desktop':
      return 'docker desktop start';
    case 'podman-machine':
      return named('podman machine start');
    case 'colima':
      return instance === null ? 'colima start' : `colima start --profile ${instance}`;
    case 'rancher-desktop':
      return 'rdctl start';
    case 'orbstack':
      return 'orb start';
    case 'k3d':
      return named('k3d cluster start');
    case 'minikube':
      return instance === null ? 'minikube start' : `minikube start --profile ${instance}`;
    case 'microk8s':
      return 'sudo microk8s start';
    default:
      return undefined;
  }
}

export function restartCommand({ kind, mode, instance }: FoundEngine): string {
  if (kind === 'buildkit' && instance !== null) return `docker buildx stop ${instance}`;
  const own = ownRestart[kind];
  if (own !== undefined) return own;
  if (mode === 'snap') return 'sudo snap restart docker';
  return mode === 'rootless' ? 'systemctl --user restart docker' : 'sudo systemctl restart docker';
}

const ownRestart: Partial<Record<FoundEngine['kind'], string>> = {
  'docker-desktop': 'docker desktop restart',
  'rancher-desktop': 'rdctl shutdown && rdctl start',
  colima: 'colima restart',
  orbstack: 'orb restart docker',
};

export function loginCommand({ kind }: FoundEngine, name: string): string {
  return `${ownLogin[kind] ?? 'docker'} login ${name}`;
}

/** The others use what docker has. */
const ownLogin: Partial<Record<FoundEngine['kind'], string>> = {
  podman: 'podman',
  'podman-machine': 'podman',
  buildah: 'buildah',
  skopeo: 'skopeo',
  nerdctl: 'nerdctl',
  helm: 'helm registry',
  oras: 'oras',
};
