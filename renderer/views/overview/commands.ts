import type { EngineKind } from '../../../electron/bridge/contract.ts';

/** What pushes with which commands. */
export const ways = ['docker', 'podman', 'containerd', 'kubernetes', 'helm'] as const;
export type Way = (typeof ways)[number];

/** Commands that belong together, under a title where there are several of them. */
export interface CommandGroup {
  title?: 'local' | 'inContainers' | 'podman' | 'skopeo' | 'nerdctl' | 'helm' | 'oras';
  lines: string[];
}

/**
 * Commands that work as they are against a registry at `host`, such as `localhost:5000`. Tools that insist on TLS go
 * without, unless they are connected.
 */
export function commandsFor(way: Way, host: string, connected: ReadonlySet<EngineKind>): CommandGroup[] {
  const app = `${host}/app`;
  const unless = (kind: EngineKind, flag: string) => (connected.has(kind) ? '' : ` ${flag}`);
  switch (way) {
    case 'docker':
      return [{ lines: [`docker tag app ${app}`, `docker push ${app}`, `docker run --rm ${app}`] }];
    case 'podman':
      return [
        {
          title: 'podman',
          lines: [
            `podman push${unless('podman', '--tls-verify=false')} app ${app}`,
            `podman run --rm${unless('podman', '--tls-verify=false')} ${app}`,
          ],
        },
        {
          title: 'skopeo',
          lines: [
            `skopeo copy --all${unless('skopeo', '--dest-tls-verify=false')} docker://alpine docker://${host}/alpine`,
          ],
        },
      ];
    case 'containerd':
      return [
        {
          lines: [
            `ctr images tag docker.io/library/app:latest ${app}:latest`,
            `ctr images push --plain-http ${app}:latest`,
            `ctr images pull --plain-http ${app}:latest`,
          ],
        },
        { title: 'nerdctl', lines: [`nerdctl tag app ${app}`, `nerdctl push ${app}`] },
      ];
    case 'kubernetes':
      return [
        // A tag other than latest, or the node would ask for it again although it was loaded.
        { title: 'local', lines: [`kubectl create deployment app --image=${app}:1`, `image: ${app}:1`] },
        {
          title: 'inContainers',
          lines: [
            `kind load docker-image ${app}:1`,
            `k3d image import ${app}:1`,
            `minikube image load ${app}:1`,
          ],
        },
      ];
    case 'helm':
      return [
        {
          title: 'helm',
          lines: [
            `helm push app-0.1.0.tgz oci://${host}/charts${unless('helm', '--plain-http')}`,
            `helm install app oci://${host}/charts/app${unless('helm', '--plain-http')}`,
          ],
        },
        {
          title: 'oras',
          lines: [
            `oras push --plain-http ${host}/notes:1 notes.txt`,
            `oras pull --plain-http ${host}/notes:1`,
          ],
        },
      ];
  }
}
