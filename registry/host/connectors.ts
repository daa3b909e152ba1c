import { buildkit } from './buildkit/buildkit.ts';
import type { Connector } from './connector.ts';
import { containerd } from './containerd/containerd.ts';
import { buildah, podman, skopeo } from './containers/containers.ts';
import { docker } from './docker/docker.ts';
import { nerdctl } from './nerdctl/nerdctl.ts';

/** Every kind of tool that Berth knows how to connect, in the order in which they are shown. */
export const connectors: Connector[] = [docker, podman, buildah, skopeo, containerd, nerdctl, buildkit];
