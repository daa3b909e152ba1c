import { expect, test } from 'vitest';
import type { Check } from '../../../../registry/facts.ts';
import type { Connector, FoundEngine, Want } from '../../../../registry/host/connector.ts';
import { docker } from '../../../../registry/host/docker/docker.ts';
import { examineEngine } from '../../../../registry/host/doctor/engines.ts';
import { thisMachine } from '../../../../registry/host/machine.ts';
import { connectorOf, someDoor } from '../../../make/connections.ts';
import { temporaryFolder } from '../../../make/folder.ts';

const found: FoundEngine = {
  ...{ id: 'docker', kind: 'docker', instance: null, version: '1', mode: 'rootful', running: true },
  own: { socket: '/docker.sock', pidFile: '/docker.pid', config: '/daemon.json', certificates: '/certs.d' },
};

const examined = (connector: Connector, engine: FoundEngine = found, own: Check[] = []) =>
  examineEngine(
    { connector, engine, door: someDoor, machine: thisMachine({ root: temporaryFolder() }) },
    own,
  );

/** A tool that says this, needs that much and fails. */
function failing(stderr: string, wants: Want[]): Connector {
  const run = async () => ({ code: 1, stdout: '', stderr });
  return { ...connectorOf(() => wants), probes: () => [{ what: 'push', command: 'tool push', run }] };
}

const want: Want = { kind: 'write', path: '/x', content: '', elevated: false };
const unknown = 'x509: certificate signed by unknown authority';

test('an engine whose socket is for others is not tried, and says so', async () => {
  const engine = { ...found, running: null, own: { ...found.own, isClosed: 'true' } };
  expect(await examined(docker, engine)).toMatchObject([
    { what: 'push', ok: null, trouble: { code: 'ENGINE_FORBIDDEN' }, fix: { kind: 'command' } },
  ]);
});

test('connecting is offered where it would change something, else the log', async () => {
  expect(await examined(failing(unknown, [want]))).toMatchObject([
    { ok: false, trouble: { code: 'TLS_UNTRUSTED' }, fix: { command: 'berth connect docker' } },
  ]);
  expect(await examined(failing(unknown, []))).toMatchObject([
    { ok: false, trouble: { code: 'TLS_UNTRUSTED' }, fix: { kind: 'command', command: 'berth logs' } },
  ]);
});

test('whoever answers in place of the registry is the cause, but not of an engine that does not run', async () => {
  const own: Check[] = [
    {
      ...{ engine: null, what: 'listen', door: '[::1]:5000', ok: false, command: null, ms: 0, fix: null },
      trouble: { code: 'AIRPLAY', message: '', facts: {} },
    },
  ];
  const codes = async (stderr: string) =>
    (await examined(failing(stderr, [want]), found, own)).map(({ trouble }) => trouble?.code);
  expect(await codes(unknown)).toEqual(['AIRPLAY']);
  expect(await codes('Cannot connect to the Docker daemon')).toEqual(['ENGINE_STOPPED']);
});

test('what goes wrong without the engine, and a plan that cannot be made, are said beside one another', async () => {
  const connector: Connector = {
    ...connectorOf(() => Promise.reject(new Error('no such device'))),
    probes: () => [{ what: 'push', command: 'tool push', run: () => Promise.reject(new Error('disk full')) }],
  };
  expect((await examined(connector)).map(({ what, trouble }) => [what, trouble?.facts.reason])).toEqual([
    ['environment', 'no such device'],
    ['push', 'disk full'],
  ]);
});

test('what moves no images is not tried', async () => {
  expect(await examined(connectorOf(() => [want]))).toEqual([]);
});
