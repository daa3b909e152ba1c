import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Connections } from '../../registry/host/connections.ts';
import { docker } from '../../registry/host/docker/docker.ts';
import { thisMachine } from '../../registry/host/machine.ts';
import { serve } from '../make/berth.ts';
import { buildContext } from '../make/build-context.ts';
import { refused, run } from '../make/command.ts';
import { control } from '../make/control.ts';
import { type DockerEngine, startDockerEngine } from '../make/docker-engine.ts';
import { temporaryFolder } from '../make/folder.ts';
import { describeWith } from '../make/tools.ts';

const tools = [
  'docker',
  'dockerd',
  'containerd',
  'ctr',
  'unshare',
  'nsenter',
  'ip',
  'pkill',
  'pgrep',
  'ps',
] as const;
const apart = { address: '10.77.0.1', name: 'registry.test' };

describeWith('Docker Engine and a registry by name', { tools: [...tools], root: true }, (paths) => {
  let engine: DockerEngine;
  beforeAll(async () => {
    engine = await startDockerEngine(paths, { apart });
  });
  afterAll(() => engine?.stop());

  /** A registry on the address of that network, and its door by the name. */
  async function registry() {
    const pid = readFileSync(join(engine.root, 'var/run/docker.pid'), 'utf8').trim();
    const { address, data } = await serve({
      listen: [`${apart.address}:0`],
      args: ['--allow-remote', '--hosts', apart.name],
      through: ['nsenter', `--net=/proc/${pid}/ns/net`],
      env: { BERTH_HOME: temporaryFolder() },
    });
    const client = control(data);
    await client.ask('renewCertificate', { names: [apart.name] });
    const { pem } = await client.ask('exportAuthority', {});
    const { authority } = await client.ask('certificates', {});
    const port = Number(address.split(':').at(-1));
    const name = `${apart.name}:${port}`;
    return {
      name,
      port,
      authority: pem,
      fingerprint: authority.fingerprint,
      mirror: null,
      credentials: null,
    };
  }

  const connectionsTo = (door: Awaited<ReturnType<typeof registry>>) =>
    new Connections({
      machine: thisMachine({ root: engine.root }),
      home: temporaryFolder(),
      door: async () => door,
      connectors: [docker],
    });

  test('does not trust its certificate, is connected without being told anything, and pushes over TLS', async () => {
    const door = await registry();
    const env = { ...engine.env, DOCKER_BUILDKIT: '0' };
    await run(paths.docker, ['build', '--tag', `${door.name}/app`, buildContext()], { env });
    const push = ['push', `${door.name}/app`];
    expect(await refused(paths.docker, push, { env })).toMatch(/x509|unknown authority/);

    const connections = connectionsTo(door);
    const { engine: connected, change, checks } = await connections.connect('docker');
    expect(connected.state).toBe('connected');
    expect(change?.steps.map(({ subject }) => subject)).toEqual([`/etc/docker/certs.d/${door.name}/ca.crt`]);
    expect(checks).toMatchObject([
      { what: 'push', ok: true },
      { what: 'pull', ok: true },
    ]);
    expect(await run(paths.docker, push, { env })).toContain('digest: sha256:');

    await connections.disconnect('docker');
    expect(existsSync(join(engine.root, 'etc/docker/certs.d'))).toBe(false);
    expect(await refused(paths.docker, push, { env })).toMatch(/x509|unknown authority/);
  });

  test('an authority that is not the one is found out by the engine itself, and taken back', async () => {
    const door = await registry();
    const other = await registry();
    const connections = connectionsTo({ ...door, authority: other.authority });
    await expect(connections.connect('docker')).rejects.toMatchObject({ code: 'NOT_VERIFIED' });
    expect(existsSync(join(engine.root, 'etc/docker/certs.d'))).toBe(false);
    expect(await connections.changes()).toMatchObject([{ state: 'undone' }]);
  });

  test('an engine that stops in the middle leaves its file as it was', async () => {
    const door = { ...(await registry()), authority: null };
    const file = join(engine.root, 'etc/docker/daemon.json');
    const before = readFileSync(file, 'utf8');
    const connections = new Connections({
      machine: thisMachine({ root: engine.root }),
      home: temporaryFolder(),
      door: async () => door,
      connectors: [{ ...docker, plan: async (...args) => stopping(await docker.plan(...args)) }],
      patienceMs: 0,
    });
    const stopping = (wanted: Awaited<ReturnType<typeof docker.plan>>) => ({
      ...wanted,
      // When it was told, and before it is asked.
      taken: async () => {
        await engine.stopDaemon();
        return (await wanted.taken?.()) ?? null;
      },
    });
    await expect(connections.connect('docker')).rejects.toMatchObject({ code: 'DAEMON_GONE' });
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(await connections.changes()).toMatchObject([{ state: 'undone' }]);
    expect(await connections.engines()).toMatchObject([{ running: false, state: 'to-do', changes: 1 }]);
  });
});
