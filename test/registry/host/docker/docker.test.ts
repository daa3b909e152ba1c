import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Connections } from '../../../../registry/host/connections.ts';
import type { Door } from '../../../../registry/host/connector.ts';
import { docker } from '../../../../registry/host/docker/docker.ts';
import { thisMachine } from '../../../../registry/host/machine.ts';
import { run } from '../../../make/command.ts';
import { someDoor } from '../../../make/connections.ts';
import { type DockerEngine, startDockerEngine } from '../../../make/docker-engine.ts';
import { temporaryFolder } from '../../../make/folder.ts';
import { live } from '../../../make/life.ts';
import { describeWith } from '../../../make/tools.ts';

const tools = ['docker', 'dockerd', 'containerd', 'ctr', 'unshare', 'pkill', 'pgrep', 'ps'] as const;
const elsewhere: Door = { ...someDoor, name: 'registry.test:5000' };
const mirrored: Door = { ...someDoor, mirror: 'http://localhost:5001' };

describeWith('Docker Engine', { tools: [...tools], root: true }, (paths) => {
  const layout = '{\n\t"debug": false,\n\t"labels": ["a=b"]\n}';
  let engine: DockerEngine;
  beforeAll(async () => {
    engine = await startDockerEngine(paths, { config: layout });
  });
  afterAll(() => engine?.stop());

  const file = () => join(engine.root, 'etc/docker/daemon.json');
  const text = () => readFileSync(file(), 'utf8');
  const connectionsTo = (door: Door, options: { verify?: () => Promise<[]>; patienceMs?: number } = {}) =>
    new Connections({
      machine: thisMachine({
        root: engine.root,
        env: { ...process.env, HOME: temporaryFolder(), XDG_RUNTIME_DIR: temporaryFolder() },
      }),
      home: temporaryFolder(),
      door: async () => door,
      connectors: [docker],
      verify: async () => [],
      ...options,
    });
  const registryConfig = async () => {
    const said = await run(paths.docker, ['info', '--format', '{{json .RegistryConfig}}'], {
      env: engine.env,
    });
    const { IndexConfigs, Mirrors } = JSON.parse(said);
    return { names: Object.keys(IndexConfigs).sort(), mirrors: Mirrors ?? [] };
  };
  /** As it was before the first test, to the daemon too. */
  afterEach(async () => {
    writeFileSync(file(), '{"insecure-registries":[],"registry-mirrors":[],"labels":["a=b"]}');
    await run('pkill', ['--signal', 'HUP', '--pidfile', join(engine.root, 'var/run/docker.pid')]);
    await expect.poll(registryConfig).toEqual({ names: ['docker.io'], mirrors: [] });
    writeFileSync(file(), layout);
  });

  test('needs nothing for localhost, and pushes and pulls there by itself', async () => {
    const { port } = await live();
    const door = { ...someDoor, name: `localhost:${port}`, port };
    const connections = new Connections({
      machine: thisMachine({ root: engine.root }),
      home: temporaryFolder(),
      door: async () => door,
      connectors: [docker],
    });
    expect(await connections.engines()).toEqual([
      {
        id: 'docker',
        kind: 'docker',
        instance: null,
        version: expect.stringMatching(/^\d+\.\d+/),
        mode: 'rootful',
        running: true,
        state: 'ready',
        changes: 0,
        connectedAt: null,
        trouble: null,
      },
    ]);
    const { checks, change } = await connections.connect('docker');
    expect(change).toBeNull();
    expect(checks).toMatchObject([
      { what: 'push', ok: true, command: expect.stringMatching(/^docker push localhost:/) },
      { what: 'pull', ok: true, command: expect.stringMatching(/^docker pull localhost:/) },
    ]);
    expect(await run(paths.docker, ['images', '--quiet'], { env: engine.env })).toBe('');
  });

  test('is told of another registry and of the mirror, keeps its layout, and forgets both again', async () => {
    const connections = connectionsTo({ ...elsewhere, mirror: 'http://localhost:5001' });
    const plan = await connections.plan('docker');
    expect(plan.changes.map(({ subject }) => subject)).toEqual([
      '/etc/docker/daemon.json',
      expect.stringMatching(/^pkill --signal HUP --pidfile \S+ --exact dockerd$/),
    ]);
    expect(plan.verify).toEqual([
      'docker push registry.test:5000/berth/probe:1',
      'docker pull registry.test:5000/berth/probe:1',
    ]);
    expect(text()).toBe(layout);

    expect(await connections.connect('docker')).toMatchObject({ engine: { state: 'connected' } });
    expect(text()).toBe(
      '{\n\t"debug": false,\n\t"labels": ["a=b"],\n\t"insecure-registries": ["registry.test:5000"],\n\t"registry-mirrors": ["http://localhost:5001"]\n}',
    );
    expect(await registryConfig()).toEqual({
      names: ['docker.io', 'registry.test:5000'],
      mirrors: ['http://localhost:5001/'],
    });

    expect(await connections.disconnect('docker')).toMatchObject([{ state: 'undone' }]);
    expect(text()).toBe(layout);
    await expect.poll(registryConfig).toEqual({ names: ['docker.io'], mirrors: [] });
  });

  test('keeps what others had put into the lists', async () => {
    writeFileSync(
      file(),
      '{"insecure-registries": ["old.test:1"], "registry-mirrors": ["http://old.test"]}\n',
    );
    const connections = connectionsTo(elsewhere);
    await connections.connect('docker');
    expect(JSON.parse(text())['insecure-registries']).toEqual(['old.test:1', 'registry.test:5000']);
    expect((await registryConfig()).names).toEqual(['docker.io', 'old.test:1', 'registry.test:5000']);
    await connections.disconnect('docker');
    await expect
      .poll(registryConfig)
      .toEqual({ names: ['docker.io', 'old.test:1'], mirrors: ['http://old.test/'] });
  });

  test('only the mirror is optional; what its file has already but it has not read is only told', async () => {
    const connections = connectionsTo(mirrored);
    expect(await connections.engines()).toMatchObject([{ state: 'optional', changes: 2 }]);
    writeFileSync(file(), '{"registry-mirrors": ["http://localhost:5001"]}');
    expect(await connections.engines()).toMatchObject([{ state: 'optional', changes: 1 }]);
    await connections.connect('docker');
    expect((await registryConfig()).mirrors).toEqual(['http://localhost:5001/']);
    expect(await connections.engines()).toMatchObject([{ state: 'connected', changes: 0 }]);
  });

  test('a file that it does not take in is put back, and it goes on as it was', async () => {
    // It lives with that until it reads its file the next time.
    const broken = '{"labels": ["a=b"], "no-such-setting": true}';
    writeFileSync(file(), broken);
    const connections = connectionsTo(elsewhere, { patienceMs: 500 });
    await expect(connections.connect('docker')).rejects.toMatchObject({ code: 'DAEMON_REFUSED' });
    expect(text()).toBe(broken);
    expect(await registryConfig()).toEqual({ names: ['docker.io'], mirrors: [] });
    expect(await connections.changes()).toMatchObject([{ state: 'undone' }]);
  });

  test('what the tool itself cannot use is taken back from the daemon too', async () => {
    const trouble = { code: 'PROBE_FAILED', message: 'refused', facts: {} };
    const check = {
      engine: 'docker',
      what: 'push',
      door: '',
      ok: false,
      command: null,
      ms: 0,
      trouble,
      fix: null,
    };
    const connections = connectionsTo(elsewhere, { verify: async () => [check] as never });
    await expect(connections.connect('docker')).rejects.toMatchObject({ code: 'NOT_VERIFIED' });
    expect(text()).toBe(layout);
    await expect.poll(registryConfig).toEqual({ names: ['docker.io'], mirrors: [] });
  });

  describe('a daemon.json that Docker itself would not start with is left alone', () => {
    for (const [what, content, line, reason] of [
      ['a comment', '{\n  // mine\n  "debug": true\n}', 2, 'comment'],
      ['a comma too many', '{\n  "debug": true,\n}', 3, 'comma'],
      ['half a file', '{\n  "debug": tr', 2, 'JSON'],
      ['a key twice', '{"registry-mirrors": [],\n"registry-mirrors": []}', 2, 'twice'],
      ['a list that is none', '{"insecure-registries":\n "x"}', 2, 'not a list'],
      ['an array', '[]', 1, 'not a JSON object'],
      ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), 1, 'UTF-16'],
      ['a byte-order mark', '\ufeff{}', 1, 'byte-order mark'],
      ['Latin-1', Buffer.from('{"labels": ["\xe4"]}', 'latin1'), 1, 'UTF-8'],
    ] as const) {
      test(what, async () => {
        writeFileSync(file(), content);
        const connections = connectionsTo(elsewhere);
        const trouble = { code: 'FILE_INVALID', facts: { path: '/etc/docker/daemon.json', line } };
        await expect(connections.connect('docker')).rejects.toMatchObject({
          ...trouble,
          message: expect.stringContaining(reason),
        });
        expect(await connections.engines()).toMatchObject([{ state: 'broken', trouble }]);
        expect(readFileSync(file())).toEqual(Buffer.from(content));
        expect(await connections.changes()).toEqual([]);
      });
    }
  });

  test('an empty file is filled, and is empty again', async () => {
    writeFileSync(file(), '');
    const connections = connectionsTo(elsewhere);
    await connections.connect('docker');
    expect(text()).toBe('{\n  "insecure-registries": ["registry.test:5000"]\n}\n');
    await connections.disconnect('docker');
    expect(text()).toBe('');
    await expect.poll(registryConfig).toEqual({ names: ['docker.io'], mirrors: [] });
  });

  test('an authority is written where it looks for it, beside one of somebody else', async () => {
    const door = {
      ...elsewhere,
      authority: '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n',
    };
    const connections = connectionsTo(door);
    const folder = join(engine.root, 'etc/docker/certs.d');
    await connections.connect('docker');
    expect(readFileSync(join(folder, 'registry.test:5000/ca.crt'), 'utf8')).toBe(door.authority);
    expect(await connections.engines()).toMatchObject([{ state: 'connected', changes: 0 }]);
    await connections.disconnect('docker');
    expect(existsSync(folder)).toBe(false);

    await connections.connect('docker');
    writeFileSync(join(folder, 'registry.test:5000/ca.crt'), 'somebody else');
    expect(await connections.plan('docker')).toMatchObject({
      changes: [{ subject: '/etc/docker/certs.d/registry.test:5000/berth.crt', exists: false }],
    });
    rmSync(folder, { recursive: true });
  });
});

describeWith('Docker Engine with flags', { tools: [...tools], root: true }, (paths) => {
  test('a setting that it has as a flag is not written into its file', async () => {
    const engine = await startDockerEngine(paths, { flags: ['--registry-mirror=http://localhost:5001'] });
    try {
      const door = { ...mirrored };
      const connections = new Connections({
        machine: thisMachine({ root: engine.root }),
        home: temporaryFolder(),
        door: async () => door,
        connectors: [docker],
        verify: async () => [],
      });
      expect(await connections.engines()).toMatchObject([{ state: 'ready' }]);
      door.mirror = 'http://localhost:5002';
      await expect(connections.connect('docker')).rejects.toMatchObject({
        code: 'FLAG_CONFLICT',
        facts: { flag: '--registry-mirror', path: '/etc/docker/daemon.json' },
      });
      expect(readFileSync(join(engine.root, 'etc/docker/daemon.json'), 'utf8')).toBe('{}');
    } finally {
      await engine.stop();
    }
  });
});
