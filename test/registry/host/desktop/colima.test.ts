import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { colima } from '../../../../registry/host/desktop/colima.ts';
import { relayImage } from '../../../../registry/host/relay/image.ts';
import { connectionsOn, someDoor } from '../../../make/connections.ts';
import { contextDocker } from '../../../make/context-docker.ts';
import { type Program, productMachine } from '../../../make/product.ts';

const mirror = 'http://localhost:5001';
const override = '/Users/me/.colima/_lima/_config/override.yaml';
const containerd = '[["Backing Filesystem","extfs"],["driver-type","io.containerd.snapshotter.v1"]]';

/** A profile as `colima list --json` has it. */
const profile = (name: string, runtime: string, status = 'Running') =>
  JSON.stringify({ name, status, arch: 'aarch64', cpus: 2, memory: 2147483648, disk: 107374182400, runtime });

function machineWith(
  profiles: string[],
  docker: Program | undefined,
  { files = {}, mirror = null }: { files?: Record<string, string>; mirror?: string | null } = {},
) {
  const product = productMachine({
    platform: 'darwin',
    files,
    programs: {
      ...(docker && { docker }),
      colima: {
        answers: {
          'list --json': profiles.join('\n'),
          version: 'colima version 0.8.4\ngit commit: 1ff1f0a',
          'restart --profile default': '',
        },
        inside: { 'ssh --profile default -- sudo': 'vm', 'ssh --profile work -- sudo': 'work' },
      },
    },
  });
  const door = async () => ({ ...someDoor, mirror });
  return { ...product, ...connectionsOn({}, colima, { machine: product.machine, door }) };
}

const inVm = (state: string, path: string) => join(state, 'vm', path);

describe('Colima', () => {
  test('is found with all its profiles, whatever runs in them', async () => {
    const { connections } = machineWith(
      [profile('default', 'docker'), profile('work', 'containerd+k3s'), profile('old', '', 'Stopped')],
      contextDocker({ context: 'colima' }),
    );
    expect(await connections.engines()).toMatchObject([
      { id: 'colima', instance: null, version: '0.8.4', running: true, state: 'to-do' },
      { id: 'colima:work', instance: 'work', running: true, state: 'to-do' },
      {
        ...{ id: 'colima:old', running: false, state: 'broken' },
        trouble: { code: 'ENGINE_STOPPED', facts: { engine: 'colima:old' } },
      },
    ]);
  });

  test('without a profile, or without a sensible answer, is not there', async () => {
    expect(await machineWith(['no instance found'], undefined).connections.engines()).toEqual([]);
    expect(await machineWith([''], undefined).connections.engines()).toEqual([]);
  });

  test('whose Docker keeps images in containerd takes in a hosts.toml, and nothing is restarted', async () => {
    const docker = contextDocker({
      ...{ context: 'colima', version: '29.1.0', driver: containerd },
      reachedBy: 'vm/etc/docker/certs.d/localhost:5000/hosts.toml',
    });
    const { connections, state, typed } = machineWith([profile('default', 'docker')], docker, { mirror });
    const plan = await connections.plan('colima', mirror);
    expect(plan.warnings).toEqual([]);
    expect(plan.changes.filter(({ what }) => what === 'file').map(({ subject }) => subject)).toEqual([
      'colima:/etc/docker/certs.d/localhost:5000/hosts.toml',
      'colima:/etc/docker/certs.d/docker.io/hosts.toml',
    ]);
    await connections.connect('colima', mirror);
    expect(
      readFileSync(inVm(state, '/etc/docker/certs.d/localhost:5000/hosts.toml'), 'utf8'),
    ).toBe(`# Written by Berth. "berth disconnect colima" takes it back.
server = "http://localhost:5000"

[host."http://host.lima.internal:5000"]
  capabilities = ["pull", "resolve", "push"]
`);
    expect(
      readFileSync(inVm(state, '/etc/docker/certs.d/docker.io/hosts.toml'), 'utf8'),
    ).toBe(`# Written by Berth. "berth disconnect colima" takes it back.
server = "https://registry-1.docker.io"

[host."http://host.lima.internal:5001"]
  capabilities = ["pull", "resolve"]
`);
    expect(typed()).not.toContain('colima restart --profile default');
    expect(typed()).toContain(
      'colima ssh --profile default -- sudo tee /etc/docker/certs.d/localhost:5000/hosts.toml',
    );
    await connections.disconnect('colima');
    expect(existsSync(inVm(state, '/etc/docker/certs.d'))).toBe(true);
    expect(existsSync(inVm(state, '/etc/docker/certs.d/localhost:5000'))).toBe(false);
    expect(existsSync(inVm(state, '/etc/docker/certs.d/docker.io'))).toBe(false);
  });

  test('whose Docker keeps images itself gets a relay, and Lima is told to leave its port alone first', async () => {
    const docker = contextDocker({ context: 'colima' });
    const { connections, text, typed } = machineWith([profile('default', 'docker')], docker);
    const { changes, warnings } = await connections.plan('colima');
    expect(warnings).toMatchObject([{ code: 'RESTART_COMES', facts: { name: 'colima' } }]);
    expect(changes.map(({ subject }) => subject.replace(/^\/\S+\//, ''))).toMatchObject([
      '~/.colima/_lima/_config/override.yaml',
      'colima restart --profile default',
      'docker --context colima load --quiet',
      expect.stringMatching(/^docker --context colima run --detach .* 192\.168\.5\.2 5000$/),
    ]);
    await connections.connect('colima');
    expect(text(override)).toBe('portForwards:\n  - guestPort: 5000\n    ignore: true\n');
    const order = typed().filter((line) => / (restart --profile|run --detach)/.test(line));
    expect(order).toEqual(['colima restart --profile default', expect.stringContaining('run --detach')]);
    expect(await connections.engines()).toMatchObject([{ state: 'connected', changes: 0 }]);
    await connections.disconnect('colima');
    expect(text(override)).toBeUndefined();
    expect(typed().filter((line) => line === 'colima restart --profile default')).toHaveLength(2);
  });

  test('has a rule of ours put before those of a person, whose words stay', async () => {
    const before = `# mine
portForwards:
  # the database
  - guestPort: 5432
    hostIP: "0.0.0.0"
`;
    const docker = contextDocker({ context: 'colima' });
    const { connections, text } = machineWith([profile('default', 'docker')], docker, {
      files: { [override]: before },
    });
    await connections.connect('colima');
    expect(text(override)).toBe(`# mine
portForwards:
  - guestPort: 5000
    ignore: true
  # the database
  - guestPort: 5432
    hostIP: "0.0.0.0"
`);
    await connections.disconnect('colima');
    expect(text(override)).toBe(before);
  });

  test('with a broken file of Lima is left alone, and the file is named', async () => {
    const docker = contextDocker({ context: 'colima' });
    const { connections } = machineWith([profile('default', 'docker')], docker, {
      files: { [override]: 'portForwards: [' },
    });
    await expect(connections.connect('colima')).rejects.toMatchObject({
      code: 'FILE_INVALID',
      facts: { path: '~/.colima/_lima/_config/override.yaml' },
    });
  });

  test('is told of the mirror in its own settings, of which those of Docker are made', async () => {
    const settings = '/Users/me/.colima/default/colima.yaml';
    const docker = contextDocker({ context: 'colima' });
    const before = 'cpu: 2\ndocker: {}\nruntime: docker\n';
    const { connections, text } = machineWith([profile('default', 'docker')], docker, {
      mirror,
      files: { [settings]: before },
    });
    await connections.connect('colima', mirror);
    expect(text(settings)).toContain('http://host.lima.internal:5001');
    expect(text(settings)).toMatch(/^cpu: 2\ndocker:/);
    expect((await connections.plan('colima', mirror)).changes).toEqual([]);
    await connections.disconnect('colima');
    expect(text(settings)).toBe(before);
  });

  test('with containerd has its registries in the folder of containerd', async () => {
    const { connections, state } = machineWith([profile('default', 'containerd')], undefined);
    await connections.connect('colima');
    expect(existsSync(inVm(state, '/etc/containerd/certs.d/localhost:5000/hosts.toml'))).toBe(true);
  });

  test('whose hosts.toml is of somebody else is left alone', async () => {
    const { connections, machine } = machineWith([profile('default', 'containerd')], undefined);
    await machine.run((await machine.find('colima')) ?? '', [
      ...[
        'ssh',
        '--profile',
        'default',
        '--',
        'sudo',
        'mkdir',
        '-p',
        '/etc/containerd/certs.d/localhost:5000',
      ],
    ]);
    await machine.run(
      (await machine.find('colima')) ?? '',
      'ssh --profile default -- sudo tee /etc/containerd/certs.d/localhost:5000/hosts.toml'.split(' '),
      { input: 'server = "http://localhost:5000"\n' },
    );
    await expect(connections.connect('colima')).rejects.toMatchObject({
      code: 'FILE_FOREIGN',
      facts: { path: 'colima:/etc/containerd/certs.d/localhost:5000/hosts.toml' },
    });
  });

  test('elsewhere on the disk keeps its files there', async () => {
    const docker = contextDocker({ context: 'colima' });
    const { programs } = { programs: { docker } };
    const product = productMachine({
      platform: 'linux',
      env: { COLIMA_HOME: '/data/colima' },
      programs: {
        ...programs,
        colima: { answers: { 'list --json': profile('default', 'docker'), version: '' } },
      },
    });
    const { connections } = connectionsOn({}, colima, { machine: product.machine });
    const { changes } = await connections.plan('colima');
    expect(changes[0]?.subject).toBe('/data/colima/_lima/_config/override.yaml');
    expect(changes.at(-1)?.subject).toContain(relayImage('arm64').reference);
  });
});
