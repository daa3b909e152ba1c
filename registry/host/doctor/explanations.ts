import type { Fix } from '../../facts.ts';
import type { FoundEngine } from '../connector.ts';
import type { Ran } from '../machine.ts';
import { parseAt } from './addresses.ts';
import { placeOf } from './elsewhere.ts';
import type { Cause, Failure } from './failure.ts';
import { leaveOut } from './proxies.ts';
import { loginCommand, restartCommand, startCommand } from './remedies.ts';

// What a person is told of each cause, and what helps.

export function unknown({ engine, what }: Failure, { stderr, stdout }: Ran): Cause {
  const reason = lastLine(stderr) ?? lastLine(stdout) ?? 'it did not say why';
  return {
    trouble: {
      code: 'PROBE_FAILED',
      message: `${engine.id} could not ${what}: ${reason}`,
      facts: { engine: engine.id, what, reason },
    },
    fix: connectFix(engine),
  };
}

export function late({ engine, door, what }: Failure): Cause {
  return {
    trouble: {
      code: 'PROBE_LATE',
      message: `${engine.id} did not ${what} to an end in the time it was given.`,
      facts: { engine: engine.id, door: door.name, what },
    },
    fix: { kind: 'command', command: `berth doctor ${engine.id}` },
  };
}

export function proxied({ engine, door }: Failure): Cause {
  const { host } = parseAt(door.name);
  return {
    trouble: {
      code: 'PROXY_VARIABLE',
      message: `${engine.id} was sent to ${door.name} through a proxy, because one is set for it and NO_PROXY does not name ${host}.`,
      facts: { engine: engine.id, door: door.name, host },
    },
    fix: { kind: 'command', command: leaveOut(host) },
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

export function withoutBuildx({ engine }: Failure): Cause {
  return {
    trouble: {
      code: 'BUILDX_MISSING',
      message: `${engine.id} has no buildx here, by which it builds, so that was not tried.`,
      facts: { engine: engine.id },
    },
    fix: null,
    untried: true,
  };
}

export function expired({ door }: Failure): Cause {
  return {
    trouble: {
      code: 'CERTIFICATE_EXPIRED',
      message: `The certificate that ${door.name} shows is not valid today.`,
      facts: { door: door.name },
    },
    fix: { kind: 'page', page: '/connect/certificates', command: 'berth certs renew' },
  };
}

export function wrongName({ engine, door }: Failure, said: string): Cause {
  const names = /certificate is valid for (.+?), not (\S+)/.exec(said)?.[1] ?? '…';
  const { host } = parseAt(door.name);
  return {
    trouble: {
      code: 'TLS_NAME',
      message: `The certificate that ${engine.id} was shown is not for ${host}, but for ${names}.`,
      facts: { engine: engine.id, host, names },
    },
    fix: { kind: 'page', page: '/connect/certificates', command: `berth certs renew --name ${host}` },
  };
}

export function untrusted({ engine, door }: Failure): Cause {
  return {
    trouble: {
      code: 'TLS_UNTRUSTED',
      message: `${engine.id} does not trust who signed the certificate of ${door.name}.`,
      facts: { engine: engine.id, door: door.name },
    },
    fix: connectFix(engine),
  };
}

export function plainHttp({ engine, door }: Failure): Cause {
  return {
    trouble: {
      code: 'HTTP_TO_HTTPS_CLIENT',
      message: `${engine.id} asks ${door.name} in HTTPS and was answered in HTTP.`,
      facts: { engine: engine.id, door: door.name },
    },
    fix: connectFix(engine),
  };
}

export function staleBuildKit({ engine }: Failure): Cause {
  return {
    trouble: {
      code: 'STALE_BUILDKIT',
      message: `${engine.id} pushes and pulls, but its BuildKit still goes by what it knew of the registry before; it forgets that after five minutes, or when it is restarted.`,
      facts: { engine: engine.id },
    },
    fix: { kind: 'command', command: restartCommand(engine) },
  };
}

export function loginNeeded({ engine, door }: Failure): Cause {
  return {
    trouble: {
      code: 'LOGIN_NEEDED',
      message: `${door.name} asks for a login, and what ${engine.id} showed is not one.`,
      facts: { engine: engine.id, door: door.name },
    },
    fix: { kind: 'command', command: loginCommand(engine, door.name) },
  };
}

export function readOnly({ door }: Failure): Cause {
  return {
    trouble: {
      code: 'READ_ONLY',
      message: `${door.name} is read-only at the moment, so nothing can be pushed.`,
      facts: { door: door.name },
    },
    fix: { kind: 'page', page: '/settings/access', command: 'berth serve --read-only no' },
  };
}

export function elsewhere({ engine, door }: Failure): Cause {
  const isNamespace = placeOf(engine) === 'namespace';
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

function connectFix({ id }: FoundEngine): Fix {
  return { kind: 'connect', engine: id, command: `berth connect ${id}` };
}

/** The one that says most: tools end with what went wrong at last. */
function lastLine(said: string): string | undefined {
  const lines = said.split('\n').map((line) => line.trim());
  return lines.findLast((line) => line !== '')?.slice(0, 500);
}
