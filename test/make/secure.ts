import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect as connectHttp2 } from 'node:http2';
import { Agent, request as send } from 'node:https';
import { connect, type TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { checkAnswer } from './answer.ts';
import { type Answer, type Question, readHeaders } from './ask.ts';

/** A TLS connection that offers these protocols, until the test has finished. Whose certificate it is does not matter. */
export async function secureConnection(port: number, offers: string[] = []): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', ALPNProtocols: offers, rejectUnauthorized: false });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'secureConnect');
  socket.on('error', () => undefined);
  return socket;
}

/** As `ask`, over TLS: HTTP/1, each request on a connection of its own. */
export function askSecurely(
  port: number,
  method: string,
  path: string,
  { headers = {}, body, host = '127.0.0.1' }: Question & { host?: string } = {},
): Promise<Answer> {
  const agent = new Agent({ rejectUnauthorized: false });
  return new Promise((resolve, reject) => {
    const request = send({ host, port, method, path, headers, agent }, async (response) => {
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part);
      const { statusCode: status = 0, rawHeaders } = response;
      const answer = { status, headers: readHeaders(rawHeaders), body: Buffer.concat(parts) };
      checkAnswer(answer, method);
      resolve(answer);
    });
    request.on('error', reject);
    for (const piece of [body ?? []].flat()) request.write(piece);
    request.end();
  });
}

/** One connection of HTTP/2, until the test has finished. */
export interface Http2 {
  session: ClientHttp2Session;
  /** As `ask`; a body in pieces goes without Content-Length. */
  ask(method: string, path: string, question?: Question): Promise<Answer>;
  /** A request whose body the test sends. */
  begin(method: string, path: string, headers?: Record<string, string>): ClientHttp2Stream;
}

export async function http2To(port: number, host = 'localhost'): Promise<Http2> {
  const session = connectHttp2(`https://127.0.0.1:${port}`, {
    rejectUnauthorized: false,
    // What waits to be sent counts, and with Node's 10 MB it would refuse its own requests.
    maxSessionMemory: 1000,
  });
  onTestFinished(() => session.destroy());
  await once(session, 'connect');
  session.on('error', () => undefined);

  function begin(method: string, path: string, headers: Record<string, string> = {}): ClientHttp2Stream {
    const asked = { ':method': method, ':path': path, ':authority': `${host}:${port}`, ...headers };
    return session.request(asked, { endStream: false });
  }

  async function ask(method: string, path: string, { headers = {}, body }: Question = {}): Promise<Answer> {
    const pieces = [body ?? []].flat();
    const length =
      Array.isArray(body) || body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const asked = {
      ':method': method,
      ':path': path,
      ':authority': `${host}:${port}`,
      ...length,
      ...headers,
    };
    const stream = session.request(asked, { endStream: pieces.length === 0 });
    for (const piece of pieces) stream.write(piece);
    if (pieces.length > 0) stream.end();
    return http2Answer(stream, method);
  }
  return { session, ask, begin };
}

/** Rejects where it breaks off. */
export async function http2Answer(stream: ClientHttp2Stream, method = 'GET'): Promise<Answer> {
  const [{ ':status': status, date: _, ...headers }] = await once(stream, 'response');
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  if (stream.rstCode !== 0) throw new Error(`broken off with ${stream.rstCode}`);
  const answer = { status, headers: headers as Record<string, string>, body: Buffer.concat(parts) };
  checkAnswer(answer, method);
  return answer;
}
