import type { Fix, Trouble } from '../../facts.ts';
import type { Door, FoundEngine, Probe } from '../connector.ts';
import type { Ran } from '../machine.ts';
import { isLocal, parseAt } from './addresses.ts';
import { leaveOut, proxyFor } from './proxies.ts';
import { startCommand } from './start-command.ts';

/** Something an engine tried that went wrong. */
export interface Failure {
  ran: Ran | 'late';
  engine: FoundEngine;
  door: Door;
  what: Probe['what'];
  /** The registry saw the engine come for the image itself, not only for its greeting. */
  arrived: boolean;
  env: NodeJS.ProcessEnv;
}

export interface Cause {
  trouble: Trouble;
  fix: Fix | null;
  /** It could not be tried here at all. */
  untried?: true;
}

/** What went wrong, by what the tool said of it; tools that are written in Go say the same in the same words. */
export function causeOf(failure: Failure): Cause {
  const { ran, engine, door, env, arrived } = failure;
  if (ran === 'late') return silent(failure);
  const said = `${ran.stderr}\n${ran.stdout}`;
  const row = rows.find(([pattern, fits]) => pattern.test(said) && (fits?.(failure) ?? true));
  if (row) return row[2](failure, said);
  // A proxy answers as it likes, and tools pass that on.
  if (!arrived && !isLocal(hostOf(door)) && proxyFor(env, hostOf(door))) return proxied(failure);
  const reason = lastLine(said);
  return {
    trouble: {
      code: 'PROBE_FAILED',
      message: `${engine.id} could not ${failure.what}: ${reason}`,
      facts: { engine: engine.id, what: failure.what, reason },
    },
    fix: connectFix(engine),
  };
}

type Row = [
  pattern: RegExp,
  fits: ((failure: Failure) => boolean) | null,
  cause: (failure: Failure, said: string) => Cause,
];

/** The first that fits holds. */
const rows: Row[] = [
  [/proxyconnect tcp|error connecting to proxy|Proxy CONNECT aborted/i, null, proxied],
  [
    /permission denied while trying to connect|dial unix \S+: connect: permission denied/i,
    null,
    ({ engine }) => forbidden(engine),
  ],
  [
    /Cannot connect to the Docker daemon|Is the docker daemon running|docker daemon is not running|Cannot connect to Podman|unable to connect to Podman|failed to dial "?\S*containerd|cannot access containerd socket|dial unix \S+: connect: (connection refused|no such file)/i,
    null,
    ({ engine }) => stopped(engine),
  ],
  [
    /buildx component is missing/i,
    null,
    ({ engine }) => ({
      trouble: {
        code: 'BUILDX_MISSING',
        message: `${engine.id} has no buildx here, by which it builds, so that was not tried.`,
        facts: { engine: engine.id },
      },
      fix: null,
      untried: true,
    }),
  ],
  [
    /certificate has expired or is not yet valid/i,
    null,
    ({ door }) => ({
      trouble: {
        code: 'CERTIFICATE_EXPIRED',
        message: `The certificate that ${door.name} shows is not valid today.`,
        facts: { door: door.name },
      },
      fix: { kind: 'page', page: '/connect/certificates', command: 'berth certs renew' },
    }),
  ],
  [
    /certificate is (not )?valid for|doesn't contain any IP SANs|certificate is not authorized to sign|Certificate relies on legacy Common Name|not permitted by any constraint|Hostname\/IP does not match/i,
    null,
    ({ engine, door }, said) => wrongName(engine, door, said),
  ],
  [
    /certificate signed by unknown authority|unable to get local issuer certificate|self.signed certificate|certificate verify failed|certificate is not trusted/i,
    ({ what }) => what !== 'build',
    ({ engine, door }) => ({
      trouble: {
        code: 'TLS_UNTRUSTED',
        message: `${engine.id} does not trust the authority of this machine, which signed the certificate of ${door.name}.`,
        facts: { engine: engine.id, door: door.name },
      },
      fix: connectFix(engine),
    }),
  ],
  [
    /server gave HTTP response to HTTPS client|http: server gave HTTP response|wrong version number|first record does not look like a TLS handshake/i,
    ({ what }) => what !== 'build',
    ({ engine, door }) => ({
      trouble: {
        code: 'HTTP_TO_HTTPS_CLIENT',
        message: `${engine.id} asks ${door.name} in HTTPS and was answered in HTTP.`,
        facts: { engine: engine.id, door: door.name },
      },
      fix: connectFix(engine),
    }),
  ],
  [
    /x509:|signed by unknown authority|HTTP response to HTTPS client/i,
    ({ what }) => what === 'build',
    ({ engine }) => ({
      trouble: {
        code: 'STALE_BUILDKIT',
        message: `${engine.id} pushes and pulls, but its BuildKit still goes by what it knew of the registry before; it forgets that after five minutes, or when it is restarted.`,
        facts: { engine: engine.id },
      },
      fix: engine.kind === 'docker' ? { kind: 'command', command: restartCommand(engine) } : null,
    }),
  ],
  [
    /unauthorized|authentication required|no basic auth credentials|401 Unauthorized|requested access to the resource is denied/i,
    null,
    ({ engine, door }) => ({
      trouble: {
        code: 'LOGIN_NEEDED',
        message: `${door.name} asks for a login, and what ${engine.id} showed is not one.`,
        facts: { engine: engine.id, door: door.name },
      },
      fix: { kind: 'command', command: `${loginProgram(engine)} login ${door.name}` },
    }),
  ],
  [
    /this registry is read-only|405 \(?Method Not Allowed/i,
    null,
    ({ door }) => ({
      trouble: {
        code: 'READ_ONLY',
        message: `${door.name} is read-only at the moment, so nothing can be pushed.`,
        facts: { door: door.name },
      },
      fix: { kind: 'page', page: '/settings', command: null },
    }),
  ],
  [
    /connection refused|connect: connection reset|no route to host|network is unreachable|actively refused|no such host|i\/o timeout/i,
    ({ engine, arrived }) => !arrived && isElsewhere(engine),
    ({ engine, door }) => otherLocalhost(engine, door),
  ],
];

function proxied({ engine, door }: Failure): Cause {
  const host = hostOf(door);
  return {
    trouble: {
      code: 'PROXY_VARIABLE',
      message: `${engine.id} was sent to ${door.name} through a proxy, because one is set for it and NO_PROXY does not name ${host}.`,
      facts: { engine: engine.id, door: door.name, host },
    },
    fix: { kind: 'command', command: leaveOut(host) },
  };
}

function silent({ engine, door, what }: Failure): Cause {
  return {
    trouble: {
      code: 'PROBE_LATE',
      message: `${engine.id} did not ${what} to an end in the time it was given.`,
      facts: { engine: engine.id, door: door.name, what },
    },
    fix: null,
  };
}

export function forbidden({ id, kind }: FoundEngine): Cause {
  return {
    trouble: {
      code: 'ENGINE_FORBIDDEN',
      message: `This user may not speak to ${id}.`,
      facts: { engine: id },
    },
    fix: kind === 'docker' ? { kind: 'command', command: 'sudo usermod -aG docker "$USER"' } : null,
  };
}

export function stopped(engine: FoundEngine): Cause {
  const command = startCommand(engine);
  return {
    trouble: {
      code: 'ENGINE_STOPPED',
      message: `${engine.id} does not answer; it has to be started first.`,
      facts: { engine: engine.id },
    },
    fix: command === undefined ? null : { kind: 'command', command },
  };
}

function wrongName(engine: FoundEngine, door: Door, said: string): Cause {
  const names = /certificate is valid for (.+?), not (\S+)/.exec(said)?.[1] ?? '…';
  const host = hostOf(door);
  return {
    trouble: {
      code: 'TLS_NAME',
      message: `The certificate that ${engine.id} was shown is not for ${host}, but for ${names}.`,
      facts: { engine: engine.id, host, names },
    },
    fix: { kind: 'page', page: '/connect/certificates', command: `berth certs renew --name ${host}` },
  };
}

/** Engines whose localhost is not that of this machine. */
function isElsewhere({ kind, mode }: FoundEngine): boolean {
  return mode === 'machine' || (kind === 'docker' && mode === 'rootless') || machines.has(kind);
}

const machines = new Set<FoundEngine['kind']>([
  ...(['docker-desktop', 'podman-machine', 'rancher-desktop', 'colima', 'orbstack', 'wsl'] as const),
  ...(['kind', 'k3d', 'minikube'] as const),
]);

function otherLocalhost(engine: FoundEngine, door: Door): Cause {
  const isNamespace = engine.mode === 'rootless' && !machines.has(engine.kind);
  const place = isNamespace ? 'in a network of its own' : 'in a virtual machine or a node';
  return {
    trouble: {
      code: isNamespace ? 'NAMESPACE_LOCALHOST' : 'MACHINE_LOCALHOST',
      message: `${engine.id} runs ${place}, where ${door.name} is not this registry.`,
      facts: { engine: engine.id, door: door.name },
    },
    fix: connectFix(engine),
  };
}

export function connectFix({ id }: FoundEngine): Fix {
  return { kind: 'connect', engine: id, command: `berth connect ${id}` };
}

function restartCommand({ mode }: FoundEngine): string {
  if (mode === 'snap') return 'sudo snap restart docker';
  return mode === 'rootless' ? 'systemctl --user restart docker' : 'sudo systemctl restart docker';
}

function loginProgram({ kind }: FoundEngine): string {
  const own: Partial<Record<FoundEngine['kind'], string>> = {
    podman: 'podman',
    'podman-machine': 'podman',
    buildah: 'buildah',
    skopeo: 'skopeo',
    nerdctl: 'nerdctl',
    helm: 'helm registry',
    oras: 'oras',
  };
  return own[kind] ?? 'docker';
}

function hostOf({ name }: Door): string {
  return parseAt(name).host;
}

/** The one that says most: tools end with what went wrong at last. */
function lastLine(said: string): string {
  const lines = said.split('\n').map((line) => line.trim());
  return (lines.filter((line) => line !== '').at(-1) ?? 'it did not say why').slice(0, 500);
}
