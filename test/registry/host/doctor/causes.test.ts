import { describe, expect, test } from 'vitest';
import type { FoundEngine } from '../../../../registry/host/connector.ts';
import { causeOf } from '../../../../registry/host/doctor/causes.ts';
import type { Failure } from '../../../../registry/host/doctor/failure.ts';
import { someDoor } from '../../../make/connections.ts';

const engineOf = (kind: FoundEngine['kind'], mode: FoundEngine['mode'] = 'rootful'): FoundEngine => ({
  id: kind,
  kind,
  instance: null,
  version: null,
  mode,
  running: true,
  own: {},
});

function cause(said: string, failure: Partial<Failure> = {}) {
  return causeOf({
    ran: { code: 1, stdout: '', stderr: said },
    engine: engineOf('docker'),
    door: someDoor,
    what: 'push',
    arrived: false,
    env: {},
    ...failure,
  });
}

const get = 'Error response from daemon: Get "https://localhost:5000/v2/": ';
const refused = `${get}dial tcp 127.0.0.1:5000: connect: connection refused`;

// As the tools have said it.
test.each([
  ['TLS_UNTRUSTED', `${get}x509: certificate signed by unknown authority`],
  ['TLS_UNTRUSTED', `${get}tls: failed to verify certificate: x509: certificate signed by unknown authority`],
  ['TLS_NAME', `${get}x509: certificate is valid for elsewhere.test, not localhost`],
  ['TLS_NAME', `${get}x509: cannot validate certificate for 10.0.0.1 because it doesn't contain any IP SANs`],
  ['CERTIFICATE_EXPIRED', `${get}x509: certificate has expired or is not yet valid: current time 2026-11-24`],
  ['HTTP_TO_HTTPS_CLIENT', `${get}http: server gave HTTP response to HTTPS client`],
  ['LOGIN_NEEDED', 'no basic auth credentials'],
  [
    'LOGIN_NEEDED',
    'checking whether a blob exists in localhost:5000/x: unauthorized: authentication required',
  ],
  ['READ_ONLY', 'failed to read from destination repository berth/probe: 405 (Method Not Allowed)'],
  ['READ_ONLY', 'unsupported: this registry is read-only at the moment'],
  ['PROXY_VARIABLE', `${get}proxyconnect tcp: dial tcp 127.0.0.1:9: connect: connection refused`],
  ['ENGINE_STOPPED', 'Cannot connect to the Docker daemon at unix:///x.sock. Is the docker daemon running?'],
  ['ENGINE_STOPPED', 'ctr: failed to dial "/run/containerd/containerd.sock": context deadline exceeded'],
  [
    'ENGINE_FORBIDDEN',
    'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock',
  ],
  ['PROBE_FAILED', 'write /data/x: no space left on device'],
])('%s: %s', (code, said) => {
  expect(cause(said).trouble.code).toBe(code);
});

test('what is not known is said in the words of the tool, the last line of them', () => {
  const { trouble } = cause('Preparing\nwrite /data/x: no space left on device\n\n');
  expect(trouble.facts.reason).toBe('write /data/x: no space left on device');
});

describe('a refused connection', () => {
  test.each([
    ['MACHINE_LOCALHOST', engineOf('docker-desktop', 'machine')],
    ['MACHINE_LOCALHOST', engineOf('kind', null)],
    ['MACHINE_LOCALHOST', engineOf('podman-machine', 'machine')],
    ['NAMESPACE_LOCALHOST', engineOf('docker', 'rootless')],
    ['NAMESPACE_LOCALHOST', engineOf('nerdctl', 'rootless')],
    ['PROBE_FAILED', engineOf('docker')],
    // podman without root has the network of this machine.
    ['PROBE_FAILED', engineOf('podman', 'rootless')],
  ])('is %s for %o', (code, engine) => {
    expect(cause(refused, { engine }).trouble.code).toBe(code);
  });

  test('is not where the engine runs once its image has arrived', () => {
    const engine = engineOf('colima', 'machine');
    expect(cause(refused, { engine, arrived: true }).trouble.code).toBe('PROBE_FAILED');
  });
});

test('BuildKit that fails over trust after docker has pulled goes by what it knew before', () => {
  const said =
    'failed to do request: Head "https://h:5000/v2/x": x509: certificate signed by unknown authority';
  const fix = { kind: 'command', command: 'sudo systemctl restart docker' };
  expect(cause(said, { what: 'build' })).toMatchObject({ trouble: { code: 'STALE_BUILDKIT' }, fix });
});

test('without buildx a build was not tried', () => {
  const said = 'ERROR: BuildKit is enabled but the buildx component is missing or broken.';
  expect(cause(said, { what: 'build' })).toMatchObject({
    trouble: { code: 'BUILDX_MISSING' },
    untried: true,
  });
});

test('what took too long says so', () => {
  expect(cause('', { ran: 'late' }).trouble.code).toBe('PROBE_LATE');
});

test('a proxy that answers in its own way is suspected only where it is asked', () => {
  const said = 'Get "https://registry.localhost:5000/v2/": unexpected EOF';
  const door = { ...someDoor, name: 'registry.localhost:5000' };
  const env = { HTTPS_PROXY: 'http://127.0.0.1:3128' };
  expect(cause(said, { door, env })).toMatchObject({
    trouble: { code: 'PROXY_VARIABLE', facts: { host: 'registry.localhost' } },
    fix: { command: expect.stringContaining('NO_PROXY') },
  });
  for (const NO_PROXY of ['registry.localhost', '.localhost', '*', 'a.test, localhost'])
    expect(cause(said, { door, env: { ...env, NO_PROXY } }).trouble.code).toBe('PROBE_FAILED');
  expect(cause(said, { env }).trouble.code).toBe('PROBE_FAILED');
});
