import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { k3d } from '../../../../registry/host/kubernetes/k3d.ts';
import { kind } from '../../../../registry/host/kubernetes/kind.ts';
import type { Machine } from '../../../../registry/host/machine.ts';
import { connectionsOn, someDoor } from '../../../make/connections.ts';
import { productMachine } from '../../../make/product.ts';

const nodes = ['k3d-dev-agent-0', 'k3d-dev-server-0'];
const certs = '/var/lib/rancher/k3s/agent/etc/containerd/certs.d';
const containerdConfig = '/var/lib/rancher/k3s/agent/etc/containerd/config.toml';

function cluster({
  platform = 'linux',
  gateway = '127.0.0.77',
  state = 'running',
  configMap = '',
}: {
  platform?: Machine['platform'];
  gateway?: string;
  state?: string;
  configMap?: string;
} = {}) {
  const format = '{{.Names}}|{{.State}}|{{.Label "k3d.cluster"}}|{{.Label "k3d.role"}}';
  const others = ['k3d-dev-serverlb|running|dev|loadbalancer', 'k3d-dev-tools|exited|dev|noRole'];
  const product = productMachine({
    platform,
    programs: {
      k3d: { answers: { version: 'k3d version v5.8.3\nk3s version v1.31.5-k3s1 (default)' } },
      docker: {
        answers: {
          [`ps --all --filter label=k3d.cluster --format ${format}`]: [
            `${nodes[0]}|running|dev|agent`,
            `${nodes[1]}|${state}|dev|server`,
            ...others,
          ].join('\n'),
          'info --format {{.OperatingSystem}}':
            platform === 'linux' ? 'Debian GNU/Linux 12' : 'Docker Desktop',
          'container inspect --format *': `${gateway} `,
          'load --quiet *': '',
          'push --quiet *': '',
          'rmi --force *': '',
        },
        script: `case "$*" in
  *' kubectl get configmap local-registry-hosting '*) echo '${configMap}'; cat "$state/applied"; exit 0 ;;
  *' kubectl apply --filename -') cat > "$state/applied"; exit ;;
  *' kubectl delete configmap local-registry-hosting '*) rm "$state/applied"; exit ;;
  *' crictl pull localhost:5000/'*) cat "$state/$3${certs}/localhost:5000/hosts.toml"; exit ;;
  *' crictl rmi '*) exit ;;
esac`,
        inside: Object.fromEntries(nodes.map((node) => [`exec --interactive ${node}`, node])),
      },
    },
  });
  for (const node of nodes) inNode(product.state, node, containerdConfig, `config_path = "${certs}"\n`);
  const door = async () => ({ ...someDoor, authority: 'PEM\n' });
  return { ...product, ...connectionsOn({}, k3d, { machine: product.machine, door }) };
}

function inNode(state: string, node: string, path: string, text: string): void {
  mkdirSync(dirname(join(state, node, path)), { recursive: true });
  writeFileSync(join(state, node, path), text);
}

describe('k3d', () => {
  test('has each of its clusters found, without what else is in their network', async () => {
    const { connections, machine } = cluster();
    expect(await connections.engines()).toMatchObject([
      { id: 'k3d:dev', instance: 'dev', version: '5.8.3', running: true, state: 'to-do' },
    ]);
    expect((await k3d.find(machine))[0]?.own.nodes).toBe('k3d-dev-server-0\nk3d-dev-agent-0');
  });

  test('is not there without an engine, or with one that does not answer', async () => {
    const { machine } = productMachine({ platform: 'linux', programs: { docker: {} } });
    expect(await k3d.find(machine)).toEqual([]);
    const none = productMachine({ platform: 'linux', programs: { k3d: { answers: { version: '' } } } });
    expect(await k3d.find(none.machine)).toEqual([]);
  });

  test('gets the same files in every node, and a word in the cluster, and loses them again', async () => {
    const { connections, state } = cluster();
    const { checks } = await connections.connect('k3d:dev');
    expect(checks).toMatchObject([
      { what: 'push', ok: true },
      {
        what: 'pull',
        ok: true,
        command: expect.stringMatching(/^docker exec --interactive k3d-dev-server-0 crictl pull /),
      },
    ]);
    for (const node of nodes) {
      const own = join(state, node, certs, 'localhost:5000');
      expect(readFileSync(join(own, 'ca.crt'), 'utf8')).toBe('PEM\n');
      expect(
        readFileSync(join(own, 'hosts.toml'), 'utf8'),
      ).toBe(`# Written by Berth. "berth disconnect k3d:dev" takes it back.
server = "http://localhost:5000"

[host."https://127.0.0.77:5000"]
  capabilities = ["pull", "resolve", "push"]
  ca = "${certs}/localhost:5000/ca.crt"
`);
    }
    const { metadata, data } = parse(readFileSync(join(state, 'applied'), 'utf8'));
    expect(metadata).toEqual({ name: 'local-registry-hosting', namespace: 'kube-public' });
    expect(parse(data['localRegistryHosting.v1'])).toEqual({
      host: 'localhost:5000',
      hostFromContainerRuntime: 'localhost:5000',
      hostFromClusterNetwork: '127.0.0.77:5000',
    });
    expect(await connections.engines()).toMatchObject([{ state: 'connected' }]);

    await connections.disconnect('k3d:dev');
    for (const node of nodes) {
      expect(existsSync(join(state, node, certs))).toBe(true);
      expect(existsSync(join(state, node, certs, 'localhost:5000'))).toBe(false);
    }
    expect(existsSync(join(state, 'applied'))).toBe(false);
  });

  test('on this machine itself is told where the registry has to listen, and gets no mirror', async () => {
    const { connections } = cluster();
    const { warnings, changes } = await connections.plan('k3d:dev', 'http://localhost:5001');
    expect(warnings).toMatchObject([{ code: 'LISTEN_BEYOND', facts: { address: '127.0.0.77:5000' } }]);
    expect(changes.some(({ subject }) => subject.includes('docker.io'))).toBe(false);
  });

  test('in a virtual machine comes by the name that it has for this machine, also to the mirror', async () => {
    const { connections, state } = cluster({ platform: 'darwin' });
    const { warnings } = await connections.plan('k3d:dev', 'http://localhost:5001');
    expect(warnings).toEqual([]);
    await connections.connect('k3d:dev', 'http://localhost:5001');
    const read = (name: string) =>
      readFileSync(join(state, 'k3d-dev-agent-0', certs, name, 'hosts.toml'), 'utf8');
    expect(read('localhost:5000')).toContain('[host."https://host.docker.internal:5000"]');
    expect(read('docker.io')).toContain('[host."http://host.docker.internal:5001"]');
  });

  test('that says already which registry is beside it keeps its word', async () => {
    const { connections, state } = cluster({ configMap: 'configmap/local-registry-hosting' });
    await connections.connect('k3d:dev');
    expect(existsSync(join(state, 'applied'))).toBe(false);
  });

  test('whose nodes know this registry by what somebody else wrote is left alone', async () => {
    const { connections, state } = cluster();
    inNode(
      state,
      'k3d-dev-agent-0',
      `${certs}/localhost:5000/hosts.toml`,
      '# File generated by k3s. DO NOT EDIT.\n',
    );
    await expect(connections.connect('k3d:dev')).rejects.toMatchObject({
      code: 'FILE_FOREIGN',
      facts: { path: `k3d-dev-agent-0:${certs}/localhost:5000/hosts.toml` },
    });
    expect(existsSync(join(state, 'k3d-dev-server-0', certs, 'localhost:5000'))).toBe(false);
  });

  test('of an older k3s has to be made anew', async () => {
    const { connections, state } = cluster();
    inNode(state, 'k3d-dev-server-0', containerdConfig, 'version = 2\n');
    await expect(connections.plan('k3d:dev')).rejects.toMatchObject({
      code: 'CLUSTER_ANEW',
      facts: { name: 'dev', command: 'k3d cluster create dev' },
    });
  });

  test('with a node that does not run has to be started', async () => {
    const { connections } = cluster({ state: 'exited' });
    expect(await connections.engines()).toMatchObject([
      { running: false, state: 'broken', trouble: { code: 'ENGINE_STOPPED' } },
    ]);
  });
});

test('kind is asked for its nodes by its own labels, in podman too', async () => {
  const format = '{{.Names}}|{{.State}}|{{.Label "io.x-k8s.kind.cluster"}}|{{.Label "io.x-k8s.kind.role"}}';
  const { machine } = productMachine({
    platform: 'linux',
    programs: {
      podman: {
        answers: {
          [`ps --all --filter label=io.x-k8s.kind.cluster --format ${format}`]:
            'kind-worker|running|kind|worker\nkind-control-plane|running|kind|control-plane\nkind-external-load-balancer|running|kind|external-load-balancer',
        },
      },
    },
  });
  const [engine] = await kind.find(machine);
  expect(engine).toMatchObject({ id: 'kind:kind', instance: 'kind', version: null, running: true });
  expect(engine?.own.nodes).toBe('kind-control-plane\nkind-worker');
});
