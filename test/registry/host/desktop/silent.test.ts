import { expect, test } from 'vitest';
import { colima } from '../../../../registry/host/desktop/colima.ts';
import { dockerDesktop } from '../../../../registry/host/desktop/docker-desktop.ts';
import { orbstack } from '../../../../registry/host/desktop/orbstack.ts';
import { rancherDesktop } from '../../../../registry/host/desktop/rancher-desktop.ts';
import { k3d } from '../../../../registry/host/kubernetes/k3d.ts';
import { kind } from '../../../../registry/host/kubernetes/kind.ts';
import { minikube } from '../../../../registry/host/kubernetes/minikube.ts';
import { podmanMachine } from '../../../../registry/host/machines/podman-machine.ts';
import { productMachine } from '../../../make/product.ts';

const sleeping = { script: 'sleep 300' };

test('products that do not answer hold nobody up', { timeout: 60_000 }, async () => {
  const names = ['docker', 'podman', 'orb', 'colima', 'rdctl', 'kind', 'k3d', 'minikube', 'nerdctl'];
  const { machine } = productMachine({
    platform: 'darwin',
    programs: Object.fromEntries(names.map((name) => [name, sleeping])),
    files: {
      '/Applications/Docker.app/Contents/Info.plist': '',
      '/Users/me/.minikube/profiles/minikube/config.json': '{"Driver": "docker"}',
      '/Users/me/.minikube/profiles/broken/config.json': '{"Driver": ',
    },
  });
  const connectors = [dockerDesktop, orbstack, colima, rancherDesktop, podmanMachine, kind, k3d, minikube];
  const found = await Promise.all(connectors.map((connector) => connector.find(machine)));
  expect(found.flat().map(({ id, running, version }) => [id, running, version])).toEqual([
    ['rancher-desktop', false, null],
    ['minikube', false, null],
  ]);
});
