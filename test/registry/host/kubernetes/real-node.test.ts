import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kind } from '../../../../registry/host/kubernetes/kind.ts';
import { thisMachine } from '../../../../registry/host/machine.ts';
import { tryEngine } from '../../../../registry/host/trial.ts';
import { run } from '../../../make/command.ts';
import { connectionsOn } from '../../../make/connections.ts';
import { type Dockerd, startDockerd } from '../../../make/dockerd.ts';
import { type NodeCluster, startNodeCluster } from '../../../make/node-cluster.ts';
import { tlsDoor } from '../../../make/tls-door.ts';
import { describeWith } from '../../../make/tools.ts';

describeWith(
  'a node with a real containerd, in a network of its own',
  { tools: ['docker', 'dockerd', 'containerd', 'ctr', 'runc', 'busybox', 'ldd', 'tar'], root: true },
  (paths) => {
    let engine: Dockerd;
    let cluster: NodeCluster;

    beforeAll(async () => {
      engine = await startDockerd(paths);
      cluster = await startNodeCluster(paths, { env: engine.env, cluster: 'dev' });
    });

    afterAll(async () => {
      await cluster?.remove();
      await engine?.stop();
    });

    async function connectable({ beyond }: { beyond: boolean }) {
      const port = await freePort();
      const listen = [`localhost:${port}`, ...(beyond ? [`${cluster.gateway}:${port}`] : [])];
      const door = await tlsDoor({ listen, allowRemote: beyond });
      const own = thisMachine({ env: engine.env });
      const machine = {
        ...own,
        find: async (name: string) => (name === 'docker' ? paths.docker : undefined),
      };
      return { door, ...connectionsOn({}, kind, { machine, door: async () => door }) };
    }

    test('pulls by TLS from this machine once it is connected, and not before or after', async () => {
      const { connections, door, machine } = await connectable({ beyond: true });
      const [found] = await kind.find(machine);
      if (!found) throw new Error('it is not found');
      expect(found).toMatchObject({ id: 'kind:dev', running: true });
      const tried = () => tryEngine({ engine: found, connector: kind, door, machine });
      expect(await tried()).toMatchObject([
        { what: 'push', ok: true },
        { what: 'pull', ok: false },
      ]);

      expect((await connections.plan('kind:dev')).warnings).toEqual([]);
      const { engine: connected, checks } = await connections.connect('kind:dev');
      expect(connected).toMatchObject({ state: 'connected', changes: 0 });
      expect(checks).toMatchObject([
        { what: 'push', ok: true },
        { what: 'pull', ok: true },
      ]);
      const hosts = `/etc/containerd/certs.d/${door.name}/hosts.toml`;
      expect(await cluster.inside('cat', hosts)).toContain(
        `[host."https://${cluster.gateway}:${door.port}"]`,
      );
      expect(await cluster.inside('cat', '/run/applied')).toContain(
        `hostFromClusterNetwork: ${cluster.gateway}:`,
      );

      await connections.disconnect('kind:dev');
      expect(await cluster.inside('ls', '/etc/containerd/certs.d')).toBe('');
      expect(await cluster.inside('ls', '/run')).not.toContain('applied');
      expect(await tried()).toMatchObject([{ ok: true }, { what: 'pull', ok: false }]);
    });

    test('is left as it was where the registry does not listen for it, which was said before', async () => {
      const { connections, door } = await connectable({ beyond: false });
      expect((await connections.plan('kind:dev')).warnings).toMatchObject([
        { code: 'LISTEN_BEYOND', facts: { address: `${cluster.gateway}:${door.port}` } },
      ]);
      await expect(connections.connect('kind:dev')).rejects.toMatchObject({ code: 'NOT_VERIFIED' });
      expect(await cluster.inside('ls', '/etc/containerd/certs.d')).toBe('');
    });

    test('that is gone has nothing left to take back', async () => {
      const { connections } = await connectable({ beyond: true });
      await connections.connect('kind:dev');
      await run(paths.docker, ['rm', '--force', '--volumes', cluster.node], { env: engine.env });
      await connections.disconnect('kind:dev');
      expect(await connections.changes()).toMatchObject([{ state: 'undone' }]);
    });
  },
);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}
