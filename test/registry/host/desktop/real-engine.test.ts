import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { dockerDesktop } from '../../../../registry/host/desktop/docker-desktop.ts';
import { thisMachine } from '../../../../registry/host/machine.ts';
import { tryEngine } from '../../../../registry/host/trial.ts';
import { run } from '../../../make/command.ts';
import { connectionsOn, someDoor } from '../../../make/connections.ts';
import { type Dockerd, startDockerd } from '../../../make/dockerd.ts';
import { temporaryFolder } from '../../../make/folder.ts';
import { live } from '../../../make/life.ts';
import { makeNamespace, type Namespace } from '../../../make/namespace.ts';
import { describeWith } from '../../../make/tools.ts';

describeWith(
  'a real Docker whose localhost is not this one',
  { tools: ['docker', 'dockerd', 'containerd', 'ctr', 'ip', 'nsenter', 'runc'], root: true },
  (paths) => {
    let namespace: Namespace;
    let engine: Dockerd;
    let folder: string;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'berth-desktop-'));
      namespace = await makeNamespace();
      const dockerd = namespace.wrapper(folder, paths.dockerd, ['--host-gateway-ip', namespace.address]);
      engine = await startDockerd({ ...paths, dockerd });
    });

    afterAll(async () => {
      await engine?.stop();
      await namespace?.remove();
      rmSync(folder, { recursive: true, force: true });
    });

    /** Docker Desktop as far as its files and its context go; its engine is the real one. */
    async function desktop() {
      const life = await live();
      await namespace.forward(life.port);
      const config = temporaryFolder();
      const env = { PATH: process.env.PATH, HOME: temporaryFolder(), DOCKER_CONFIG: config };
      const host = `host=${engine.env.DOCKER_HOST}`;
      await run(paths.docker, ['context', 'create', 'desktop-linux', '--docker', host], { env });
      const root = temporaryFolder();
      mkdirSync(join(root, 'opt/docker-desktop'), { recursive: true });
      // Debian's docker first: another one on PATH may not speak the language of Debian's dockerd.
      const machine = { ...thisMachine({ root, env }), find: async () => paths.docker };
      const door = { ...someDoor, name: `localhost:${life.port}`, port: life.port };
      return { door, ...connectionsOn({}, dockerDesktop, { machine, door: async () => door }) };
    }

    test('does not reach the registry, is given a relay that it needs nothing from outside for, and pushes and pulls', async () => {
      const { connections, machine, door } = await desktop();
      const [found] = await dockerDesktop.find(machine);
      if (!found) throw new Error('it is not found');
      const before = await tryEngine({ engine: found, connector: dockerDesktop, door, machine });
      expect(before).toMatchObject([
        { what: 'push', ok: false },
        { what: 'pull', ok: null },
      ]);

      const { engine: connected, checks } = await connections.connect('docker-desktop');
      expect(connected).toMatchObject({ state: 'connected', changes: 0 });
      expect(checks).toMatchObject([
        { what: 'push', ok: true },
        { what: 'pull', ok: true },
      ]);
      expect(await inEngine('ps', '--format', '{{.Names}}')).toBe('berth-relay\n');

      await connections.disconnect('docker-desktop');
      expect(await inEngine('ps', '--all', '--format', '{{.Names}}')).toBe('');
      expect(await inEngine('images', '--quiet')).toBe('');
      const after = await tryEngine({ engine: found, connector: dockerDesktop, door, machine });
      expect(after).toMatchObject([{ what: 'push', ok: false }, { ok: null }]);
    });

    test('whose relay was stopped is to be connected again, and is', async () => {
      const { connections } = await desktop();
      await connections.connect('docker-desktop');
      await inEngine('stop', 'berth-relay');
      expect(await connections.engines()).toMatchObject([{ state: 'to-do' }]);
      await connections.connect('docker-desktop');
      expect(await inEngine('ps', '--format', '{{.Names}}')).toBe('berth-relay\n');
      await connections.disconnect(null);
      expect(await inEngine('ps', '--all', '--format', '{{.Names}}')).toBe('');
    });

    test('in which something else has the port is left as it was', async () => {
      const { connections, door } = await desktop();
      const listen = `require("net").createServer().listen(${door.port}, "127.0.0.1", () => console.log("up"))`;
      const node = namespace.wrapper(temporaryFolder(), process.execPath);
      const blocker = spawn(node, ['-e', listen], { stdio: ['ignore', 'pipe', 'inherit'], timeout: 40_000 });
      onTestFinished(() => void blocker.kill('SIGKILL'));
      await once(blocker.stdout, 'data');
      await expect(connections.connect('docker-desktop')).rejects.toMatchObject({
        code: 'COMMAND_FAILED',
        facts: { reason: `relay: something else listens on port ${door.port}` },
      });
      expect(await inEngine('ps', '--all', '--format', '{{.Names}}')).toBe('');
    });

    function inEngine(...words: string[]): Promise<string> {
      return run(paths.docker, words, { env: engine.env });
    }
  },
);
