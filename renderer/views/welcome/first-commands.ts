import type { Engine, EngineKind } from '../../../electron/bridge/contract.ts';
import { isToDo } from '../connect/engines.ts';

const docker = (host: string) => [
  'docker pull hello-world',
  `docker tag hello-world ${host}/hello`,
  `docker push ${host}/hello`,
];

/** A first push with each tool that can push, of an image that the tool fetches itself; the most usual tool first. */
const commands: Partial<Record<EngineKind, (host: string) => string[]>> = {
  docker,
  'docker-desktop': docker,
  podman: (host) => [
    'podman pull quay.io/podman/hello',
    `podman tag quay.io/podman/hello ${host}/hello`,
    `podman push ${host}/hello`,
  ],
  nerdctl: (host) => [
    'nerdctl pull hello-world',
    `nerdctl tag hello-world ${host}/hello`,
    `nerdctl push ${host}/hello`,
  ],
  skopeo: (host) => [`skopeo copy docker://quay.io/podman/hello docker://${host}/hello`],
  buildah: (host) => [
    'buildah pull quay.io/podman/hello',
    `buildah tag quay.io/podman/hello ${host}/hello`,
    `buildah push ${host}/hello`,
  ],
  containerd: (host) => [
    'ctr images pull docker.io/library/hello-world:latest',
    `ctr images tag docker.io/library/hello-world:latest ${host}/hello:latest`,
    `ctr images push ${host}/hello:latest`,
  ],
  oras: (host) => ['echo hello > hello.txt', `oras push ${host}/hello hello.txt`],
  helm: (host) => ['helm create hello && helm package hello', `helm push hello-0.1.0.tgz oci://${host}`],
};

const mostTools = 4;

export interface FirstCommands {
  kind: EngineKind;
  lines: string[];
  /** What has to be connected before they work. */
  connects: string | null;
}

/** For what was found and runs, first what works as it is; or for docker where there is nothing. */
export function firstCommands(found: readonly Engine[], host: string): FirstCommands[] {
  const order = Object.keys(commands) as EngineKind[];
  const running = order.flatMap(
    (kind) => found.find((engine) => engine.kind === kind && engine.running !== false) ?? [],
  );
  const usable = [...running.filter((engine) => !isToDo(engine)), ...running.filter(isToDo)];
  if (usable.length === 0) return [{ kind: 'docker', lines: docker(host), connects: null }];
  return usable.slice(0, mostTools).map((engine) => ({
    kind: engine.kind,
    lines: commands[engine.kind]?.(host) ?? [],
    connects: isToDo(engine) ? engine.id : null,
  }));
}
