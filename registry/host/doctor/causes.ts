import { isLocal, parseAt } from './addresses.ts';
import { placeOf } from './elsewhere.ts';
import {
  elsewhere,
  expired,
  forbidden,
  late,
  loginNeeded,
  plainHttp,
  proxied,
  readOnly,
  staleBuildKit,
  stopped,
  unknown,
  untrusted,
  withoutBuildx,
  wrongName,
} from './explanations.ts';
import type { Cause, Failure } from './failure.ts';
import { proxyFor } from './proxies.ts';

/** What went wrong, by what the tool said of it; tools that are written in Go say the same in the same words. */
export function causeOf(failure: Failure): Cause {
  const { ran } = failure;
  if (ran === 'late') return late(failure);
  const said = `${ran.stderr}\n${ran.stdout}`;
  const row = rows.find(([pattern, , fits]) => pattern.test(said) && (fits?.(failure) ?? true));
  if (row) return row[1](failure, said);
  return isAskedOfProxy(failure) ? proxied(failure) : unknown(failure, ran);
}

/** A proxy answers as it likes, and tools pass that on. */
function isAskedOfProxy({ door, env, arrived }: Failure): boolean {
  const { host } = parseAt(door.name);
  return !arrived && !isLocal(host) && proxyFor(env, host) !== undefined;
}

type Row = [
  pattern: RegExp,
  cause: (failure: Failure, said: string) => Cause,
  fits?: (failure: Failure) => boolean,
];

const builds = ({ what }: Failure) => what === 'build';
const moves = ({ what }: Failure) => what !== 'build';
const isLost = ({ engine, arrived }: Failure) => !arrived && placeOf(engine) !== 'here';

/** The first that fits holds. */
const rows: Row[] = [
  [/proxyconnect tcp|error connecting to proxy|Proxy CONNECT aborted/i, proxied],
  [
    /permission denied while trying to connect|dial unix \S+: connect: permission denied/i,
    ({ engine }) => forbidden(engine),
  ],
  [
    /cannot connect to the docker daemon|is the docker daemon running|docker daemon is not running/i,
    ({ engine }) => stopped(engine),
  ],
  [/(cannot|unable to) connect to podman/i, ({ engine }) => stopped(engine)],
  [
    /failed to dial "?\S*containerd|cannot access containerd socket|dial unix \S+: connect: (connection refused|no such file)/i,
    ({ engine }) => stopped(engine),
  ],
  [/buildx component is missing/i, withoutBuildx],
  [/certificate has expired or is not yet valid/i, expired],
  [
    /certificate is (not )?valid for|doesn't contain any IP SANs|certificate relies on legacy Common Name|not permitted by any constraint/i,
    wrongName,
  ],
  [
    /certificate signed by unknown authority|self.signed certificate|certificate verify failed/i,
    untrusted,
    moves,
  ],
  [
    /server gave HTTP response to HTTPS client|first record does not look like a TLS handshake/i,
    plainHttp,
    moves,
  ],
  [/x509:|server gave HTTP response to HTTPS client/i, staleBuildKit, builds],
  [
    /unauthorized|authentication required|no basic auth credentials|requested access to the resource is denied/i,
    loginNeeded,
  ],
  [/this registry is read-only|405 \(?Method Not Allowed/i, readOnly],
  [
    /connection refused|connection reset|no route to host|network is unreachable|actively refused|no such host|i\/o timeout/i,
    elsewhere,
    isLost,
  ],
];
