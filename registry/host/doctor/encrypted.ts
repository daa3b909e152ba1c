import { once } from 'node:events';
import { isIP } from 'node:net';
import { checkServerIdentity, connect, getCACertificates } from 'node:tls';
import { errorCode } from '../../errors.ts';
import type { Check, Fix, Trouble } from '../../facts.ts';
import { type At, formatAt } from './addresses.ts';

const longestMs = 3000;

interface Expected {
  name: string;
  authority: string;
}

/** Whether the certificate shown at an address is for `name`, and trusted by whoever trusts the authority. */
export async function checkEncrypted(at: At, expected: Expected): Promise<Check> {
  const begun = performance.now();
  const answer = await shown(at, expected);
  const { code } = answer;
  const door = `https://${formatAt({ host: expected.name, port: at.port })}`;
  return {
    ...{ engine: null, what: 'tls', door, ok: code === undefined, command: `curl ${door}/v2/` },
    ms: Math.round(performance.now() - begun),
    ...(code === undefined ? { trouble: null, fix: null } : explain(code, expected.name, answer)),
  };
}

interface Shown {
  /** The name of what is wrong with it. */
  code: string | undefined;
  /** It was signed by this machine's own authority. */
  isLocal: boolean;
  /** What it is for: `localhost, 127.0.0.1`. */
  names: string;
}

/** A person's own is signed by somebody whom the machine knows; to read all of those takes a while. */
async function shown(at: At, { name, authority }: Expected): Promise<Shown> {
  const first = await handshake(at, name, [authority]);
  if (first.isLocal) return first;
  const all = [...getCACertificates('default'), ...getCACertificates('system')];
  return { ...(await handshake(at, name, all)), isLocal: false };
}

async function handshake({ host, port }: At, name: string, ca: string[]): Promise<Shown> {
  const servername = isIP(name) ? {} : { servername: name };
  const socket = connect({ host, port, ca, rejectUnauthorized: false, ...servername });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(longestMs) });
    const certificate = socket.getPeerCertificate();
    const misnamed = checkServerIdentity(name, certificate);
    const distrusted = socket.authorized ? undefined : String(socket.authorizationError);
    return {
      code: misnamed ? errorCode(misnamed) : distrusted,
      isLocal: !untrusted.test(distrusted ?? ''),
      names: (certificate.subjectaltname ?? '').replaceAll(/(DNS|IP Address):/g, ''),
    };
  } catch (error) {
    return { code: errorCode(error) || (error as Error).name, isLocal: true, names: '' };
  } finally {
    socket.destroy();
  }
}

const untrusted = /SELF_SIGNED|ISSUER|UNABLE_TO_VERIFY|UNTRUSTED/;

function explain(code: string, host: string, { isLocal, names }: Shown): { trouble: Trouble; fix: Fix } {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return {
      trouble: {
        code: 'TLS_NAME',
        message: `The certificate of this registry is not for ${host}, but for ${names}.`,
        facts: { host, names },
      },
      fix: certificates(isLocal ? `berth certs renew --name ${host}` : backToLocal),
    };
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return {
      trouble: {
        code: 'CERTIFICATE_EXPIRED',
        message: 'The certificate of this registry is not valid today.',
        facts: { host },
      },
      fix: certificates(isLocal ? 'berth certs renew' : backToLocal),
    };
  }
  if (untrusted.test(code)) {
    return {
      trouble: {
        code: 'TLS_UNTRUSTED',
        message: `The certificate for ${host} is signed by nobody whom this machine trusts.`,
        facts: { host },
      },
      fix: certificates(backToLocal),
    };
  }
  return {
    trouble: {
      code: 'TLS_FAILED',
      message: `There is no encrypted connection to ${host}: ${code}.`,
      facts: { host, reason: code },
    },
    fix: certificates('berth certs show'),
  };
}

const backToLocal = 'berth certs drop';

function certificates(command: string): Fix {
  return { kind: 'page', page: '/connect/certificates', command };
}
