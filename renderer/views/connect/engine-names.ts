import { useTranslation } from 'react-i18next';
import type { EngineKind } from '../../../electron/bridge/contract.ts';

/** How they call themselves, in every language. */
const ownNames: Partial<Record<EngineKind, string>> = {
  docker: 'Docker Engine',
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

export const stores = ['system', 'nss', 'java'] as const;
type Store = (typeof stores)[number];
export const isStore = (kind: EngineKind): kind is Store => (stores as readonly string[]).includes(kind);

interface Named {
  kind: EngineKind;
  instance: string | null;
}

/** Gives the name of a kind: `Podman`, `System trust store`. */
export function useKindName(): (kind: EngineKind) => string {
  const { t } = useTranslation('connect');
  return (kind) => (isStore(kind) ? t(`kinds.${kind}`) : (ownNames[kind] ?? kind));
}

/** Gives the name of an engine as a person knows it: `Podman`, `kind dev`. */
export function useEngineName(): (engine: Named) => string {
  const nameOf = useKindName();
  return ({ kind, instance }) => [nameOf(kind), instance].filter(Boolean).join(' ');
}
