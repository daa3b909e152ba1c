import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hashSync } from 'bcryptjs';
import { expect, test } from 'vitest';
import type { Check } from '../../registry/facts.ts';
import type { Door } from '../../registry/host/connector.ts';
import { buildah, podman, skopeo } from '../../registry/host/containers/containers.ts';
import { type Machine, thisMachine } from '../../registry/host/machine.ts';
import { tryEngine } from '../../registry/host/trial.ts';
import { run } from '../make/command.ts';
import { connectionsOn } from '../make/connections.ts';
import { temporaryFolder } from '../make/folder.ts';
import { makeImage } from '../make/image.ts';
import { live } from '../make/life.ts';
import { push } from '../make/push.ts';
import { tlsDoor } from '../make/tls-door.ts';
import { describeWith } from '../make/tools.ts';
import { treeOf } from '../make/tree.ts';

const connectors = { podman, buildah, skopeo };
type Name = keyof typeof connectors;
const names = Object.keys(connectors) as Name[];

/** A person with an empty home folder, who is not root as far as files are concerned. */
function person(): Machine {
  const home = temporaryFolder();
  const env = { ...process.env, HOME: home, XDG_RUNTIME_DIR: temporaryFolder() };
  return { ...thisMachine({ env }), isRoot: false };
}

/** Root, with a folder in the place of /etc/containers wherever a tool looks. */
function root(): Machine {
  const folder = temporaryFolder();
  write(folder, '/etc/containers/networks/netavark.lock', '');
  write(folder, '/etc/containers/policy.json', '{"default":[{"type":"insecureAcceptAnything"}]}');
  const env = { ...process.env, HOME: temporaryFolder(), XDG_RUNTIME_DIR: temporaryFolder() };
  const machine = { ...thisMachine({ root: folder, env }), isRoot: true };
  const mount = `mount --bind '${folder}/etc/containers' /etc/containers && exec "$@"`;
  return {
    ...machine,
    run: (program, args, options) =>
      machine.run('unshare', ['--mount', 'sh', '-c', mount, 'sh', program, ...args], options),
  };
}

const nobody = 65_534;

/** A person who really is not root, as far as the tools are concerned. */
function unprivileged(): Machine {
  const machine = person();
  for (const folder of [machine.home, machine.env.XDG_RUNTIME_DIR ?? '']) chownSync(folder, nobody, nobody);
  const as = ['--reuid', `${nobody}`, '--regid', `${nobody}`, '--clear-groups'];
  return {
    ...machine,
    run: async (program, args, options) => {
      // What is tried out is in a folder of the process's user.
      const probe = /\/[^ :]*berth-probe-\w+/.exec(args.join(' '))?.[0];
      if (probe) await run('chown', ['--recursive', `${nobody}:${nobody}`, probe]);
      return machine.run('setpriv', [...as, program, ...args], options);
    },
  };
}

function write(folder: string, path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** What a tool says when it pushes and pulls through this door. */
async function tried(name: Name, door: Door, machine: Machine): Promise<Check[]> {
  const [engine] = await connectors[name].find(machine);
  if (engine === undefined) throw new Error(`${name} was not found`);
  return tryEngine({ connector: connectors[name], engine, door, machine });
}

function connectionsOf(machine: Machine, door: Door) {
  return connectionsOn({}, Object.values(connectors), {
    machine,
    door: async () => door,
    verify: (engine, connector) => tryEngine({ engine, connector, door, machine }),
  }).connections;
}

const works = [
  { what: 'push', ok: true },
  { what: 'pull', ok: true },
];

describeWith('connecting', { tools: ['podman', 'buildah', 'skopeo', 'setpriv'], root: true }, () => {
  test.each(names)('%s pushes and pulls over TLS, and taking it back leaves nothing', async (name) => {
    const [door, machine] = [await tlsDoor(), person()];
    write(
      machine.home,
      '.config/containers/registries.conf.d/10-mine.conf',
      'short-name-mode = "permissive"\n',
    );
    const before = treeOf(machine.home);
    expect(await tried(name, door, machine)).toMatchObject([
      { ok: false, trouble: { code: 'TLS_UNTRUSTED' } },
      { ok: null },
    ]);

    const connections = connectionsOf(machine, door);
    const { engine, checks } = await connections.connect(name);
    expect(engine).toMatchObject({ id: name, mode: 'rootless', state: 'connected' });
    expect(checks).toMatchObject(works);
    expect(Object.keys(treeOf(machine.home)).filter((path) => !(path in before))).toEqual([
      '.config/containers/certs.d',
      `.config/containers/certs.d/${door.name}`,
      `.config/containers/certs.d/${door.name}/ca.crt`,
    ]);

    await connections.disconnect(name);
    expect(treeOf(machine.home)).toEqual(before);
    expect(await tried(name, door, machine)).toMatchObject([{ ok: false }, { ok: null }]);
  });

  test('one of them connects all three', async () => {
    const [door, machine] = [await tlsDoor(), person()];
    const connections = connectionsOf(machine, door);
    expect((await connections.plan('skopeo')).warnings).toMatchObject([
      { code: 'FILES_SHARED', facts: { tools: 'podman, buildah, skopeo' } },
    ]);
    await connections.connect('buildah');
    expect(await connections.engines()).toMatchObject([
      { id: 'podman', state: 'ready', changes: 0 },
      { id: 'buildah', state: 'connected' },
      { id: 'skopeo', state: 'ready' },
    ]);
    for (const name of names) expect(await tried(name, door, machine)).toMatchObject(works);
  });

  test.each(names)('%s of root reads /etc/containers', async (name) => {
    const [door, machine] = [await tlsDoor(), root()];
    const connections = connectionsOf(machine, door);
    const before = treeOf(machine.at('/'));
    expect((await connections.plan(name)).changes).toMatchObject([
      { subject: `/etc/containers/certs.d/${door.name}/ca.crt`, elevated: false },
    ]);
    expect((await connections.connect(name)).checks).toMatchObject(works);
    await connections.disconnect(null);
    expect(treeOf(machine.at('/'))).toEqual(before);
  });

  test.each(names)('%s of a user without any right works the same', async (name) => {
    const [door, machine] = [await tlsDoor(), unprivileged()];
    expect((await connectionsOf(machine, door).connect(name)).checks).toMatchObject(works);
  });

  test('who has to log in does so for the trial alone', async () => {
    const home = temporaryFolder();
    writeFileSync(join(home, 'htpasswd'), `somebody:${hashSync('secret', 4)}\n`, { mode: 0o600 });
    const [door, machine] = [await tlsDoor({ home }), person()];
    const connections = connectionsOf(machine, door);
    const loggedIn = { ...door, credentials: { name: 'somebody', password: 'secret' } };
    await expect(connections.connect('skopeo')).rejects.toMatchObject({ code: 'NOT_VERIFIED' });
    await connectionsOf(machine, loggedIn).connect('skopeo');
    for (const name of names) {
      expect(await tried(name, loggedIn, machine)).toMatchObject(works);
      expect(await tried(name, door, machine)).toMatchObject([
        { ok: false, trouble: { code: 'LOGIN_NEEDED' } },
        {},
      ]);
    }
    const files = Object.keys(treeOf(machine.home));
    expect(files.filter((path) => /auth|login|config\.json/.test(path))).toEqual([]);
  });
});

describeWith('a mirror', { tools: ['podman', 'buildah', 'skopeo'], root: true }, (paths) => {
  async function start() {
    const [{ url }, door, machine] = [await live({ listen: ['localhost:0'] }), await tlsDoor(), person()];
    await push(url, 'library/mirrored', makeImage(), 'v1');
    const hub = { ...door, mirror: url.replace('127.0.0.1', 'localhost') };
    const pull = (program: string) =>
      machine.run(program, ['copy', 'docker://docker.io/library/mirrored:v1', `dir:${temporaryFolder()}`]);
    return { door: hub, machine, pull, connections: connectionsOf(machine, hub) };
  }

  test("is asked for Docker Hub's images", async () => {
    const { machine, pull, connections } = await start();
    const before = treeOf(machine.home);
    await connections.connect('skopeo');
    expect(await pull(paths.skopeo)).toMatchObject({ code: 0 });
    await connections.disconnect('skopeo');
    expect(treeOf(machine.home)).toEqual(before);
  });

  test("is asked also where the person's own registries.conf puts the system's out of force", async () => {
    const { machine, pull, connections } = await start();
    write(
      machine.home,
      '.config/containers/registries.conf',
      'unqualified-search-registries = ["quay.io"]\n',
    );
    await connections.connect('podman');
    expect(await pull(paths.skopeo)).toMatchObject({ code: 0 });
  });
});
