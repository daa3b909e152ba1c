import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Connections } from '../../../../registry/host/connections.ts';
import type { Door } from '../../../../registry/host/connector.ts';
import { docker } from '../../../../registry/host/docker/docker.ts';
import { type Machine, type Ran, thisMachine } from '../../../../registry/host/machine.ts';
import { someDoor } from '../../../make/connections.ts';
import { temporaryFolder } from '../../../make/folder.ts';

const mirrored: Door = { ...someDoor, mirror: 'http://localhost:5001' };
const done: Ran = { code: 0, stdout: '', stderr: '' };

/** A machine without Docker, on which programs answer as told; what they do not know fails. */
function machineWith(answers: Record<string, Partial<Ran>> = {}): Machine {
  const root = temporaryFolder();
  const env = { HOME: '/home/jo', XDG_RUNTIME_DIR: '/run/user/1000', PATH: '' };
  const machine = thisMachine({ root, env });
  for (const folder of ['/home/jo', '/run/user/1000', '/var/run', '/etc'])
    mkdirSync(machine.at(folder), { recursive: true });
  return {
    ...machine,
    platform: 'linux',
    isRoot: true,
    find: async () => undefined,
    run: async (program, args) => ({
      ...done,
      ...(answers[[program, ...args].join(' ')] ?? { code: 1, stderr: `no ${program}` }),
    }),
  };
}

/** Answers on a socket of that machine as an engine does. */
async function engineAt(path: string, machine: Machine, info: Record<string, unknown>): Promise<void> {
  const socket = machine.at(path);
  mkdirSync(dirname(socket), { recursive: true });
  const server = createServer((_request, response) => {
    const standard = {
      OperatingSystem: 'Debian',
      SecurityOptions: [],
      RegistryConfig: { IndexConfigs: {}, Mirrors: [] },
    };
    response.end(JSON.stringify({ ...standard, ...info }));
  });
  server.listen(socket);
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
}

function connectionsTo(door: Door, machine: Machine): Connections {
  return new Connections({
    machine,
    home: temporaryFolder(),
    door: async () => door,
    connectors: [docker],
    verify: async () => [],
  });
}

describe('a rootless engine', () => {
  const socket = '/run/user/1000/docker.sock';
  const unit = {
    'systemctl --user cat docker': { stdout: '[Service]\nExecStart=/usr/bin/dockerd-rootless.sh\n' },
  };

  test('needs nothing from 29.5 on', async () => {
    const machine = machineWith();
    await engineAt(socket, machine, { ServerVersion: '29.5.0', SecurityOptions: ['name=rootless'] });
    expect(await connectionsTo(someDoor, machine).engines()).toMatchObject([
      { id: 'docker-rootless', mode: 'rootless', version: '29.5.0', running: true, state: 'ready' },
    ]);
  });

  test('is let out of its own network before that, with its own file and its own service', async () => {
    const machine = machineWith(unit);
    await engineAt(socket, machine, { ServerVersion: '26.1.5' });
    const plan = await connectionsTo(mirrored, machine).plan('docker-rootless');
    expect(plan).toMatchObject({ engine: { state: 'to-do', changes: 5 }, elevated: false });
    expect(plan.warnings.map(({ code }) => code)).toEqual(['ISOLATION_WEAKER', 'RESTART_COMES']);
    expect(plan.changes.map(({ subject, lines }) => [subject, ...lines.map(({ text }) => text)])).toEqual([
      [
        '~/.config/docker/daemon.json',
        '{',
        '  "insecure-registries": ["10.0.2.2:5000"],',
        '  "registry-mirrors": ["http://10.0.2.2:5001"]',
        '}',
      ],
      [
        '~/.config/systemd/user/docker.service.d/berth.conf',
        '[Service]',
        'Environment=DOCKERD_ROOTLESS_ROOTLESSKIT_DISABLE_HOST_LOOPBACK=false',
      ],
      ['systemctl --user daemon-reload'],
      ['systemctl --user reset-failed docker'],
      ['systemctl --user restart docker'],
    ]);
  });

  test('whose service does not start again is as it was, and was tried to start that way', async () => {
    const asked: string[] = [];
    const machine = machineWith({
      ...unit,
      'systemctl --user daemon-reload': {},
      'systemctl --user reset-failed docker': {},
    });
    await engineAt(socket, machine, { ServerVersion: '26.1.5' });
    const run = machine.run;
    machine.run = (program, args, options) => {
      asked.push([program, ...args].join(' '));
      return run(program, args, options);
    };
    const connections = connectionsTo(someDoor, machine);
    await expect(connections.connect('docker-rootless')).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      facts: { command: 'systemctl --user restart docker' },
    });
    expect(await machine.list('/home/jo')).toEqual([]);
    expect(await connections.changes()).toMatchObject([{ state: 'undone' }]);
    const service = ['daemon-reload', 'reset-failed docker', 'restart docker'];
    const restart = service.map((what) => `systemctl --user ${what}`);
    expect(asked.filter((line) => restart.includes(line))).toEqual([...restart, ...restart]);
  });

  test('cannot be let out where no service starts it', async () => {
    const machine = machineWith();
    await engineAt(socket, machine, { ServerVersion: '26.1.5' });
    expect(await connectionsTo(someDoor, machine).engines()).toMatchObject([
      { state: 'broken', trouble: { code: 'NAMESPACE_LOCALHOST' } },
    ]);
  });
});

describe('an engine from a snap', () => {
  test('has its files elsewhere, and is restarted after it was said', async () => {
    const pid = '77';
    const machine = machineWith({
      'ps -ww -o args= -p 77': {
        stdout: 'dockerd --config-file=/var/snap/docker/current/config/daemon.json\n',
      },
      'snap restart docker': {},
    });
    mkdirSync(machine.at('/var/snap/docker/current'), { recursive: true });
    await engineAt('/var/run/docker.sock', machine, { ServerVersion: '28.1.1' });
    const read = machine.read;
    machine.read = async (path) => (path === '/var/snap/docker/common/run/docker.pid' ? pid : read(path));
    const door = { ...someDoor, name: 'registry.test:5000', authority: 'PEM' };
    const plan = await connectionsTo({ ...door, mirror: 'http://localhost:5001' }, machine).plan('docker');
    expect(plan.engine).toMatchObject({ id: 'docker', mode: 'snap' });
    expect(plan.warnings.map(({ code }) => code)).toEqual(['RESTART_COMES']);
    expect(plan.changes.map(({ subject }) => subject)).toEqual([
      '/var/snap/docker/common/etc/certs.d/registry.test:5000/ca.crt',
      '/var/snap/docker/current/etc/docker/certs.d/registry.test:5000/ca.crt',
      '/var/snap/docker/current/config/daemon.json',
      'snap restart docker',
    ]);
  });
});

describe('what answers on its socket and is not Docker Engine here', () => {
  for (const [what, info] of [
    ['Docker Desktop', { ServerVersion: '29.0.0', OperatingSystem: 'Docker Desktop' }],
    ['Podman', { ServerVersion: '5.4.2', BuildahVersion: '1.39.3' }],
  ] as const) {
    test(`${what} is left to others`, async () => {
      const machine = machineWith();
      await engineAt('/var/run/docker.sock', machine, info);
      expect(await connectionsTo(someDoor, machine).engines()).toEqual([]);
    });
  }

  test('a machine without it has none, and so has one that is no Linux', async () => {
    const machine = machineWith();
    expect(await connectionsTo(someDoor, machine).engines()).toEqual([]);
    await engineAt('/var/run/docker.sock', machine, { ServerVersion: '28.0.0' });
    expect(await connectionsTo(someDoor, machine).engines()).toHaveLength(1);
    expect(await connectionsTo(someDoor, { ...machine, platform: 'darwin' }).engines()).toEqual([]);
    rmSync(machine.at('/var'), { recursive: true });
  });
});

test('a service that is known to systemd is told by it', async () => {
  const machine = machineWith({
    'ps -ww -o args= -p 77': {
      stdout: '/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock\n',
    },
    'systemctl show --property MainPID --value docker': { stdout: '77\n' },
  });
  await engineAt('/var/run/docker.sock', machine, { ServerVersion: '28.0.0' });
  const read = machine.read;
  machine.read = async (path) => (path === '/var/run/docker.pid' ? '77\n' : read(path));
  const { changes, engine } = await connectionsTo(mirrored, machine).plan('docker');
  expect(engine.state).toBe('optional');
  expect(changes.map(({ subject }) => subject)).toEqual([
    '/etc/docker/daemon.json',
    'systemctl reload docker',
  ]);
});
