import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serve } from '../make/berth.ts';
import { buildContext } from '../make/build-context.ts';
import { refused, run } from '../make/command.ts';
import { type Containerd, startContainerd } from '../make/containerd.ts';
import { containersFor } from '../make/containers.ts';
import { type Dockerd, startDockerd } from '../make/dockerd.ts';
import { temporaryFolder } from '../make/folder.ts';
import { digestsOf, makeImage } from '../make/image.ts';
import { ociLayout } from '../make/layout.ts';
import { tlsDoor } from '../make/tls-door.ts';
import { describeWith } from '../make/tools.ts';
import { homeWith } from '../make/users.ts';
import { wire } from '../make/wire.ts';

const users = { ada: 'engine', bob: 'builder' };
const ways: [how: string, args: string[]][] = [
  ['passwords', []],
  ['tokens', ['--tokens']],
];

/** A Berth at which ada may do everything and bob may pull. */
function start(args: string[] = [], { anonymousPull = false } = {}) {
  return serve({ args: ['--home', homeWith(users, { readOnly: ['bob'], anonymousPull }), ...args] });
}

const insecure = '--tls-verify=false';

describeWith(
  'a login with docker',
  { tools: ['docker', 'dockerd', 'containerd', 'ctr'], root: true },
  (paths) => {
    let daemon: Dockerd | undefined;
    beforeAll(async () => {
      daemon = await startDockerd(paths);
    });
    afterAll(() => daemon?.stop());

    /** docker with logins of its own. */
    function docker() {
      const config = temporaryFolder();
      const env = { ...daemon?.env, DOCKER_CONFIG: config };
      const call = (...args: string[]) => run(paths.docker, args, { env });
      const callRefused = (...args: string[]) => refused(paths.docker, args, { env });
      const loginArgs = (name: string, password: string, address: string) => {
        const file = join(config, 'password');
        writeFileSync(file, password);
        return ['-c', `"${paths.docker}" login --username '${name}' --password-stdin ${address} <'${file}'`];
      };
      return {
        call,
        callRefused,
        login: (name: string, password: string, address: string) =>
          run('sh', loginArgs(name, password, address), { env }),
        loginRefused: (name: string, password: string, address: string) =>
          refused('sh', loginArgs(name, password, address), { env }),
        stored: () => JSON.parse(readFileSync(join(config, 'config.json'), 'utf8')).auths,
        build: (name: string) =>
          run(paths.docker, ['build', '--tag', name, buildContext()], {
            env: { ...env, DOCKER_BUILDKIT: '0' },
          }),
      };
    }

    describe.each(ways)('by %s', (how, args) => {
      test('lets one push and pull, and nobody else', async () => {
        const { address } = await start(args);
        const name = `${address}/team/app:v1`;
        const [ada, nobody] = [docker(), docker()];
        await ada.build(name);
        expect(await nobody.callRefused('push', name)).toMatch(/no basic auth|unauthorized|log in first/);
        expect(await nobody.loginRefused('ada', 'wrong', address)).toMatch(/401|unauthorized|wrong/i);
        expect(await ada.login('ada', 'engine', address)).toContain('Login Succeeded');
        expect(JSON.stringify(ada.stored()).includes('identitytoken')).toBe(how === 'tokens');
        await ada.call('push', name);
        await ada.call('rmi', name);
        expect(await nobody.callRefused('pull', name)).toMatch(/no basic auth|unauthorized|log in first/);
        await ada.call('pull', name);

        // Mounted from the first repository, not sent again.
        const other = `${address}/other:v1`;
        await ada.call('tag', name, other);
        expect(await ada.call('push', other)).toContain('Mounted from team/app');
        await ada.call('logout', address);
        expect(await ada.callRefused('push', other)).toMatch(/no basic auth|unauthorized|log in first/);
      });

      test('of somebody who may only pull says so when they push', async () => {
        const { address } = await start(args);
        const name = `${address}/app:v1`;
        const [ada, bob] = [docker(), docker()];
        await ada.build(name);
        await ada.login('ada', 'engine', address);
        await ada.call('push', name);
        await bob.login('bob', 'builder', address);
        await bob.call('pull', name);
        await bob.call('tag', name, `${address}/app:v2`);
        expect(await bob.callRefused('push', `${address}/app:v2`)).toMatch(/denied/);
      });
    });

    test('is not needed for a pull where anybody may pull, and is for a push', async () => {
      const { address } = await start([], { anonymousPull: true });
      const name = `${address}/app:v1`;
      const [ada, nobody] = [docker(), docker()];
      await ada.build(name);
      expect(await nobody.loginRefused('ada', 'wrong', address)).toMatch(/401|unauthorized|wrong/i);
      await ada.login('ada', 'engine', address);
      await ada.call('push', name);
      await ada.call('rmi', name);
      await nobody.call('pull', name);
      await nobody.call('tag', name, `${address}/app:v2`);
      expect(await nobody.callRefused('push', `${address}/app:v2`)).toMatch(
        /unauthorized|denied|log in first/,
      );
    });
  },
);

describeWith(
  'a login with podman, skopeo and buildah',
  { tools: ['podman', 'skopeo', 'buildah'], root: true },
  (paths) => {
    describe.each(ways)('by %s', (_, args) => {
      test('lets each of them push and pull, and nobody else', async () => {
        const { address } = await start(args);
        const { run, refused } = containersFor({ insecure: [address] });
        const name = (repository: string) => `docker://${address}/${repository}:v1`;
        const from = temporaryFolder();
        ociLayout(from, { v1: makeImage() });
        const image = `oci:${from}:v1`;
        expect(await refused(paths.skopeo, ['copy', '--dest-tls-verify=false', image, name('app')])).toMatch(
          /unauthorized|authentication required|log in first/,
        );
        const login = (program: string, user: string, password: string): [string, string[]] => [
          program,
          ['login', insecure, '--username', user, '--password', password, address],
        ];
        expect(await refused(...login(paths.podman, 'ada', 'wrong'))).toMatch(
          /invalid username\/password|unauthorized/,
        );
        expect(await run(...login(paths.podman, 'ada', 'engine'))).toContain('Login Succeeded');
        await run(paths.skopeo, ['copy', '--dest-tls-verify=false', image, name('app')]);
        await run(paths.skopeo, [
          'copy',
          '--src-tls-verify=false',
          '--dest-tls-verify=false',
          name('app'),
          name('other'),
        ]);
        await run(paths.podman, ['pull', insecure, `${address}/app:v1`]);
        await run(paths.podman, ['push', insecure, `${address}/app:v1`, `${address}/third:v1`]);
        await run(paths.buildah, ['pull', insecure, `${address}/third:v1`]);
        await run(paths.buildah, ['push', insecure, `${address}/third:v1`, name('fourth')]);
        expect(await run(paths.podman, ['search', insecure, `${address}/`])).toContain('fourth');
        await run(paths.skopeo, ['delete', insecure, name('other')]);

        await run(paths.podman, ['logout', address]);
        expect(await refused(paths.podman, ['pull', insecure, `${address}/fourth:v1`])).toMatch(
          /unauthorized|authentication required|log in first/,
        );
        expect(await run(...login(paths.buildah, 'bob', 'builder'))).toContain('Login Succeeded');
        await run(paths.skopeo, ['inspect', insecure, name('fourth')]);
        expect(
          await refused(paths.skopeo, ['copy', '--dest-tls-verify=false', image, name('fifth')]),
        ).toMatch(/denied/);
      });
    });

    test('is not needed for a pull where anybody may pull, and is for a push', async () => {
      const { address } = await start([], { anonymousPull: true });
      const { run, refused } = containersFor({ insecure: [address] });
      const from = temporaryFolder();
      ociLayout(from, { v1: makeImage() });
      const push = ['copy', '--dest-tls-verify=false', `oci:${from}:v1`, `docker://${address}/app:v1`];
      expect(await refused(paths.skopeo, push)).toMatch(/unauthorized|authentication required|log in first/);
      await run(paths.skopeo, [...push, '--dest-creds', 'ada:engine']);
      await run(paths.podman, ['pull', insecure, `${address}/app:v1`]);
      await run(paths.skopeo, ['inspect', insecure, `docker://${address}/app:v1`]);
    });
  },
);

describeWith('a login over TLS', { tools: ['skopeo'], root: true }, ({ skopeo }) => {
  test.each(ways)('by %s lets one push and pull', async (_, args) => {
    const home = homeWith(users, { readOnly: ['bob'] });
    const { name, authority } = await tlsDoor({ home, tokens: args.length > 0 });
    const [from, certificates] = [temporaryFolder(), temporaryFolder()];
    ociLayout(from, { v1: makeImage() });
    writeFileSync(join(certificates, 'ca.crt'), authority ?? '');
    const { run, refused } = containersFor();
    const trusting = ['--dest-cert-dir', certificates, `oci:${from}:v1`, `docker://${name}/app:v1`];
    expect(await refused(skopeo, ['copy', ...trusting])).toMatch(
      /unauthorized|authentication required|log in first/,
    );
    expect(await refused(skopeo, ['copy', '--dest-creds', 'bob:builder', ...trusting])).toMatch(/denied/);
    await run(skopeo, ['copy', '--dest-creds', 'ada:engine', ...trusting]);
    const image = `docker://${name}/app:v1`;
    await run(skopeo, ['inspect', '--cert-dir', certificates, '--creds', 'bob:builder', image]);
  });
});

describeWith('a login with containerd', { tools: ['containerd', 'ctr'], root: true }, (paths) => {
  let daemon: Containerd | undefined;
  beforeAll(async () => {
    daemon = await startContainerd(paths);
  });
  afterAll(() => daemon?.stop());

  describe.each(ways)('by %s', (how, args) => {
    test('lets one push and pull, and nobody else', async () => {
      const { address } = await start(args);
      const line = await wire(address);
      const namespace = ['--address', daemon?.socket ?? '', '--namespace', `test-${how}`];
      const ctr = (...rest: string[]) => run(paths.ctr, [...namespace, ...rest]);
      const ctrRefused = (...rest: string[]) => refused(paths.ctr, [...namespace, ...rest]);
      const name = `${line.address}/app:v1`;
      const image = makeImage();
      const folder = temporaryFolder();
      ociLayout(join(folder, 'layout'), { [name]: image });
      await run('tar', ['-C', join(folder, 'layout'), '-cf', join(folder, 'layout.tar'), '.']);
      await ctr('images', 'import', '--no-unpack', join(folder, 'layout.tar'));

      const plain = '--plain-http';
      expect(await ctrRefused('images', 'push', plain, name)).toMatch(
        /401|authorization failed|unauthorized/i,
      );
      expect(await ctrRefused('images', 'push', plain, '--user', 'ada:wrong', name)).toMatch(
        /401|authorization failed|unauthorized/i,
      );
      await ctr('images', 'push', plain, '--user', 'ada:engine', name);
      await ctr('images', 'rm', '--sync', name);
      expect(await ctrRefused('content', 'fetch', plain, name)).toMatch(
        /401|authorization failed|unauthorized/i,
      );
      await ctr('content', 'fetch', plain, '--user', 'bob:builder', name);
      const fetched = (await ctr('content', 'ls', '--quiet')).trim().split('\n').sort();
      expect(fetched).toEqual(digestsOf(image));
      const asked = line.requests.filter((request) => request.includes('/token'));
      expect(asked.some((request) => request.startsWith('POST /token'))).toBe(how === 'tokens');
      expect(asked.length > 0).toBe(how === 'tokens');
    });
  });
});
