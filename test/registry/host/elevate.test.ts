import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { allowCommand, allowFile } from '../../../registry/host/allowed.ts';
import { type ElevatedHands, elevate, wayOn } from '../../../registry/host/elevate.ts';
import type { FileOrder } from '../../../registry/host/files.ts';
import { type Machine, thisMachine } from '../../../registry/host/machine.ts';
import { berthScript } from '../../make/cli.ts';
import { connectionsOn, connectorOf } from '../../make/connections.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { describeWith } from '../../make/tools.ts';

const file = '/etc/docker/daemon.json';
const helper = [process.execPath, berthScript, 'host-helper'];
const order = (text: string, more: Partial<FileOrder> = {}): FileOrder => ({
  bytes: Buffer.from(text),
  mode: 0o644,
  owner: null,
  temporary: '.daemon.json.1.tmp',
  ...more,
});

/** A machine of somebody who is no administrator, and whose pkexec does this. */
function machineWith(pkexec: string): { machine: Machine; asked: () => string[] } {
  const [root, programs] = [temporaryFolder(), temporaryFolder()];
  const log = join(programs, 'log');
  writeFileSync(join(programs, 'pkexec'), `#!/bin/sh\necho "$*" >> '${log}'\n${pkexec}\n`);
  chmodSync(join(programs, 'pkexec'), 0o755);
  const env = {
    ...process.env,
    PATH: `${programs}:${process.env.PATH}`,
    DISPLAY: ':0',
    BERTH_MACHINE_ROOT: root,
  };
  const machine = { ...thisMachine({ root, env }), isRoot: false };
  mkdirSync(machine.at('/etc/docker'), { recursive: true });
  const asked = () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []);
  return { machine, asked };
}

const yes = 'shift; exec "$@"';

describeWith("an administrator's helper", { tools: [], root: true }, () => {
  async function allowed(): Promise<{ hands: ElevatedHands; machine: Machine }> {
    const { machine } = machineWith(yes);
    const hands = await elevate(machine, { helper });
    onTestFinished(() => hands.close());
    return { hands, machine };
  }

  test('writes, takes away and runs what it knows', async () => {
    const { hands, machine } = await allowed();
    await hands.put(file, order('{}'), []);
    expect(readFileSync(machine.at(file), 'utf8')).toBe('{}');
    await hands.takeAway(file, { folders: [], temporary: '.daemon.json.1.tmp' });
    expect(existsSync(machine.at(file))).toBe(false);
    const pidFile = machine.at('/no.pid');
    const { code, stderr } = await hands.run({
      program: 'pkill',
      args: ['--signal', 'HUP', '--pidfile', pidFile, '--exact', 'dockerd'],
    });
    expect([code, stderr]).toEqual([1, expect.stringContaining('pidfile')]);
  });

  for (const [what, path, more, folders] of [
    ['another folder', '/etc/passwd', {}, []],
    ['a way out of the folder', '/etc/docker/../passwd', {}, []],
    ['a path that is not absolute', 'etc/docker/x', {}, []],
    ['an owner that it has not now', file, { owner: { uid: 1234, gid: 0 } }, []],
    ['a mode that gives rights', file, { mode: 0o4755 }, []],
    ['a temporary file elsewhere', file, { temporary: '../.x.tmp' }, []],
    ['a temporary file in the place of another', file, { temporary: 'passwd' }, []],
    ['a folder elsewhere', file, {}, ['/tmp/made-by-berth']],
  ] as const) {
    test(`refuses ${what}`, async () => {
      const { hands, machine } = await allowed();
      await expect(hands.put(path, order('x', more), [...folders])).rejects.toMatchObject({
        code: 'ELEVATION_REFUSED',
      });
      expect(existsSync(machine.at(path))).toBe(false);
    });
  }

  test('refuses a link that leads elsewhere, be it the file or a folder', async () => {
    const { hands, machine } = await allowed();
    const outside = temporaryFolder();
    symlinkSync(join(outside, 'x'), machine.at(file));
    symlinkSync(outside, machine.at('/etc/docker/certs.d'));
    for (const path of [file, '/etc/docker/certs.d/ca.crt'])
      await expect(hands.put(path, order('x'), [])).rejects.toMatchObject({ code: 'ELEVATION_REFUSED' });
    expect(existsSync(join(outside, 'x'))).toBe(false);
    expect(existsSync(join(outside, 'ca.crt'))).toBe(false);
  });

  for (const [program, ...args] of [
    ['sh', '-c', 'true'],
    ['systemctl', 'stop', 'docker'],
    ['systemctl', 'restart', 'sshd'],
    ['systemctl', 'restart', 'docker', 'sshd'],
    ['pkill', '--signal', 'KILL', '--pidfile', '/run/docker.pid', '--exact', 'dockerd'],
    ['update-ca-certificates', '--hooksdir', '/tmp'],
    [
      'keytool',
      '-delete',
      '-keystore',
      '/etc/ssl/certs/java/cacerts',
      '-storepass',
      'changeit',
      '-alias',
      'other',
    ],
    ['keytool', '-list', '-keystore', '/etc/shadow', '-storepass', 'changeit'],
  ]) {
    test(`refuses to run ${[program, ...args].join(' ')}`, async () => {
      const { hands } = await allowed();
      await expect(hands.run({ program: program ?? '', args })).rejects.toMatchObject({
        code: 'ELEVATION_REFUSED',
      });
    });
  }

  test('runs no program that somebody else could have written', async () => {
    const { hands } = await allowed();
    const program = join(temporaryFolder(), 'update-ca-certificates');
    writeFileSync(program, '#!/bin/sh\n');
    chmodSync(program, 0o777);
    await expect(hands.run({ program, args: [] })).rejects.toMatchObject({ code: 'ELEVATION_REFUSED' });
  });

  test('what the system says of a file comes back as it is', async () => {
    const { hands, machine } = await allowed();
    mkdirSync(machine.at(file));
    await expect(hands.put(file, order('x'), [])).rejects.toMatchObject({ code: 'EISDIR' });
  });

  test('is started by sudo where a person sits at the terminal', async () => {
    const { machine, asked } = machineWith('exit 1');
    const sudo = join(machine.env.PATH?.split(':')[0] ?? '', 'sudo');
    writeFileSync(sudo, '#!/bin/sh\nshift 3\nexec "$@"\n');
    chmodSync(sudo, 0o755);
    const hands = await elevate(machine, { helper, isTerminal: true });
    await hands.put(file, order('{}'), []);
    await hands.close();
    expect(readFileSync(machine.at(file), 'utf8')).toBe('{}');
    expect(asked()).toEqual([]);
  });

  test('speaks by a socket where its pipes are not passed on', async () => {
    const { machine } = machineWith('');
    const osascript = join(machine.env.PATH?.split(':')[0] ?? '', 'osascript');
    // As the script does it: a line for the shell of the arguments that follow.
    writeFileSync(
      osascript,
      '#!/bin/sh\nwhile [ "$1" = -e ]; do shift 2; done\nexec "$@" </dev/null >/dev/null\n',
    );
    chmodSync(osascript, 0o755);
    const hands = await elevate({ ...machine, platform: 'darwin' }, { helper });
    await hands.put(file, order('{}'), []);
    await hands.close();
    expect(readFileSync(machine.at(file), 'utf8')).toBe('{}');
  });
});

test('what connectors need of an administrator is among what it does, and no way around that', () => {
  const keystore = [
    '-keystore',
    '/usr/lib/jvm/java-17-openjdk-amd64/lib/security/cacerts',
    '-storepass',
    'changeit',
  ];
  const own = ['-alias', 'berth-0123456789abcdef'];
  for (const [program, ...args] of [
    ['systemctl', 'reload', 'docker'],
    ['systemctl', 'restart', 'k3s'],
    ['snap', 'restart', 'docker'],
    ['update-ca-certificates', '--fresh'],
    ['update-ca-trust', 'extract'],
    ['trust', 'extract-compat'],
    [
      '/usr/lib/jvm/java/bin/keytool',
      '-importcert',
      '-noprompt',
      ...keystore,
      ...own,
      '-file',
      '/home/a b/berth-0123456789abcdef.crt',
    ],
    ['keytool', '-delete', ...keystore, ...own],
    [
      'keytool',
      '-delete',
      '-keystore',
      '/etc/ssl/certs/java/cacerts',
      '-storepass',
      'changeit',
      '-alias',
      'debian:berth-0123456789abcdef.pem',
    ],
    [
      'C:\\Program Files\\Java\\bin\\keytool.exe',
      '-delete',
      '-keystore',
      'C:\\Program Files\\Java\\lib\\security\\cacerts',
      '-storepass',
      'changeit',
      ...own,
    ],
  ])
    expect(() => allowCommand({ program: program ?? '', args }), `${program} ${args}`).not.toThrow();
  for (const path of [
    '/etc/docker/daemon.json',
    '/etc/containerd/certs.d/docker.io/hosts.toml',
    '/etc/rancher/k3s/registries.yaml',
    '/var/snap/microk8s/current/args/certs.d/docker.io/hosts.toml',
    '/usr/local/share/ca-certificates/berth-0123456789abcdef.crt',
  ])
    expect(() => allowFile(path)).not.toThrow();
  for (const path of [
    '/etc/docker/../passwd',
    'etc/docker/x',
    '/etc/docker',
    '/etc/dockerx/y',
    '/etc/docker/x\0',
  ])
    expect(() => allowFile(path)).toThrow();
});

describe('asking for an administrator', () => {
  const command = { program: 'systemctl', args: ['daemon-reload'] };

  test('a no changes nothing, and is asked once', async () => {
    const { machine, asked } = machineWith('exit 126');
    const { connections } = connectionsOn(
      {},
      connectorOf(() => [
        { kind: 'write', path: file, content: 'x', elevated: false },
        { kind: 'run', run: command, undo: null, elevated: true },
      ]),
      { machine, elevate: (one) => elevate(one, { helper }) },
    );
    expect(await connections.plan('docker')).toMatchObject({
      elevated: true,
      changes: [{ elevated: false }, { elevated: true }],
    });
    await expect(connections.connect('docker')).rejects.toMatchObject({ code: 'ELEVATION_REFUSED' });
    expect(existsSync(machine.at(file))).toBe(false);
    expect(await connections.changes()).toEqual([]);
    expect(asked()).toHaveLength(1);
  });

  test('one helper does all that needs one; what needs none asks for none', async () => {
    const { machine, asked } = machineWith(yes);
    const pkill = (name: string) => ({
      program: 'pkill',
      args: ['--signal', 'HUP', '--pidfile', machine.at(name), '--exact', 'dockerd'],
    });
    let isElevated = true;
    const { connections } = connectionsOn(
      {},
      connectorOf(() => [
        { kind: 'run', run: pkill('/1.pid'), undo: null, elevated: isElevated },
        { kind: 'run', run: pkill('/2.pid'), undo: null, elevated: isElevated },
      ]),
      { machine, elevate: (one) => elevate(one, { helper }) },
    );
    await expect(connections.connect('docker')).rejects.toMatchObject({ code: 'COMMAND_FAILED' });
    expect(asked()).toHaveLength(1);
    isElevated = false;
    await expect(connections.connect('docker')).rejects.toMatchObject({ code: 'COMMAND_FAILED' });
    expect(asked()).toHaveLength(1);
  });

  test('without anything that could ask, that is said', async () => {
    const { machine } = machineWith('echo No authentication agent found. >&2; exit 127');
    await expect(elevate(machine, { helper })).rejects.toMatchObject({ code: 'ELEVATION_MISSING' });
    const env = { ...machine.env, DISPLAY: '', WAYLAND_DISPLAY: '' };
    await expect(elevate({ ...machine, env }, { helper })).rejects.toMatchObject({
      code: 'ELEVATION_MISSING',
    });
  });

  test('each system is asked in its own way', async () => {
    const machine = (platform: Machine['platform']): Machine => ({
      ...thisMachine({ env: { DISPLAY: ':0' } }),
      platform,
      find: async (program) => `/usr/bin/${program}`,
    });
    const parts = ["C:\\Program Files\\Berth\\it's.exe", 'host-helper', '--socket', '/tmp/a b'];
    expect((await wayOn(machine('linux'), true)).args(parts)).toEqual([
      '--prompt',
      'Berth changes files of the system. Password of %p: ',
      '--',
      ...parts,
    ]);
    expect(await wayOn(machine('linux'), false)).toMatchObject({ program: '/usr/bin/pkexec', isPiped: true });
    expect((await wayOn(machine('linux'), false)).args(parts)).toEqual([
      '--disable-internal-agent',
      ...parts,
    ]);
    const mac = await wayOn(machine('darwin'), true);
    expect(mac).toMatchObject({ program: 'osascript', isPiped: false });
    expect(mac.args(parts).slice(-5)).toEqual(['end run', ...parts]);
    expect(mac.args(parts)).toContain(
      'do shell script command with prompt "Berth changes files of the system." with administrator privileges',
    );
    const windows = await wayOn(machine('win32'), true);
    expect(windows).toMatchObject({ program: 'powershell.exe', isPiped: false });
    expect(windows.args(parts).at(-1)).toBe(
      `Start-Process -FilePath 'C:\\Program Files\\Berth\\it''s.exe' -ArgumentList '"host-helper"','"--socket"','"/tmp/a b"' -Verb RunAs -WindowStyle Hidden -Wait`,
    );
  });
});
