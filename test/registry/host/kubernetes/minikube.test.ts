import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { minikube } from '../../../../registry/host/kubernetes/minikube.ts';
import { relayImage } from '../../../../registry/host/relay/image.ts';
import { connectionsOn, someDoor } from '../../../make/connections.ts';
import { productMachine } from '../../../make/product.ts';

const environment = `DOCKER_TLS_VERIFY=1
DOCKER_HOST=tcp://192.168.49.2:2376
DOCKER_CERT_PATH=/home/me/.minikube/certs
MINIKUBE_ACTIVE_DOCKERD=minikube`;
const inDocker =
  '--host tcp://192.168.49.2:2376 --tlsverify --tlscacert /home/me/.minikube/certs/ca.pem --tlscert /home/me/.minikube/certs/cert.pem --tlskey /home/me/.minikube/certs/key.pem';

function profiles(runtime: string, { host = '192.168.65.254', dockerEnv = environment, nodes = [''] } = {}) {
  const config = {
    Name: 'minikube',
    Driver: 'docker',
    KubernetesConfig: { KubernetesVersion: 'v1.34.0', ContainerRuntime: runtime },
    Nodes: nodes.map((Name) => ({ Name, ControlPlane: true })),
  };
  const ssh = 'ssh --profile minikube -- sudo';
  const product = productMachine({
    platform: 'linux',
    files: { '/home/me/.minikube/profiles/minikube/config.json': JSON.stringify(config) },
    programs: {
      minikube: {
        answers: {
          'version --short': 'v1.37.0',
          'status --profile minikube --format {{.Host}}': 'Running',
          [`${ssh} getent hosts host.minikube.internal`]: `${host} host.minikube.internal`,
          [`${ssh} ls /var/lib/minikube/binaries`]: 'v1.34.0',
          [`${ssh} systemctl reload crio`]: '',
          'docker-env --profile minikube --shell none': dockerEnv,
        },
        script: `case "$*" in
  *'kubectl --kubeconfig /etc/kubernetes/admin.conf get configmap '*) cat "$state/applied"; exit 0 ;;
  *'kubectl --kubeconfig /etc/kubernetes/admin.conf apply '*) cat > "$state/applied"; exit ;;
  *'kubectl --kubeconfig /etc/kubernetes/admin.conf delete '*) rm "$state/applied"; exit ;;
  *' crictl '*) exit ;;
  'ssh --profile minikube -- docker rm --force berth-relay') rm "$state/relay"; exit ;;
  'ssh --profile minikube -- docker image rm --force '*) exit ;;
esac`,
        inside: { [ssh]: 'node', 'ssh --profile minikube --node m02 -- sudo': 'm02' },
      },
      docker: {
        answers: {
          [`${inDocker} info --format {{.Architecture}}`]: 'x86_64',
          'load --quiet *': '',
          'push --quiet *': '',
          'rmi --force *': '',
        },
        script: `case "$*" in
  '${inDocker} container inspect '*) [ -e "$state/relay" ] || exit 1; cat "$state/relay"; exit ;;
  '${inDocker} load --quiet') exit ;;
  '${inDocker} run --detach '*) echo "$*" | sed 's/.*--label berth.relay=/true /; s/ --network.*//' > "$state/relay"; exit ;;
  '${inDocker} logs berth-relay') echo 'relay: ready'; exit ;;
esac`,
      },
    },
  });
  const door = async () => ({ ...someDoor, authority: 'PEM\n' });
  return { ...product, ...connectionsOn({}, minikube, { machine: product.machine, door }) };
}

describe('minikube', () => {
  test('is found by its profiles, each with its runtime', async () => {
    const { connections, machine } = profiles('containerd');
    expect(await connections.engines()).toMatchObject([
      { id: 'minikube', instance: null, version: '1.37.0', running: true, state: 'to-do' },
    ]);
    expect((await minikube.find(machine))[0]?.own.runtime).toBe('containerd');
  });

  test('with containerd takes in a hosts.toml in each node, and has the cluster say so', async () => {
    const { connections, state, text } = profiles('containerd', { nodes: ['', 'm02'] });
    await connections.connect('minikube');
    for (const node of ['node', 'm02']) {
      const own = join(state, node, 'etc/containerd/certs.d/localhost:5000');
      expect(readFileSync(join(own, 'hosts.toml'), 'utf8')).toContain(
        '[host."https://host.minikube.internal:5000"]\n  capabilities = ["pull", "resolve", "push"]\n  ca = "/etc/containerd/certs.d/localhost:5000/ca.crt"\n',
      );
    }
    expect(readFileSync(join(state, 'applied'), 'utf8')).toContain('host.minikube.internal:5000');
    expect(text('/etc/containerd/certs.d/localhost:5000/hosts.toml')).toBeUndefined();
    await connections.disconnect('minikube');
    expect(existsSync(join(state, 'm02/etc/containerd/certs.d/localhost:5000'))).toBe(false);
    expect(existsSync(join(state, 'applied'))).toBe(false);
  });

  test('with CRI-O takes in a drop-in that sends it here, and is told to read it', async () => {
    const { connections, state, typed } = profiles('cri-o');
    await connections.connect('minikube');
    expect(
      readFileSync(join(state, 'node/etc/containers/registries.conf.d/50-berth.conf'), 'utf8'),
    ).toBe(`# Written by Berth. "berth disconnect minikube" takes it back.
[[registry]]
prefix = "localhost:5000"
location = "host.minikube.internal:5000"
`);
    expect(
      readFileSync(join(state, 'node/etc/containers/certs.d/host.minikube.internal:5000/ca.crt'), 'utf8'),
    ).toBe('PEM\n');
    expect(typed()).toContain('minikube ssh --profile minikube -- sudo systemctl reload crio');
    await connections.disconnect('minikube');
    expect(typed().filter((line) => line.endsWith('systemctl reload crio'))).toHaveLength(2);
  });

  test('with Docker gets a relay beside it', async () => {
    const { connections, typed, state } = profiles('docker');
    await connections.connect('minikube');
    const { reference } = relayImage('amd64');
    expect(typed()).toContain(
      `docker ${inDocker} run --detach --name berth-relay --label berth.relay=${reference} host.minikube.internal 5000 --network host --restart unless-stopped --read-only --cap-drop ALL --cap-add NET_BIND_SERVICE ${reference} host.minikube.internal 5000`,
    );
    expect((await connections.plan('minikube')).engine.state).toBe('connected');
    await connections.disconnect('minikube');
    expect(existsSync(join(state, 'relay'))).toBe(false);
  });

  test('whose Docker is not to be reached has to be made anew', async () => {
    await expect(profiles('docker', { dockerEnv: '' }).connections.plan('minikube')).rejects.toMatchObject({
      code: 'CLUSTER_ANEW',
      facts: { command: 'minikube start --profile minikube --container-runtime=containerd' },
    });
  });

  test('that comes to an address of this machine is told where the registry has to listen', async () => {
    const beyond = profiles('containerd', { host: '127.0.0.1' });
    expect((await beyond.connections.plan('minikube')).warnings).toMatchObject([
      { code: 'LISTEN_BEYOND', facts: { address: '127.0.0.1:5000' } },
    ]);
    expect((await profiles('containerd').connections.plan('minikube')).warnings).toEqual([]);
  });
});
