import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Door } from '../../../registry/host/connector.ts';
import { buildah, podman, skopeo } from '../../../registry/host/containers/containers.ts';
import { type Machine, thisMachine } from '../../../registry/host/machine.ts';
import { connectionsOn } from '../../make/connections.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { treeOf } from '../../make/tree.ts';

const connectors = { podman, buildah, skopeo };
const names = Object.keys(connectors);

function write(folder: string, path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

describe('what somebody else wrote', () => {
  const confD = '.config/containers/registries.conf.d';
  const door: Door = {
    ...{ name: 'localhost:5000', port: 5000, authority: 'PEM', fingerprint: null },
    ...{ mirror: 'http://localhost:5001', credentials: null },
  };

  /** A machine that has these tools, and files in its home folder. */
  function withFiles(files: Record<string, string>, { isRoot = false, to = door } = {}) {
    const bin = temporaryFolder();
    for (const name of names)
      writeFileSync(join(bin, name), '#!/bin/sh\necho version 5.4.2\n', { mode: 0o755 });
    const env = { PATH: bin, HOME: '/home/somebody' };
    const machine = { ...thisMachine({ root: temporaryFolder(), env }), isRoot };
    for (const [path, content] of Object.entries(files)) write(machine.at('/'), path, content);
    return {
      machine,
      connections: connectionsOn({}, podman, { machine, door: async () => to }).connections,
    };
  }
  const home = (path: string) => `/home/somebody/${path}`;

  test('and is broken is named, and left alone', async () => {
    const { machine, connections } = withFiles({
      [home(`${confD}/10-mine.conf`)]: '[[registry]]\nlocation = oops\n',
    });
    const before = treeOf(machine.at('/'));
    const trouble = { code: 'FILE_INVALID', facts: { path: `~/${confD}/10-mine.conf` } };
    expect(await connections.engines()).toMatchObject([{ id: 'podman', state: 'broken', trouble }]);
    await expect(connections.connect('podman')).rejects.toMatchObject(trouble);
    expect(treeOf(machine.at('/'))).toEqual(before);
  });

  test('and cannot be read is named as well', async () => {
    const { connections } = withFiles({ '/etc/containers/registries.conf/file': '' });
    expect(await connections.engines()).toMatchObject([
      {
        state: 'broken',
        trouble: { code: 'FILE_INVALID', facts: { path: '/etc/containers/registries.conf' } },
      },
    ]);
  });

  test('of Docker Hub is not put out of force', async () => {
    const { connections } = withFiles({
      '/etc/containers/registries.conf':
        '[[registry]]\nlocation = "docker.io"\nmirror = [{ location = "mirror.lan" }]\n',
    });
    await expect(connections.plan('podman')).rejects.toMatchObject({
      code: 'FILE_FOREIGN',
      facts: { path: '/etc/containers/registries.conf' },
    });
  });

  test('does not count where no tool reads it', async () => {
    const { connections } = withFiles({
      '/etc/containers/registries.conf': '[[registry]]\nlocation = "docker.io"\n',
      '/etc/containers/registries.conf.d/10-broken.conf': '[[',
      [home('.config/containers/registries.conf')]: '',
      [home(`${confD}/10-mine.conf.off`)]: '[[',
    });
    expect((await connections.plan('podman')).changes).toHaveLength(2);
  });

  test('and does the same already is not written again', async () => {
    const { connections } = withFiles({
      [home(`${confD}/10-mine.conf`)]:
        '[[registry]]\nlocation = "localhost:5000"\ninsecure = true\n[[registry]]\nlocation = "docker.io"\n[[registry.mirror]]\nlocation = "localhost:5001"\ninsecure = true\n',
    });
    expect(await connections.engines()).toMatchObject([{ state: 'ready', changes: 0 }]);
  });

  test('beside the certificate keeps its place', async () => {
    const certs = home(`.config/containers/certs.d/${door.name}`);
    const { connections } = withFiles({ [`${certs}/ca.crt`]: 'theirs' });
    const { changes } = await connections.plan('podman');
    expect(changes).toMatchObject([
      { subject: `~/.config/containers/certs.d/${door.name}/berth.crt` },
      { subject: `~/${confD}/50-berth.conf`, exists: false },
    ]);
  });

  test('in the home folder of root counts there as well', async () => {
    const certs = `certs.d/${door.name}/ca.crt`;
    const subjects = async (files: Record<string, string>) =>
      (await withFiles(files, { isRoot: true }).connections.plan('podman')).changes.map(
        ({ subject }) => subject,
      );
    expect(await subjects({})).toEqual([
      `/etc/containers/${certs}`,
      '/etc/containers/registries.conf.d/50-berth.conf',
    ]);
    expect(
      await subjects({
        [home('.config/containers/registries.conf')]: '',
        [home(`.config/containers/certs.d/${door.name}/client.key`)]: '',
      }),
    ).toEqual([`~/.config/containers/${certs}`, `~/${confD}/50-berth.conf`]);
  });

  test('and is read last holds', async () => {
    const insecure = (is: boolean) => `[[registry]]\nlocation = "${door.name}"\ninsecure = ${is}\n`;
    const { connections } = withFiles({
      '/etc/containers/registries.conf.d/90-system.conf': insecure(true),
      [home(`${confD}/10-mine.conf`)]: insecure(false),
    });
    expect((await connections.plan('podman')).changes).toHaveLength(2);
  });

  test('and trusts the authority for the whole system is enough', async () => {
    const { connections } = withFiles({ '/etc/ssl/certs/ca-certificates.crt': 'one\nP\nEM\nanother\n' });
    expect(await connections.engines()).toMatchObject([{ state: 'optional', changes: 1 }]);
  });
});

test('on other systems only skopeo reaches registries by itself', async () => {
  const bin = temporaryFolder();
  for (const name of names) writeFileSync(join(bin, name), '#!/bin/sh\n', { mode: 0o755 });
  const mac: Machine = {
    ...thisMachine({ env: { PATH: bin, HOME: '/Users/somebody' } }),
    platform: 'darwin',
  };
  const found = await Promise.all(Object.values(connectors).map((connector) => connector.find(mac)));
  expect(found.map((engines) => engines.length)).toEqual([0, 0, 1]);
});

test('a mirror under a path is asked there', async () => {
  const env = { PATH: '', HOME: '/home/somebody' };
  const machine = { ...thisMachine({ root: temporaryFolder(), env }), isRoot: false };
  const [engine] = [
    {
      ...{ id: 'podman', kind: 'podman' as const, instance: null, version: null },
      ...{ mode: null, running: null, own: {} },
    },
  ];
  const to = { name: 'localhost:5000', port: 5000, authority: null, fingerprint: null, credentials: null };
  const { wants } = await podman.plan(engine, { ...to, mirror: 'https://mirror.lan/hub/' }, machine);
  expect(wants).toMatchObject([{ content: expect.stringMatching(/location = "mirror.lan\/hub"\n$/) }]);
});
