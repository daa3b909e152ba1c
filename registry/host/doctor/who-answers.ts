import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { get as getEncrypted } from 'node:https';
import { connect } from 'node:net';
import { errorCode } from '../../errors.ts';
import { instanceHeader } from '../../instance.ts';
import { type At, isLocal } from './addresses.ts';

/** `berth` is one of another instance; `foreign` whatever else took the connection. */
export type Answering = 'us' | 'berth' | 'airplay' | 'registry' | 'foreign' | 'nobody' | 'no family';

const longestMs = 3000;

/** Who is behind a port of this machine. Never rejects. */
export async function whoAnswers(at: At, instance: string | null): Promise<Answering> {
  try {
    const headers = await headersOf(at);
    if (headers[instanceHeader] !== undefined) return headers[instanceHeader] === instance ? 'us' : 'berth';
    if (/^AirTunes\//.test(String(headers.server))) return 'airplay';
    return headers['docker-distribution-api-version'] === undefined ? 'foreign' : 'registry';
  } catch (error) {
    const code = errorCode(error);
    if (['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENETUNREACH'].includes(code)) return 'no family';
    // It was there, and does not speak HTTP.
    return code === 'ECONNREFUSED' || !(await takesConnections(at)) ? 'nobody' : 'foreign';
  }
}

async function headersOf({ host, port }: At): Promise<IncomingMessage['headers']> {
  const signal = AbortSignal.timeout(longestMs);
  const question = { host, port, path: '/', agent: false, signal } as const;
  // Beyond this machine plain HTTP is refused. Who it is does not depend on a certificate.
  const request = isLocal(host) ? get(question) : getEncrypted({ ...question, rejectUnauthorized: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.destroy();
  return response.headers;
}

async function takesConnections({ host, port }: At): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(longestMs) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
