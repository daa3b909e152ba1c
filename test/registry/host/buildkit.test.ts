import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildkit } from '../../../registry/host/buildkit/buildkit.ts';
import type { Door } from '../../../registry/host/connector.ts';
import { thisMachine } from '../../../registry/host/machine.ts';
import { connectionsOn } from '../../make/connections.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { treeOf } from '../../make/tree.ts';

const door: Door = {
  ...{ name: 'localhost:5000', port: 5000, authority: 'PEM', fingerprint: null },
  ...{ mirror: null, credentials: null },
};
const mirrored: Door = { ...door, mirror: 'http://localhost:5001' };
const named: Door = { ...door, name: 'registry.lan:5000' };
const instances = '/home/somebody/.docker/buildx/instances';

/** As buildx 0.29 writes it. */
function builder({
  name = 'dev',
  network = '',
  toml = '',
  endpoint = 'unix:///var/run/docker.sock',
} = {}): string {
  const Files = toml === '' ? null : { 'buildkitd.toml': Buffer.from(toml).toString('base64') };
  const node = {
    ...{ Name: `${name}0`, Endpoint: endpoint, Platforms: null },
    ...{ DriverOpts: network === '' ? null : { network }, Flags: ['--debug'], Files },
  };
  return JSON.stringify({ Name: name, Driver: 'docker-container', Nodes: [node], Dynamic: false });
}

/** A machine with a docker that remembers what it was asked; a container is there until it is removed. */
function machineWith(
  files: Record<string, string>,
  { programs = ['docker'], isRoot = false, to = door } = {},
) {
  const bin = temporaryFolder();
  const script = `#!/bin/sh
echo "$@" >>'${bin}/asked'
case "$*" in
  'buildx version') echo 'github.com/docker/buildx v0.29.1 a1b2c3' ;;
  *'container inspect'*) [ -e '${bin}/removed' ] && { echo 'Error: No such container' >&2; exit 1; }; echo true ;;
  *'rm --force'*) touch '${bin}/removed' ;;
  '--version') echo 'buildkitd github.com/moby/buildkit v0.26.2 a1b2c3' ;;
esac
`;
  for (const program of programs) writeFileSync(join(bin, program), script, { mode: 0o755 });
  const env = { PATH: `${bin}:/usr/bin:/bin`, HOME: '/home/somebody' };
  const machine = { ...thisMachine({ root: temporaryFolder(), env }), isRoot };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(machine.at(path)), { recursive: true });
    writeFileSync(machine.at(path), content);
  }
  const { connections } = connectionsOn({}, buildkit, { machine, door: async () => to });
  return {
    connections,
    machine,
    read: (path: string) => readFileSync(machine.at(path), 'utf8'),
    removals: () =>
      readFileSync(join(bin, 'asked'), 'utf8')
        .split('\n')
        .filter((line) => line.includes('rm --force')),
  };
}

function settingsIn(text: string): string {
  return Buffer.from(JSON.parse(text).Nodes[0].Files['buildkitd.toml'], 'base64').toString();
}

describe('a builder', () => {
  test('in the network of its host needs nothing', async () => {
    const { connections } = machineWith({
      [`${instances}/dev`]: builder({ network: 'host' }),
      [`${instances}/cloud`]: JSON.stringify({ Name: 'cloud', Driver: 'cloud', Nodes: [] }),
      [`${instances}/broken`]: '{',
      [`${instances}/folder/file`]: '',
    });
    expect(await connections.engines()).toMatchObject([
      {
        id: 'buildkit:dev',
        kind: 'buildkit',
        instance: 'dev',
        version: '0.29.1',
        running: true,
        state: 'ready',
      },
    ]);
  });

  test('in a network of its own is put into that of its host, and keeps all else', async () => {
    const before = builder({ toml: 'debug = true\n' });
    const { connections, read, removals } = machineWith({ [`${instances}/dev`]: before });
    const { changes, warnings } = await connections.plan('buildkit:dev');
    expect(changes).toMatchObject([
      { what: 'file', subject: '~/.docker/buildx/instances/dev', exists: true },
      {
        what: 'command',
        subject: expect.stringMatching(
          /docker --host unix:\/\/\/var\/run\/docker.sock rm --force buildx_buildkit_dev0$/,
        ),
      },
    ]);
    expect(warnings).toMatchObject([{ code: 'BUILDER_ANEW', facts: { name: 'dev' } }]);

    await connections.connect('buildkit:dev');
    const after = JSON.parse(before);
    after.Nodes[0].DriverOpts = { network: 'host' };
    expect(JSON.parse(read(`${instances}/dev`))).toEqual(after);
    expect(removals()).toHaveLength(1);
    expect(await connections.engines()).toMatchObject([{ state: 'connected' }]);

    await connections.disconnect('buildkit:dev');
    expect(read(`${instances}/dev`)).toBe(before);
  });

  test('asks the mirror before those that it has', async () => {
    const toml = '# mine\n[registry."docker.io"]\n  mirrors = ["mirror.lan"]\n';
    const { connections, read } = machineWith(
      { [`${instances}/dev`]: builder({ network: 'host', toml }) },
      { to: mirrored },
    );
    expect(await connections.engines()).toMatchObject([{ state: 'optional', changes: 2 }]);
    await connections.connect('buildkit:dev');
    expect(settingsIn(read(`${instances}/dev`))).toBe(
      '# mine\n[registry."docker.io"]\n  mirrors = ["localhost:5001", "mirror.lan"]\n\n[registry."localhost:5001"]\n  http = true\n',
    );
  });

  test('of another docker is asked for there', async () => {
    const { connections } = machineWith({ [`${instances}/dev`]: builder({ endpoint: 'desktop-linux' }) });
    expect((await connections.plan('buildkit:dev')).changes[1]?.subject).toContain(
      '--context desktop-linux rm --force',
    );
  });

  test('is given the authority for a registry of another name', async () => {
    const { connections, read } = machineWith({ [`${instances}/dev`]: builder() }, { to: named });
    await connections.connect('buildkit:dev');
    const text = read(`${instances}/dev`);
    expect(settingsIn(text)).toBe(
      '[registry."registry.lan:5000"]\n  ca = ["/etc/buildkit/certs/berth/ca.crt"]\n',
    );
    expect(JSON.parse(text).Nodes[0].Files['certs/berth/ca.crt']).toBe(Buffer.from('PEM').toString('base64'));
  });

  test.each([
    ['broken', '[registry'],
    ['of a form that is not edited', 'registry = { "docker.io" = { mirrors = ["mirror.lan"] } }\n'],
  ])('whose settings are %s is left alone', async (_what, toml) => {
    const { connections, machine } = machineWith(
      { [`${instances}/dev`]: builder({ toml }) },
      { to: mirrored },
    );
    const before = treeOf(machine.at('/'));
    const trouble = { code: 'FILE_INVALID', facts: { path: 'buildkitd.toml of builder dev' } };
    expect(await connections.engines()).toMatchObject([{ state: 'broken', trouble }]);
    await expect(connections.connect('buildkit:dev')).rejects.toMatchObject(trouble);
    expect(treeOf(machine.at('/'))).toEqual(before);
  });
});

describe('a buildkitd', () => {
  const programs = ['buildkitd'];

  test('speaks to localhost by itself', async () => {
    expect(await machineWith({}, { programs }).connections.engines()).toMatchObject([
      { id: 'buildkit', instance: null, version: '0.26.2', mode: 'rootless', state: 'ready' },
    ]);
  });

  test.each([
    [false, '/home/somebody/.config/buildkit/buildkitd.toml', 'systemctl --user restart buildkit'],
    [true, '/etc/buildkit/buildkitd.toml', 'systemctl restart buildkit'],
  ])('reads the mirror when it is restarted (root: %s)', async (isRoot, path, command) => {
    const { connections, read, machine } = machineWith({}, { programs, isRoot, to: mirrored });
    const before = treeOf(machine.at('/'));
    expect((await connections.plan('buildkit')).warnings).toMatchObject([
      { code: 'RESTART_NEEDED', facts: { command } },
    ]);
    await connections.connect('buildkit');
    expect(read(path)).toBe(
      '[registry."docker.io"]\n  mirrors = ["localhost:5001"]\n\n[registry."localhost:5001"]\n  http = true\n',
    );
    await connections.disconnect('buildkit');
    expect(treeOf(machine.at('/'))).toEqual(before);
  });

  test('trusts a registry of another name by the authority', async () => {
    const { connections, read } = machineWith({}, { programs, isRoot: true, to: named });
    await connections.connect('buildkit');
    expect(read('/etc/buildkit/buildkitd.toml')).toBe(
      '[registry."registry.lan:5000"]\n  ca = ["/etc/buildkit/certs/berth.crt"]\n',
    );
    expect(read('/etc/buildkit/certs/berth.crt')).toBe('PEM');
  });
});
