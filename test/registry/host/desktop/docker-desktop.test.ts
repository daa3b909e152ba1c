import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dockerDesktop } from '../../../../registry/host/desktop/docker-desktop.ts';
import { relayImage } from '../../../../registry/host/relay/image.ts';
import { connectionsOn, someDoor } from '../../../make/connections.ts';
import { contextDocker } from '../../../make/context-docker.ts';
import { productMachine } from '../../../make/product.ts';

const mirror = 'http://localhost:5001';
const app = { '/Applications/Docker.app/Contents/Info.plist': '' };

function desktop(files: Record<string, string> = {}) {
  const { answers = {}, script = '' } = contextDocker({ context: 'desktop-linux' });
  const product = productMachine({
    platform: 'darwin',
    files: { ...app, ...files },
    programs: { docker: { answers: { ...answers, 'desktop restart': '' }, script } },
  });
  return { ...product, ...connectionsOn({}, dockerDesktop, { machine: product.machine }) };
}

describe('Docker Desktop', () => {
  test('is not there without its app, nor without a docker command', async () => {
    const docker = contextDocker({ context: 'desktop-linux' });
    const bare = productMachine({ platform: 'darwin', programs: { docker } });
    expect(await dockerDesktop.find(bare.machine)).toEqual([]);
    const alone = productMachine({ platform: 'darwin', files: app, programs: {} });
    expect(await dockerDesktop.find(alone.machine)).toEqual([]);
  });

  test('gets a relay into its machine, which makes localhost mean the same, and loses it again', async () => {
    const { connections, typed, state, given } = desktop();
    expect(await connections.engines()).toMatchObject([
      { id: 'docker-desktop', version: '28.5.1', mode: 'machine', running: true, state: 'to-do', changes: 2 },
    ]);
    const { reference, archive } = relayImage('arm64');
    const run = `docker --context desktop-linux run --detach --name berth-relay --label berth.relay=${reference} berth-host 5000 --network host --add-host berth-host:host-gateway --restart unless-stopped --read-only --cap-drop ALL --cap-add NET_BIND_SERVICE ${reference} berth-host 5000`;
    await expect(connections.connect('docker-desktop')).resolves.toMatchObject({
      engine: { state: 'connected' },
      checks: [
        { what: 'push', ok: true },
        { what: 'pull', ok: true },
      ],
    });
    expect(typed()).toContain(run);
    expect(given('docker --context desktop-linux load --quiet').equals(archive)).toBe(true);
    expect(await connections.engines()).toMatchObject([{ state: 'connected', changes: 0 }]);

    await connections.disconnect('docker-desktop');
    expect(existsSync(join(state, 'relay'))).toBe(false);
    expect(existsSync(join(state, 'image.tar'))).toBe(false);
    expect(typed().slice(-2)).toEqual([
      'docker --context desktop-linux rm --force berth-relay',
      `docker --context desktop-linux image rm --force ${reference}`,
    ]);
  });

  test('with a relay to another port gets a new one in its place', async () => {
    const { connections, typed, machine } = desktop();
    await connections.connect('docker-desktop');
    const elsewhere = connectionsOn({}, dockerDesktop, {
      machine,
      door: async () => ({ ...someDoor, name: 'localhost:5080', port: 5080 }),
    });
    const { changes } = await elsewhere.connections.plan('docker-desktop');
    expect(changes.map(({ subject }) => subject.split(' ').slice(-4).join(' '))).toEqual([
      'desktop-linux rm --force berth-relay',
      '--context desktop-linux load --quiet',
      expect.stringMatching(/NET_BIND_SERVICE berth\/relay:[0-9a-f]{12} berth-host 5080$/),
    ]);
    await elsewhere.connections.connect('docker-desktop');
    expect(typed().filter((line) => line.includes('rm --force berth-relay'))).toHaveLength(1);
  });

  test('whose relay does not get its port is left as it was', async () => {
    const { answers = {}, script = '' } = contextDocker({ context: 'desktop-linux' });
    const busy = script.replace("echo 'relay: ready'", "echo 'relay: something else listens on port 5000'");
    const product = productMachine({
      platform: 'darwin',
      files: app,
      programs: { docker: { answers, script: busy } },
    });
    const { connections } = connectionsOn({}, dockerDesktop, { machine: product.machine });
    await expect(connections.connect('docker-desktop')).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      facts: { reason: 'relay: something else listens on port 5000' },
    });
    expect(existsSync(join(product.state, 'relay'))).toBe(false);
    expect(existsSync(join(product.state, 'image.tar'))).toBe(false);
  });

  test('asks the mirror by the name that it has in there, after a restart that is announced', async () => {
    const before = '{\n\t"builder": {"gc": {"enabled": true}}\n}\n';
    const { connections, text, typed } = desktop({ '/Users/me/.docker/daemon.json': before });
    const plan = await connections.plan('docker-desktop', mirror);
    expect(plan.warnings).toMatchObject([{ code: 'RESTART_COMES', facts: { name: 'docker-desktop' } }]);
    expect(plan.changes.map(({ subject }) => subject)).toMatchObject([
      '~/.docker/daemon.json',
      expect.stringMatching(/docker desktop restart$/),
      expect.stringMatching(/ load --quiet$/),
      expect.stringMatching(/ berth-host 5000$/),
    ]);
    await connections.connect('docker-desktop', mirror);
    expect(text('/Users/me/.docker/daemon.json')).toBe(
      '{\n\t"builder": {"gc": {"enabled": true}},\n\t"registry-mirrors": ["http://host.docker.internal:5001"]\n}\n',
    );
    const restart = 'docker desktop restart';
    const steps = typed().filter((line) => line === restart || line.includes(' run --detach'));
    expect(steps).toEqual([restart, expect.stringContaining('run --detach')]);

    await connections.disconnect(null);
    expect(text('/Users/me/.docker/daemon.json')).toBe(before);
    expect(typed().filter((line) => line === restart)).toHaveLength(2);
  });

  test('that only lacks the mirror works already', async () => {
    const { connections } = desktop();
    await connections.connect('docker-desktop');
    expect((await connections.plan('docker-desktop', mirror)).engine.state).toBe('optional');
  });

  test('only has to trust a registry of another name, and is restarted to take that in', async () => {
    const { machine, text } = desktop();
    const door = { ...someDoor, name: 'registry.lan:5000', authority: 'PEM\n' };
    const { connections } = connectionsOn({}, dockerDesktop, { machine, door: async () => door });
    const { changes, warnings } = await connections.plan('docker-desktop');
    expect(changes.map(({ subject }) => subject)).toEqual([
      '~/.docker/certs.d/registry.lan:5000/berth.crt',
      expect.stringMatching(/docker desktop restart$/),
    ]);
    expect(warnings).toMatchObject([{ code: 'RESTART_COMES' }]);
    // This docker pushes to nothing without a relay.
    await expect(connections.connect('docker-desktop')).rejects.toMatchObject({ code: 'NOT_VERIFIED' });
    expect(text('/Users/me/.docker/certs.d/registry.lan:5000/berth.crt')).toBeUndefined();
  });

  test('with host networking is refused, as the relay would take the port of the registry', async () => {
    const settings = '/Users/me/Library/Group Containers/group.com.docker/settings-store.json';
    const { connections } = desktop({ [settings]: '{\n  "HostNetworkingEnabled": true\n}' });
    const trouble = { code: 'ENGINE_SETTING', facts: { setting: 'hostNetworkingEnabled' } };
    await expect(connections.plan('docker-desktop')).rejects.toMatchObject(trouble);
    expect(await connections.engines()).toMatchObject([{ state: 'broken', trouble }]);
    const off = desktop({ [settings]: '{"HostNetworkingEnabled": false}' });
    expect((await off.connections.plan('docker-desktop')).changes).toHaveLength(2);
  });

  test('that does not run is found, and says that it has to be started', async () => {
    const { answers = {} } = contextDocker({ context: 'desktop-linux' });
    const down = { code: 1, stderr: 'Cannot connect to the Docker daemon' };
    const stopped = Object.fromEntries(
      Object.entries(answers).map(([words, said]) => [words, words.includes(' info ') ? down : said]),
    );
    const { machine } = productMachine({
      platform: 'darwin',
      files: app,
      programs: { docker: { answers: stopped } },
    });
    const { connections } = connectionsOn({}, dockerDesktop, { machine });
    expect(await connections.engines()).toMatchObject([
      { running: false, version: null, state: 'broken', trouble: { code: 'ENGINE_STOPPED' } },
    ]);
  });

  test.each([
    [
      'linux',
      { '/opt/docker-desktop/bin/docker-desktop': '' },
      '/home/me/.docker/desktop/settings-store.json',
    ],
    [
      'win32',
      { '/Program Files/Docker\\Docker\\Docker Desktop.exe': '' },
      '/AppData/Docker/settings-store.json',
    ],
  ] as const)('is found on %s, and its settings too', async (platform, files, settings) => {
    const docker = contextDocker({ context: 'desktop-linux', architecture: 'x86_64' });
    const env = { ProgramFiles: '/Program Files', APPDATA: '/AppData' };
    const { machine } = productMachine({
      platform,
      env,
      files: { ...files, [settings]: '{"hostNetworkingEnabled": true}' },
      programs: { docker },
    });
    const [engine] = await dockerDesktop.find(machine);
    expect(engine).toMatchObject({ id: 'docker-desktop', running: true });
    const { connections, at } = connectionsOn({}, dockerDesktop, { machine });
    await expect(connections.plan('docker-desktop')).rejects.toMatchObject({ code: 'ENGINE_SETTING' });
    rmSync(at(settings));
    expect((await connections.plan('docker-desktop')).changes.at(-1)?.subject).toContain(
      relayImage('amd64').reference,
    );
  });
});
