import { helm, oras } from './artifacts/artifacts.ts';
import { buildkit } from './buildkit/buildkit.ts';
import type { Connector } from './connector.ts';
import { containerd } from './containerd/containerd.ts';
import { buildah, podman, skopeo } from './containers/containers.ts';
import { colima } from './desktop/colima.ts';
import { dockerDesktop } from './desktop/docker-desktop.ts';
import { orbstack } from './desktop/orbstack.ts';
import { rancherDesktop } from './desktop/rancher-desktop.ts';
import { docker } from './docker/docker.ts';
import { k3d } from './kubernetes/k3d.ts';
import { k3s } from './kubernetes/k3s.ts';
import { kind } from './kubernetes/kind.ts';
import { microk8s } from './kubernetes/microk8s.ts';
import { minikube } from './kubernetes/minikube.ts';
import { podmanMachine } from './machines/podman-machine.ts';
import { wsl } from './machines/wsl.ts';
import { nerdctl } from './nerdctl/nerdctl.ts';
import { java } from './trust/java.ts';
import { nss } from './trust/nss.ts';
import { system } from './trust/system.ts';

/** Every kind of tool that Berth knows how to connect, in the order in which they are shown. */
export const connectors: Connector[] = [
  docker,
  dockerDesktop,
  orbstack,
  colima,
  rancherDesktop,
  podman,
  podmanMachine,
  buildah,
  skopeo,
  containerd,
  nerdctl,
  buildkit,
  kind,
  k3d,
  k3s,
  minikube,
  microk8s,
  wsl,
  helm,
  oras,
  system,
  nss,
  java,
];
