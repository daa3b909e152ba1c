import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Door } from '../../../registry/host/connector.ts';
import { containerd } from '../../../registry/host/containerd/containerd.ts';
import { thisMachine } from '../../../registry/host/machine.ts';
import { nerdctl } from '../../../registry/host/nerdctl/nerdctl.ts';
import { run } from '../../make/command.ts';
import { connectionsOn } from '../../make/connections.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { describeWith } from '../../make/tools.ts';
import { treeOf } from '../../make/tree.ts';

const door: Door = {
  ...{ name: 'localhost:5000', port: 5000, authority: 'PEM', fingerprint: null },
  ...{ mirror: null, credentials: null },
};
const mirrored: Door = { ...door, mirror: 'http://localhost:5001' };
const named: Door = { ...door, name: 'registry.lan:5000' };
const certs = '/etc/containerd/certs.d';
const config = '/etc/containerd/config.toml';
const cri = '[plugins."io.containerd.grpc.v1.cri".registry]';
/** Kubernetes' part of it is off: what docker's packages bring. */
const withoutCri = { [config]: 'disabled_plugins = ["cri"]\n' };

/** A machine with a real containerd, and with files under a folder. */
function machineWith(files: Record<string, string>, more: Partial<ReturnType<typeof thisMachine>> = {}) {
  const machine = { ...thisMachine({ root: temporaryFolder() }), isRoot: true, ...more };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(machine.at(path)), { recursive: true });
    writeFileSync(machine.at(path), content);
  }
  return machine;
}

function connectionsWith(files: Record<string, string>, to = door) {
  const machine = machineWith(files);
  const { connections, at } = connectionsOn({}, containerd, { machine, door: async () => to });
  return { connections, at, machine, read: (path: string) => readFileSync(at(path), 'utf8') };
}

describeWith('containerd', { tools: ['containerd', 'ctr'] }, (paths) => {
  const dump = (file: string) => run(paths.containerd, ['--config', file, 'config', 'dump']);

  test('needs nothing for localhost, whatever its settings', async () => {
    const { connections } = connectionsWith({ [config]: 'version = 2\noops' });
    expect(await connections.engines()).toMatchObject([
      { id: 'containerd', mode: 'rootful', state: 'ready', changes: 0 },
    ]);
  });

  test('asks a mirror that a hosts.toml names, and leaves nothing of it', async () => {
    const { connections, read, machine } = connectionsWith(withoutCri, mirrored);
    const before = treeOf(machine.at('/'));
    expect(await connections.engines()).toMatchObject([{ state: 'optional', changes: 1 }]);
    await connections.connect('containerd');
    expect(
      read(`${certs}/docker.io/hosts.toml`),
    ).toBe(`# Written by Berth. "berth disconnect containerd" takes it back.
server = "https://registry-1.docker.io"

[host."http://localhost:5001"]
  capabilities = ["pull", "resolve"]
`);
    expect(await connections.engines()).toMatchObject([{ state: 'connected', changes: 0 }]);
    await connections.disconnect('containerd');
    expect(treeOf(machine.at('/'))).toEqual(before);
  });

  test('is told where such files are, once, and that it has to be restarted for that', async () => {
    const text = `version = 2\n${cri}\n  # mine\n[plugins."io.containerd.grpc.v1.cri".cni]\n  bin_dir = "/usr/lib/cni"\n`;
    const { connections, read, at } = connectionsWith({ [config]: text }, mirrored);
    const { changes, warnings } = await connections.plan('containerd');
    expect(changes).toMatchObject([
      { subject: `${certs}/docker.io/hosts.toml` },
      { subject: config, exists: true },
    ]);
    expect(warnings).toMatchObject([
      { code: 'RESTART_NEEDED', facts: { command: 'systemctl restart containerd' } },
    ]);

    await connections.connect('containerd');
    expect(read(config)).toBe(text.replace(cri, `${cri}\n  config_path = "${certs}"`));
    expect(await dump(at(config))).toContain(`config_path = "${certs}"`);
    await connections.disconnect('containerd');
    expect(read(config)).toBe(text);
  });

  test.each([
    ['none at all', {}],
    ['the oldest form', { [config]: 'oom_score = 0\n' }],
    ['the oldest form, said so', { [config]: 'version = 1\n[plugins.cri.registry]\n' }],
  ])('takes in what is written where its settings are %s', async (_what, files) => {
    const { connections, at } = connectionsWith(files, mirrored);
    await connections.connect('containerd');
    expect(await dump(at(config))).toContain(`config_path = "${certs}"`);
  });

  test('has files in the folder that it was told before', async () => {
    const text = `version = 2\n${cri}\nconfig_path = "/etc/registries:/etc/docker/certs.d"\n`;
    const { connections } = connectionsWith({ [config]: text }, mirrored);
    expect((await connections.plan('containerd')).changes).toMatchObject([
      { subject: '/etc/registries/docker.io/hosts.toml' },
    ]);
  });

  test.each([
    ['settings that it cannot read', { [config]: 'version = 2\noops' }, 'FILE_INVALID', config],
    [
      'settings of mirrors that exclude such files',
      {
        [config]: `version = 2\n${cri}\n[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]\nendpoint = ["https://mirror.lan"]\n`,
      },
      'FILE_FOREIGN',
      config,
    ],
    [
      "somebody else's hosts.toml",
      { ...withoutCri, [`${certs}/docker.io/hosts.toml`]: 'server = "https://mirror.lan"\n' },
      'FILE_FOREIGN',
      `${certs}/docker.io/hosts.toml`,
    ],
    [
      "somebody else's hosts.toml for all registries",
      { ...withoutCri, [`${certs}/_default/hosts.toml`]: 'server = "https://mirror.lan"\n' },
      'FILE_FOREIGN',
      `${certs}/_default/hosts.toml`,
    ],
    [
      "somebody else's certificate",
      { ...withoutCri, [`${certs}/docker.io/hub.crt`]: 'PEM' },
      'FILE_FOREIGN',
      `${certs}/docker.io/hub.crt`,
    ],
    [
      'a broken hosts.toml',
      { ...withoutCri, [`${certs}/docker.io/hosts.toml`]: '[host' },
      'FILE_INVALID',
      `${certs}/docker.io/hosts.toml`,
    ],
  ])('is left alone with %s', async (_what, files, code, path) => {
    const { connections, machine } = connectionsWith(files as Record<string, string>, mirrored);
    const before = treeOf(machine.at('/'));
    const trouble = { code, facts: { path } };
    expect(await connections.engines()).toMatchObject([{ state: 'broken', trouble }]);
    await expect(connections.connect('containerd')).rejects.toMatchObject(trouble);
    expect(treeOf(machine.at('/'))).toEqual(before);
  });

  test('that was set up by hand for the same is ready', async () => {
    const byHand = { ...withoutCri, [`${certs}/docker.io/hosts.toml`]: '[host."http://localhost:5001"]\n' };
    const { connections } = connectionsWith(byHand, mirrored);
    expect(await connections.engines()).toMatchObject([{ state: 'ready' }]);
  });

  test("has Berth's own file written anew when the mirror is another", async () => {
    const older = {
      ...withoutCri,
      [`${certs}/docker.io/hosts.toml`]: '# Written by Berth.\nserver = "http://localhost:5009"\n',
    };
    const { connections, read } = connectionsWith(older, mirrored);
    await connections.connect('containerd');
    expect(read(`${certs}/docker.io/hosts.toml`)).toContain('[host."http://localhost:5001"]');
  });

  test('trusts a registry of another name by the authority', async () => {
    const { connections, read } = connectionsWith(withoutCri, named);
    expect(await connections.engines()).toMatchObject([{ state: 'to-do', changes: 2 }]);
    await connections.connect('containerd');
    expect(read(`${certs}/registry.lan:5000/ca.crt`)).toBe('PEM');
    expect(
      read(`${certs}/registry.lan:5000/hosts.toml`),
    ).toBe(`# Written by Berth. "berth disconnect containerd" takes it back.
server = "https://registry.lan:5000"

[host."https://registry.lan:5000"]
  capabilities = ["pull", "resolve", "push"]
  ca = "ca.crt"
`);
  });

  test.each([
    ['plain HTTP', '[host."http://registry.lan:5000"]\n'],
    ['no verification', '[host."https://registry.lan:5000"]\nskip_verify = true\n'],
    ['the same authority', '[host."https://registry.lan:5000"]\nca = "mine.pem"\n'],
  ])('reaches it already by %s, said by hand', async (_what, hosts) => {
    const folder = `${certs}/registry.lan_5000_`;
    const { connections } = connectionsWith(
      { ...withoutCri, [`${folder}/hosts.toml`]: hosts, [`${folder}/mine.pem`]: 'PEM' },
      named,
    );
    expect(await connections.engines()).toMatchObject([{ state: 'ready' }]);
  });
});

describe('nerdctl', () => {
  const hosts = 'containerd/certs.d/docker.io/hosts.toml';

  /** A machine with a nerdctl that only knows its version. */
  function nerdctlOn({ files = {}, isRoot = false, version = '2.1.3', to = door } = {}) {
    const bin = temporaryFolder();
    for (const name of ['nerdctl', 'systemctl']) {
      writeFileSync(
        join(bin, name),
        `#!/bin/sh\necho "$@" >>'${bin}/asked'; echo nerdctl version ${version}\n`,
        { mode: 0o755 },
      );
    }
    const env = { PATH: `${bin}:/usr/bin:/bin`, HOME: '/home/somebody', XDG_RUNTIME_DIR: '/run/user/1000' };
    const machine = machineWith(files, { ...thisMachine({ root: temporaryFolder(), env }), isRoot });
    const { connections } = connectionsOn({}, nerdctl, { machine, door: async () => to });
    const asked = () =>
      readFileSync(join(bin, 'asked'), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('--user'));
    return { connections, machine, asked };
  }
  const running = { '/run/user/1000/containerd-rootless/child_pid': '7' };

  test('needs nothing for localhost', async () => {
    expect(await nerdctlOn({ isRoot: true }).connections.engines()).toMatchObject([
      { id: 'nerdctl', version: '2.1.3', mode: 'rootful', state: 'ready' },
    ]);
    expect(await nerdctlOn().connections.engines()).toMatchObject([{ mode: 'rootless', state: 'ready' }]);
    const detached = { ...running, '/run/user/1000/containerd-rootless/netns': '' };
    expect(await nerdctlOn({ files: detached }).connections.engines()).toMatchObject([{ state: 'ready' }]);
  });

  test.each([
    ['root', { isRoot: true }, `/etc/${hosts}`],
    ['a user', {}, `~/.config/${hosts}`],
    [
      'who told it another',
      { files: { '/home/somebody/.config/nerdctl/nerdctl.toml': 'hosts_dir = ["/srv/hosts"]\n' } },
      '/srv/hosts/docker.io/hosts.toml',
    ],
  ])('asks a mirror by a file in the folder of %s', async (_who, options, subject) => {
    const { connections } = nerdctlOn({ ...options, to: mirrored });
    expect((await connections.plan('nerdctl')).changes).toMatchObject([{ subject, elevated: false }]);
  });

  test('is let out of its network where its localhost is another, by a restart that is told of', async () => {
    const { connections, machine, asked } = nerdctlOn({ files: running });
    const { changes, warnings } = await connections.plan('nerdctl');
    expect(changes.map(({ subject }) => subject)).toEqual([
      '~/.config/systemd/user/containerd.service.d/50-berth.conf',
      'systemctl --user daemon-reload',
      'systemctl --user restart containerd',
    ]);
    expect(warnings).toMatchObject([{ code: 'RESTART_COMES', facts: { name: 'containerd' } }]);

    const before = treeOf(machine.at('/'));
    await connections.connect('nerdctl');
    await connections.disconnect('nerdctl');
    expect(treeOf(machine.at('/'))).toEqual(before);
    const both = ['--user daemon-reload', '--user restart containerd'];
    expect(asked()).toEqual([...both, ...both]);
  });

  test('that is too old for that is said to be', async () => {
    const { connections } = nerdctlOn({ files: running, version: '1.6.2' });
    expect(await connections.engines()).toMatchObject([
      { state: 'broken', trouble: { code: 'ENGINE_OLD', facts: { version: '1.6.2' } } },
    ]);
  });
});
