import { once } from 'node:events';
import { isIP } from 'node:net';
import { connect, getCACertificates } from 'node:tls';
import { errorCode } from '../../errors.ts';
import type { Check, Fix, Trouble } from '../../facts.ts';
import { type At, formatAt } from './addresses.ts';

const longestMs = 3000;

/** Whether the certificate shown at an address is trusted by whoever trusts the authority, and is for `name`. */
export async function checkEncrypted(
  at: At,
  { name, authority }: { name: string; authority: string },
): Promise<Check> {
  const begun = performance.now();
  const error = await refusal(at, { name, authority });
  const door = `https://${formatAt({ host: name, port: at.port })}`;
  return {
    ...{ engine: null, what: 'tls', door, ok: error === undefined, command: `curl ${door}/v2/` },
    ms: Math.round(performance.now() - begun),
    ...(error === undefined ? { trouble: null, fix: null } : explain(error, name)),
  };
}

/** A certificate of a person's own is signed by somebody whom the machine knows; to read all of those takes a while. */
async function refusal(at: At, { name, authority }: { name: string; authority: string }): Promise<unknown> {
  const error = await handshake(at, { name, ca: [authority] });
  if (!untrusted.test(errorCode(error))) return error;
  return handshake(at, { name, ca: [...getCACertificates('default'), ...getCACertificates('system')] });
}

/** What stands in the way; undefined where nothing does. */
async function handshake({ host, port }: At, { name, ca }: { name: string; ca: string[] }): Promise<unknown> {
  const socket = connect({ host, port, ca, ...(isIP(name) ? {} : { servername: name }) });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(longestMs) });
    return undefined;
  } catch (error) {
    return error;
  } finally {
    socket.destroy();
  }
}

const untrusted = /SELF_SIGNED|ISSUER|UNABLE_TO_VERIFY|UNTRUSTED/;

function explain(error: unknown, host: string): { trouble: Trouble; fix: Fix } {
  const code = errorCode(error);
  const { message, reason = message } = error as Error & { reason?: string };
  const fix = (command: string): Fix => ({ kind: 'page', page: '/connect/certificates', command });
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const names = /altnames: (.+)$/.exec(reason)?.[1] ?? '';
    return {
      trouble: {
        code: 'TLS_NAME',
        message: `The certificate of this registry is not for ${host}${names && `, but for ${names}`}.`,
        facts: { host, names },
      },
      fix: fix(`berth certs renew --name ${host}`),
    };
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return {
      trouble: {
        code: 'CERTIFICATE_EXPIRED',
        message: 'The certificate of this registry is not valid today.',
        facts: { host },
      },
      fix: fix('berth certs renew'),
    };
  }
  if (untrusted.test(code)) {
    return {
      trouble: {
        code: 'TLS_UNTRUSTED',
        message: `The certificate of this registry is not signed by the authority of this machine: ${reason}.`,
        facts: { host, reason },
      },
      fix: fix('berth certs show'),
    };
  }
  return {
    trouble: {
      code: 'TLS_FAILED',
      message: `${host} does not take encrypted connections: ${reason}.`,
      facts: { host, reason },
    },
    fix: fix('berth certs show'),
  };
}
