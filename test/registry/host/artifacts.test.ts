import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { helm, oras } from '../../../registry/host/artifacts/artifacts.ts';
import type { Door } from '../../../registry/host/connector.ts';
import { thisMachine } from '../../../registry/host/machine.ts';
import { tryEngine } from '../../../registry/host/trial.ts';
import { Tls } from '../../../registry/tls/tls.ts';
import { connectionsOn } from '../../make/connections.ts';
import { temporaryFolder } from '../../make/folder.ts';

async function someDoor(name = 'localhost:5000'): Promise<Door> {
  const tls = new Tls({ home: temporaryFolder(), onError: () => undefined });
  const { pem: authority, fingerprint } = await tls.authority();
  tls.stop();
  return { name, port: 5000, authority, fingerprint, mirror: null, credentials: null };
}

/** A machine with programs that remember what they were asked. */
function machineWith(files: Record<string, string>) {
  const bin = temporaryFolder();
  for (const name of ['helm', 'oras', 'update-ca-certificates']) {
    const script = `#!/bin/sh\necho "${name} $@" >>'${bin}/asked'\n[ "$1" = version ] && echo 'v3.16.2+g13654a5'\nexit 0\n`;
    writeFileSync(join(bin, name), script, { mode: 0o755 });
  }
  const machine = {
    ...thisMachine({
      root: temporaryFolder(),
      env: { PATH: `${bin}:/usr/bin:/bin`, HOME: '/home/somebody' },
    }),
    isRoot: true,
    find: async (program: string) => (program === 'keytool' ? undefined : join(bin, program)),
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(machine.at(path)), { recursive: true });
    writeFileSync(machine.at(path), content);
  }
  const asked = () =>
    readFileSync(join(bin, 'asked'), 'utf8')
      .trim()
      .split('\n')
      .filter((line) => !/ version/.test(line));
  const connectionsTo = (door: Door) =>
    connectionsOn({}, [helm, oras], { machine, door: async () => door }).connections;
  return { machine, asked, connectionsTo };
}

const store = { '/usr/local/share/ca-certificates/README': '' };

test('helm trusts whom the system trusts, so what connects it is that; oras speaks plain HTTP to localhost', async () => {
  const door = await someDoor();
  const connections = machineWith(store).connectionsTo(door);
  expect(await connections.engines()).toMatchObject([
    { id: 'helm', version: '3.16.2+g13654a5', mode: null, running: null, state: 'to-do' },
    { id: 'oras', state: 'ready' },
  ]);
  expect((await connections.plan('helm')).changes).toMatchObject([
    { subject: expect.stringMatching(/^\/usr\/local\/share\/ca-certificates\/.*\.crt$/) },
    { subject: 'update-ca-certificates --fresh' },
  ]);
});

test('both need it for a registry of another name, and nothing where it is there', async () => {
  const door = await someDoor('registry.lan:5000');
  expect(await machineWith(store).connectionsTo(door).engines()).toMatchObject([
    { state: 'to-do' },
    { state: 'to-do' },
  ]);
  const trusting = machineWith({ ...store, '/etc/ssl/certs/ca-certificates.crt': door.authority ?? '' });
  expect(await trusting.connectionsTo(door).engines()).toMatchObject([
    { state: 'ready' },
    { state: 'ready' },
  ]);
});

test('on a system whose store is not known, the flag that helps is named', async () => {
  const connections = machineWith({}).connectionsTo(await someDoor());
  expect(await connections.engines()).toMatchObject([
    {
      id: 'helm',
      state: 'broken',
      trouble: { code: 'TRUST_STORE_UNKNOWN', message: expect.stringContaining('--ca-file') },
    },
    { id: 'oras', state: 'ready' },
  ]);
});

test('they are tried with a chart and with an image, and logins are in a file', async () => {
  const { machine, asked } = machineWith({});
  const door = { ...(await someDoor()), credentials: { name: 'somebody', password: 'a secret' } };
  for (const connector of [helm, oras]) {
    const [engine] = await connector.find(machine);
    if (engine) await tryEngine({ connector, engine, door, machine });
  }
  const lines = asked().map((line) =>
    line.replace(/(?<= )\/tmp\/[\w/-]*\//g, '').replace(/try-[0-9a-f]{12}|-\w{6}$/g, 'TAG'),
  );
  const logins = 'registry-config config.json';
  expect(lines).toEqual([
    'helm package chart --destination toolTAG',
    `helm push --${logins} probe-0.0.0-TAG.tgz oci://localhost:5000/berth`,
    `helm pull oci://localhost:5000/berth/probe --version 0.0.0-TAG --${logins} --destination toolTAG`,
    `oras cp --to-${logins} --from-oci-layout layout:TAG localhost:5000/berth/probe:TAG`,
    `oras cp --from-${logins} localhost:5000/berth/probe:TAG --to-oci-layout layout:TAG`,
  ]);
  expect(asked().join()).not.toContain('a secret');
});
