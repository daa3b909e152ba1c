import { helm, oras } from './artifacts/artifacts.ts';
import { buildkit } from './buildkit/buildkit.ts';
import type { Connector } from './connector.ts';
import { containerd } from './containerd/containerd.ts';
import { buildah, podman, skopeo } from './containers/containers.ts';
import { docker } from './docker/docker.ts';
import { nerdctl } from './nerdctl/nerdctl.ts';
import { java } from './trust/java.ts';
import { nss } from './trust/nss.ts';
import { system } from './trust/system.ts';

/** Every kind of tool that Berth knows how to connect, in the order in which they are shown. */
export const connectors: Connector[] = [
  docker,
  podman,
  buildah,
  skopeo,
  containerd,
  nerdctl,
  buildkit,
  helm,
  oras,
  system,
  nss,
  java,
];
