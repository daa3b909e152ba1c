import type { Tool } from '../../../electron/bridge/contract.ts';

type Name = Tool['name'];

/** A first push with each tool that can push, of an image that the tool fetches itself; the most usual tool first. */
const commands: Partial<Record<Name, (host: string) => string[]>> = {
  docker: (host) => [
    'docker pull hello-world',
    `docker tag hello-world ${host}/hello`,
    `docker push ${host}/hello`,
  ],
  podman: (host) => [
    'podman pull quay.io/podman/hello',
    `podman tag quay.io/podman/hello ${host}/hello`,
    `podman push --tls-verify=false ${host}/hello`,
  ],
  nerdctl: (host) => [
    'nerdctl pull hello-world',
    `nerdctl tag hello-world ${host}/hello`,
    `nerdctl push ${host}/hello`,
  ],
  skopeo: (host) => [
    `skopeo copy --dest-tls-verify=false docker://quay.io/podman/hello docker://${host}/hello`,
  ],
  buildah: (host) => [
    'buildah pull quay.io/podman/hello',
    `buildah tag quay.io/podman/hello ${host}/hello`,
    `buildah push --tls-verify=false ${host}/hello`,
  ],
  containerd: (host) => [
    'ctr images pull docker.io/library/hello-world:latest',
    `ctr images tag docker.io/library/hello-world:latest ${host}/hello:latest`,
    `ctr images push --plain-http ${host}/hello:latest`,
  ],
  oras: (host) => ['echo hello > hello.txt', `oras push --plain-http ${host}/hello hello.txt`],
  helm: (host) => [
    'helm create hello && helm package hello',
    `helm push --plain-http hello-0.1.0.tgz oci://${host}`,
  ],
};

const mostTools = 4;

export interface FirstCommands {
  tool: Name;
  lines: string[];
}

/** For the tools that were found, or for docker where there is none. */
export function firstCommands(found: readonly Tool[], host: string): FirstCommands[] {
  const order = Object.keys(commands) as Name[];
  const usable = order.filter((name) =>
    found.some((tool) => tool.name === name && tool.running !== false && tool.needs !== 'set-up'),
  );
  const names: Name[] = usable.length > 0 ? usable : ['docker'];
  return names.slice(0, mostTools).map((tool) => ({ tool, lines: commands[tool]?.(host) ?? [] }));
}
