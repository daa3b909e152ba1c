import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hashSync } from 'bcryptjs';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Door } from '../../registry/host/connector.ts';
import { containerd } from '../../registry/host/containerd/containerd.ts';
import { type Machine, thisMachine } from '../../registry/host/machine.ts';
import { tryEngine } from '../../registry/host/trial.ts';
import { refused, run } from '../make/command.ts';
import { connectionsOn } from '../make/connections.ts';
import { type Containerd, startContainerd } from '../make/containerd.ts';
import { removeDaemonFolder, startDaemon } from '../make/daemon.ts';
import { temporaryFolder } from '../make/folder.ts';
import { makeImage } from '../make/image.ts';
import { live } from '../make/life.ts';
import { push } from '../make/push.ts';
import { tlsDoor } from '../make/tls-door.ts';
import { describeWith } from '../make/tools.ts';

const certs = '/etc/containerd/certs.d';
const config = '/etc/containerd/config.toml';

describeWith('connecting containerd', { tools: ['containerd', 'ctr', 'unshare'], root: true }, (paths) => {
  let daemon: Containerd | undefined;
  beforeAll(async () => {
    daemon = await startContainerd(paths);
  });
  afterAll(() => daemon?.stop());

  /** A machine whose containerd is the test's, with settings under a folder. */
  function machineWith(settings: string): Machine {
    const env = { ...process.env, CONTAINERD_ADDRESS: daemon?.socket ?? '' };
    const machine = { ...thisMachine({ root: temporaryFolder(), env }), isRoot: true };
    mkdirSync(dirname(machine.at(config)), { recursive: true });
    writeFileSync(machine.at(config), settings);
    return machine;
  }

  function connectionsOf(machine: Machine, door: Door) {
    return connectionsOn({}, containerd, {
      machine,
      door: async () => door,
      verify: (engine, connector) => tryEngine({ engine, connector, door, machine }),
    }).connections;
  }

  const fetch = (machine: Machine, image: string) => [
    ...['--address', machine.env.CONTAINERD_ADDRESS ?? '', '--namespace', `test-${process.pid}`],
    ...['content', 'fetch', '--hosts-dir', machine.at(certs), image],
  ];
  const works = [
    { what: 'push', ok: true },
    { what: 'pull', ok: true },
  ];

  test('finds that localhost works with nothing, also with a login, and leaves no image', async () => {
    const home = temporaryFolder();
    writeFileSync(join(home, 'htpasswd'), `somebody:${hashSync('secret', 4)}\n`, { mode: 0o600 });
    const machine = machineWith('version = 2\n');
    const [engine] = await containerd.find(machine);
    if (engine === undefined) throw new Error('containerd was not found');
    expect(engine.running).toBe(true);
    const tried = (door: Door) => tryEngine({ engine, connector: containerd, door, machine });

    expect(await tried(await tlsDoor())).toMatchObject(works);
    const nobody = { ...(await tlsDoor()), name: 'localhost:1' };
    const trouble = { message: expect.stringContaining('connection refused') };
    expect(await tried(nobody)).toMatchObject([{ ok: false, trouble }, {}]);
    const door = await tlsDoor({ home });
    expect(await tried(door)).toMatchObject([{ ok: false, trouble: { code: 'LOGIN_NEEDED' } }, {}]);
    expect(await tried({ ...door, credentials: { name: 'somebody', password: 'secret' } })).toMatchObject(
      works,
    );
    const namespaces = await run(paths.ctr, [
      '--address',
      daemon?.socket ?? '',
      'namespaces',
      'ls',
      '--quiet',
    ]);
    expect(namespaces).not.toContain('berth-probe');
  });

  test('makes it ask the mirror, by a file that ctr takes', async () => {
    const mirror = await live({ listen: ['localhost:0'] });
    await push(mirror.url, 'library/mirrored', makeImage(), 'v1');
    const door = { ...(await tlsDoor()), mirror: mirror.url };
    const machine = machineWith('disabled_plugins = ["cri"]\n');
    const image = 'docker.io/library/mirrored:v1';

    await refused(paths.ctr, fetch(machine, image), { timeoutMs: 20_000 });
    const connections = connectionsOf(machine, door);
    expect((await connections.connect('containerd')).checks).toMatchObject(works);
    await run(paths.ctr, fetch(machine, image));
    await connections.disconnect('containerd');
    await refused(paths.ctr, fetch(machine, image), { timeoutMs: 20_000 });
  });

  test('makes it trust a registry of another name over TLS', async () => {
    const name = 'host.docker.internal';
    const own = await tlsDoor();
    const door = { ...own, name: `${name}:${own.port}` };
    await push(own.url, 'app', makeImage(), 'v1');
    const machine = machineWith('disabled_plugins = ["cri"]\n');
    const hosts = join(temporaryFolder(), 'hosts');
    writeFileSync(hosts, `127.0.0.1 localhost ${name}\n`);
    const through = ['unshare', '--mount', 'sh', '-c', `mount --bind ${hosts} /etc/hosts && exec "$@"`, 'sh'];
    const image = `${door.name}/app:v1`;

    const [unshare = '', ...rest] = through;
    const there: Machine = {
      ...machine,
      run: (program, args, options) => machine.run(unshare, [...rest, program, ...args], options),
    };

    expect(await refused(paths.ctr, fetch(machine, image), { through })).toContain('x509');
    expect((await connectionsOf(there, door).connect('containerd')).checks).toMatchObject(works);
    await run(paths.ctr, fetch(machine, image), { through });
  });

  test("writes settings that containerd starts with, Kubernetes' part of it too", async () => {
    const folder = temporaryFolder();
    const socket = join(folder, 'containerd.sock');
    const machine = machineWith(`version = 2
root = "${folder}/root"
state = "${folder}/state"
[grpc]
  address = "${socket}"
[ttrpc]
  address = "${socket}.ttrpc"
[plugins]
  [plugins."io.containerd.internal.v1.opt"]
    path = "${folder}/opt"
  [plugins."io.containerd.grpc.v1.cri".registry]
`);
    await connectionsOf(machine, { ...(await tlsDoor()), mirror: 'http://localhost:5001' }).connect(
      'containerd',
    );
    const ctr = (...args: string[]) => run(paths.ctr, ['--address', socket, ...args], { timeoutMs: 5000 });
    const started = await startDaemon(paths.containerd, ['--config', machine.at(config)], {
      log: join(folder, 'log'),
      ready: () => ctr('version'),
    });
    onTestFinished(async () => {
      await started.stop();
      await removeDaemonFolder(folder);
    });
    expect(await ctr('plugins', 'ls', 'id==cri')).toMatch(/cri\s.*\sok/);
  });
});
