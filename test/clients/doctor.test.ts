import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Check, Examination } from '../../registry/facts.ts';
import type { Door } from '../../registry/host/connector.ts';
import { containerd } from '../../registry/host/containerd/containerd.ts';
import { podman } from '../../registry/host/containers/containers.ts';
import { Doctor } from '../../registry/host/doctor.ts';
import { thisMachine } from '../../registry/host/machine.ts';
import { type Berth, serve } from '../make/berth.ts';
import { buildContext } from '../make/build-context.ts';
import { berth } from '../make/cli.ts';
import { refused, run } from '../make/command.ts';
import { someDoor } from '../make/connections.ts';
import { type Containerd, startContainerd } from '../make/containerd.ts';
import { control } from '../make/control.ts';
import { type DockerEngine, startDockerEngine } from '../make/docker-engine.ts';
import { temporaryFolder } from '../make/folder.ts';
import { describeWith } from '../make/tools.ts';
import { homeWith } from '../make/users.ts';

const tools = [
  'docker',
  'dockerd',
  'containerd',
  'ctr',
  'podman',
  'buildah',
  'skopeo',
  'openssl',
  'mount',
  'unshare',
  'nsenter',
  'ip',
  'ps',
] as const;
const names = ['docker', 'podman', 'buildah', 'skopeo', 'containerd'];

describeWith('the doctor', { tools: [...tools], root: true }, (paths) => {
  let engine: DockerEngine;
  let daemon: Containerd;
  beforeAll(async () => {
    [engine, daemon] = await Promise.all([startDockerEngine(paths), startContainerd(paths)]);
  });
  afterAll(() => Promise.all([engine?.stop(), daemon?.stop()]));

  /** A registry of somebody whose machine has these engines, and nothing else of the machine that runs the test. */
  async function registryOn({
    root = engine.root,
    home = join(temporaryFolder(), 'berth'),
    env = {},
    hosts,
    through = hosts === undefined ? [] : withHosts(hosts),
    ...options
  }: {
    root?: string;
    home?: string;
    env?: Record<string, string>;
    hosts?: string;
    through?: string[];
    args?: string[];
    listen?: string[];
  } = {}) {
    const person = personWithPolicy();
    const served = await serve({
      ...options,
      through,
      env: {
        BERTH_MACHINE_ROOT: root,
        BERTH_HOME: home,
        ...envOf(person),
        ...env,
      },
    });
    return { ...served, person, home };
  }

  const envOf = (person: string) => ({
    PATH: `/usr/bin:/usr/sbin:${process.env.PATH}`,
    HOME: person,
    XDG_CONFIG_HOME: '',
    XDG_RUNTIME_DIR: temporaryFolder(),
    CONTAINERD_ADDRESS: daemon.socket,
  });

  /** Of tools for which names lead to other addresses, and that are told of another door than the registry's own. */
  async function doctorBehind(hosts: string, { url, address }: Berth, door: Door): Promise<Doctor> {
    const env = { ...process.env, ...envOf(personWithPolicy()) };
    const machine = thisMachine({ root: engine.root, env });
    const [unshare = '', ...before] = withHosts(hosts);
    const instance = (await fetch(url)).headers.get('berth-instance') ?? '';
    return new Doctor({
      machine: {
        ...machine,
        run: (program, args, options) => machine.run(unshare, [...before, program, ...args], options),
      },
      connectors: [podman, containerd],
      door: async () => door,
      listening: [address],
      instance,
      probes: { doorOf: () => undefined, remove: async () => undefined },
    });
  }

  /** As `berth connect podman` would, for podman, buildah and skopeo. */
  async function trust({ data, address, person }: Berth & { person: string }, authority?: string) {
    const folder = join(person, '.config/containers/certs.d', address);
    mkdirSync(folder, { recursive: true });
    const own = async () => (await control(data).ask('exportAuthority', {})).pem;
    writeFileSync(join(folder, 'ca.crt'), authority ?? (await own()));
  }

  async function examined({ data }: Pick<Berth, 'data'>, ...engines: string[]) {
    const { code, stdout, stderr } = await berth(['doctor', ...engines, '--json', '--data', data], {
      timeoutMs: 55_000,
    });
    if (stdout === '') throw new Error(stderr);
    return { code, checks: (JSON.parse(stdout) as Examination).checks };
  }

  test('every engine pushes and pulls, docker also builds and comes by both families, and nothing of it stays', async () => {
    const registry = await registryOn();
    await trust(registry);
    const { code, checks } = await examined(registry, ...names);
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(code).toBe(0);
    for (const name of names)
      expect(of(checks, name)).toEqual(name === 'docker' ? [...moves, ['build', true, undefined]] : moves);
    expect(doorsOf(checks, 'podman')).toEqual([`https://127.0.0.1:${portOf(registry)}`]);
    expect(doorsOf(checks, 'containerd')).toEqual([`http://127.0.0.1:${portOf(registry)}`]);

    expect(await run(paths.docker, ['images', '--all', '--quiet'], { env: engine.env })).toBe('');
    expect(await run(paths.ctr, ['--address', daemon.socket, 'namespaces', 'ls', '--quiet'])).toBe('');
    const client = control(registry.data);
    expect(await client.ask('repositories', {})).toEqual([]);
    expect(await client.ask('trash', {})).toEqual([]);
    expect(await client.ask('activity', { limit: 9 })).toEqual([]);
  });

  test('a tool that takes all of loopback for local is tried on both families where localhost leads to ::1', async () => {
    const registry = await registryOn({ hosts: '::1 localhost\n127.0.0.1 localhost\n' });
    const { checks } = await examined(registry, 'containerd');
    expect(of(checks, 'containerd')).toEqual([...moves, ...moves]);
    expect(doorsOf(checks, 'containerd')).toEqual([
      `http://[::1]:${portOf(registry)}`,
      `http://127.0.0.1:${portOf(registry)}`,
    ]);
  });

  test('a tool that does not trust the authority is told apart, with what connects it', async () => {
    const { code, checks } = await examined(await registryOn(), 'podman', 'containerd');
    expect(code).toBe(1);
    expect(of(checks, 'podman')).toEqual([
      ['push', false, 'TLS_UNTRUSTED'],
      ['pull', null, 'NOT_TRIED'],
    ]);
    expect(checks.find(({ trouble }) => trouble?.code === 'TLS_UNTRUSTED')?.fix).toEqual({
      kind: 'connect',
      engine: 'podman',
      command: 'berth connect podman',
    });
    expect(of(checks, 'containerd')).toEqual(moves);
  });

  test('AirPlay on ::1 is the cause of what goes wrong with every tool that is led there', async () => {
    const registry = await registryOn({ listen: ['127.0.0.1:0'] });
    const port = portOf(registry);
    await answerAsAirPlay(port);
    const door = { ...someDoor, name: `localhost:${port}`, port };
    const doctor = await doctorBehind('::1 localhost\n', registry, door);
    const { checks } = await doctor.examine(['podman', 'containerd']);
    for (const name of ['podman', 'containerd']) {
      expect(of(checks, name)[0]).toEqual(['push', false, 'AIRPLAY']);
      expect(checks.find(({ engine }) => engine === name)?.fix?.kind).toBe('page');
    }
  });

  test('a certificate of a person for another name is named, and what it is for', async () => {
    // By an address nobody says which name is meant.
    const registry = await registryOn({ listen: ['127.0.0.1:0'] });
    const { authority, certificate, key } = await pairFor('DNS:elsewhere.test,IP:10.9.8.7');
    await control(registry.data).ask('importCertificate', { certificate, key });
    await trust(registry, authority);
    const { checks } = await examined(registry, 'skopeo');
    expect(of(checks, 'skopeo')[0]).toEqual(['push', false, 'TLS_NAME']);
    expect(checks.find(({ engine }) => engine === 'skopeo')?.trouble?.message).toBe(
      'The certificate that skopeo was shown is not for 127.0.0.1, but for 10.9.8.7.',
    );
    expect(checks.find(({ what }) => what === 'tls')).toMatchObject({
      door: `https://${registry.address}`,
      trouble: { code: 'TLS_NAME', facts: { host: '127.0.0.1', names: 'elsewhere.test, 10.9.8.7' } },
      fix: { command: 'berth certs drop' },
    });
  });

  test('where people have to log in, the engines are tried all the same', async () => {
    const registry = await registryOn({ home: homeWith({ ann: 'her password' }) });
    await trust(registry);
    const { checks } = await examined(registry, ...names);
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(checks.filter(({ what }) => what === 'push').length).toBe(names.length);
  });

  test('a read-only registry says that it is', async () => {
    const { checks } = await examined(await registryOn({ args: ['--read-only'] }), 'docker', 'containerd');
    for (const name of ['docker', 'containerd'])
      expect(of(checks, name)[0]).toEqual(['push', false, 'READ_ONLY']);
  });

  test('a proxy is no hindrance at localhost, and it is said whom it hinders', async () => {
    const proxy = 'http://127.0.0.1:9';
    const registry = await registryOn({ env: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, NO_PROXY: '' } });
    await trust(registry);
    const { code, checks } = await examined(registry, 'podman', 'skopeo', 'containerd');
    expect(code).toBe(0);
    expect(checks.filter(({ ok }) => !ok).map(({ what, ok, trouble }) => [what, ok, trouble?.code])).toEqual([
      ['environment', null, 'PROXY_VARIABLE'],
    ]);
  });

  test('a setting that dockerd has twice would keep it from starting again, and so would a broken file', async () => {
    const flags = ['--insecure-registry=registry.test:5000'];
    const flagged = await startDockerEngine(paths, { flags });
    try {
      const file = join(flagged.root, 'etc/docker/daemon.json');
      const registry = await registryOn({ root: flagged.root });
      const misset = async () => {
        const { checks } = await examined(registry, 'docker');
        expect(checks.filter(({ what, ok }) => what === 'push' && ok)).toHaveLength(1);
        return checks.find(({ engine, what }) => engine === 'docker' && what === 'environment');
      };
      writeFileSync(file, '{"insecure-registries": ["registry.test:5000"]}');
      expect(await misset()).toMatchObject({
        ok: false,
        trouble: {
          code: 'FLAG_AND_FILE',
          facts: { flag: '--insecure-registry', path: '/etc/docker/daemon.json' },
        },
      });
      writeFileSync(file, '{"debug": true,}');
      expect(await misset()).toMatchObject({ ok: false, trouble: { code: 'FILE_INVALID' } });
    } finally {
      await flagged.stop();
    }
  });

  test('an engine with a network of its own is told apart from one that nobody serves', async () => {
    const apart = await startDockerEngine(paths, { apart: { address: '10.9.8.7', name: 'apart.test' } });
    try {
      // Where it would be without root.
      const [root, runtime] = [temporaryFolder(), '/run/user/0'];
      mkdirSync(join(root, runtime), { recursive: true });
      for (const file of ['docker.sock', 'docker.pid'])
        symlinkSync(join(apart.root, 'var/run', file), join(root, runtime, file));
      const { checks } = await examined(
        await registryOn({ root, env: { XDG_RUNTIME_DIR: runtime } }),
        'docker-rootless',
      );
      expect(of(checks, 'docker-rootless')).toEqual([
        // There is no service here that could be told to let it out.
        ['environment', false, 'NAMESPACE_LOCALHOST'],
        ['push', false, 'NAMESPACE_LOCALHOST'],
        ['pull', null, 'NOT_TRIED'],
        ['build', null, 'NOT_TRIED'],
      ]);
      expect(checks.find(({ engine, what }) => engine && what === 'push')?.fix?.command).toBe(
        'berth connect docker-rootless --dry-run',
      );
    } finally {
      await apart.stop();
    }
  });

  test('BuildKit goes by what it knew of a registry before docker came to trust it', async () => {
    const address = '10.9.8.7';
    const apart = await startDockerEngine(paths, { apart: { address, name: 'apart.test' } });
    try {
      const pid = readFileSync(join(apart.root, 'var/run/docker.pid'), 'utf8').trim();
      const registry = await registryOn({
        root: apart.root,
        listen: [`${address}:0`],
        args: ['--allow-remote'],
        through: ['nsenter', `--net=/proc/${pid}/ns/net`],
      });
      const client = control(registry.data);
      await client.ask('renewCertificate', { names: [address] });
      const build = ['build', buildContext({ from: `${registry.address}/berth/probe:1` })];
      const env = { ...apart.env, DOCKER_BUILDKIT: '1' };
      expect(await refused(paths.docker, build, { env })).toContain('unknown authority');

      const folder = join(apart.root, 'etc/docker/certs.d', registry.address);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'ca.crt'), (await client.ask('exportAuthority', {})).pem);
      const { checks } = await examined(registry, 'docker');
      expect(of(checks, 'docker')).toEqual([...moves, ['build', false, 'STALE_BUILDKIT']]);
      expect(doorsOf(checks, 'docker')).toEqual([`https://${registry.address}`]);
      expect(checks.filter(({ engine, ok }) => engine === null && !ok)).toEqual([]);
    } finally {
      await apart.stop();
    }
  });

  test('an engine that does not run is not tried, and named it is a failure', async () => {
    const registry = await registryOn({
      root: temporaryFolder(),
      env: { CONTAINERD_ADDRESS: '/nowhere.sock' },
    });
    const { code, checks } = await examined(registry, 'docker', 'containerd');
    expect(code).toBe(1);
    expect(of(checks, 'docker')).toEqual([['push', null, 'ENGINE_STOPPED']]);
    expect(of(checks, 'containerd')).toEqual([['push', null, 'ENGINE_STOPPED']]);
    expect(checks.find(({ engine }) => engine === 'docker')?.fix).toEqual({
      kind: 'command',
      command: 'sudo systemctl start docker',
    });
  });
});

const moves = [
  ['push', true, undefined],
  ['pull', true, undefined],
];

function portOf({ address }: Berth): number {
  return Number(address.split(':').at(-1));
}

function of(checks: Check[], name: string) {
  return checks
    .filter(({ engine }) => engine === name)
    .map(({ what, ok, trouble }) => [what, ok, trouble?.code]);
}

function doorsOf(checks: Check[], name: string): string[] {
  const doors = checks
    .filter(({ engine, what }) => engine === name && what === 'pull')
    .map(({ door }) => door);
  return [...new Set(doors)];
}

/** Runs a program where names lead to these addresses. */
function withHosts(hosts: string): string[] {
  const file = join(temporaryFolder(), 'hosts');
  writeFileSync(file, hosts);
  return ['unshare', '--mount', 'sh', '-c', `mount --bind '${file}' /etc/hosts && exec "$@"`, 'sh'];
}

/** The home folder of somebody whose podman takes images from anywhere. */
function personWithPolicy(): string {
  const person = temporaryFolder();
  mkdirSync(join(person, '.config/containers'), { recursive: true });
  const policy = '{"default":[{"type":"insecureAcceptAnything"}]}';
  writeFileSync(join(person, '.config/containers/policy.json'), policy);
  return person;
}

async function answerAsAirPlay(port: number): Promise<void> {
  const server = createServer((_request, response) =>
    response.writeHead(403, { server: 'AirTunes/775.3.1' }).end(),
  );
  onTestFinished(() => void server.close());
  server.listen(port, '::1');
  await once(server, 'listening');
}

async function pairFor(names: string) {
  const [folder, openssl] = [temporaryFolder(), 'openssl'];
  const at = (file: string) => join(folder, file);
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const own = ['-keyout', at('authority.key'), '-out', at('authority.crt'), '-subj', '/CN=Another authority'];
  await run(openssl, ['req', '-x509', ...curve, ...own]);
  await run(openssl, ['req', ...curve, '-keyout', at('key'), '-out', at('csr'), '-subj', '/CN=somebody']);
  writeFileSync(at('extensions'), `subjectAltName=${names}\nextendedKeyUsage=serverAuth\n`);
  const signer = ['-CA', at('authority.crt'), '-CAkey', at('authority.key'), '-CAcreateserial'];
  const files = ['-in', at('csr'), '-out', at('certificate'), '-extfile', at('extensions')];
  await run(openssl, ['x509', '-req', ...files, ...signer]);
  const read = (file: string) => readFileSync(at(file), 'utf8');
  return { authority: read('authority.crt'), certificate: read('certificate'), key: read('key') };
}
