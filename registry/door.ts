import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { RegistryError } from './errors.ts';
import { announcedBytes, Call, sendBytes, sendError } from './http.ts';
import type { Router } from './routes.ts';

/** One line of the log, as far as the door knows it. */
export interface RequestRecord {
  client: string;
  method: string;
  repository: string;
  reference: string;
  url: string;
  status: number;
  /** Of the body that was received or sent. */
  bytes: number;
  ms: number;
  /** The answer did not reach its end. */
  broken?: boolean;
  /** Why it failed, when it is the registry's doing. */
  error?: unknown;
}

interface Parts {
  route: Router;
  guard(request: IncomingMessage): void;
  record(request: RequestRecord): void;
}

const greeting = Buffer.from('Berth is running. The registry lives under /v2/.\n');
const target = Symbol('target');
const call = Symbol('call');
const failure = Symbol('failure');

type Incoming = IncomingMessage & { [target]?: string; [call]?: Call; [failure]?: unknown };

/** The registry door: what fastify carries from the sockets to the routes and back. */
export function registryDoor({ route, guard, record }: Parts): FastifyInstance {
  const app = fastify({
    logger: false,
    exposeHeadRoutes: false,
    // Every address goes to one handler; fastify's router would decode names, and refuse bad escapes and long digests.
    rewriteUrl: (request) => takeOver(request),
    bodyLimit: Number.MAX_SAFE_INTEGER,
  });
  app.removeAllContentTypeParsers();
  // Bodies are read by the handlers that want them, as streams.
  app.addContentTypeParser('*', (_request, _body, done) => done(null));
  app.setErrorHandler((error, request, reply) => {
    fail(request.raw, reply, error);
  });
  app.setNotFoundHandler(handle);
  app.all('/', { exposeHeadRoute: false }, handle);

  function handle(request: FastifyRequest, reply: FastifyReply): unknown {
    const { raw } = request;
    const start = { at: performance.now(), read: raw.socket.bytesRead, written: raw.socket.bytesWritten };
    // Not fastify's onResponse, which says nothing of a client that went away.
    reply.raw.once('close', () => record(describe(raw, reply, start)));
    try {
      guard(raw);
      const url = (raw as Incoming)[target] ?? '/';
      if (url === '/') return hello(reply, raw.method === 'HEAD');
      const found = route(raw.method ?? '', url);
      const current = new Call(raw, reply, found.target);
      (raw as Incoming)[call] = current;
      return found.handle(current)?.then(
        () => reply,
        (error: unknown) => fail(raw, reply, error),
      );
    } catch (error) {
      return fail(raw, reply, error);
    }
  }

  return app;
}

function fail(raw: Incoming, reply: FastifyReply, error: unknown): FastifyReply {
  const refusal = sendError(reply, raw, error);
  if (refusal.status >= 500) raw[failure] = refusal.cause ?? refusal;
  return reply;
}

/** Health checks written for registry:2 ask for `/`. */
function hello(reply: FastifyReply, isHead: boolean): void {
  sendBytes({ reply, isHead }, 200, { 'content-type': 'text/plain; charset=utf-8' }, greeting);
}

/**
 * Keeps the address for our own router. A Content-Type that is malformed or empty would be refused by fastify before
 * any handler; it says nothing to us either, so it goes.
 */
function takeOver(request: IncomingMessage): string {
  (request as Incoming)[target] = request.url ?? '/';
  const type = request.headers['content-type'];
  if (type !== undefined && !/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+\s*(;|$)/.test(type))
    delete request.headers['content-type'];
  return '/';
}

/** Where the clock and the connection stood when the request came. */
interface Start {
  at: number;
  read: number;
  written: number;
}

function describe(raw: Incoming, reply: FastifyReply, start: Start): RequestRecord {
  const current = raw[call];
  const broken = !reply.raw.writableFinished;
  return {
    client: clientOf(raw.headers['user-agent']),
    method: raw.method ?? '',
    repository: current?.repository ?? '',
    reference: current?.argument ?? '',
    url: raw[target] ?? '',
    status: reply.raw.headersSent ? reply.raw.statusCode : 499,
    bytes: broken ? movedBytes(raw, start) : current?.received || sentBytes(reply, raw.method),
    ms: performance.now() - start.at,
    ...(broken && { broken }),
    ...(raw[failure] !== undefined && { error: raw[failure] }),
  };
}

function sentBytes(reply: FastifyReply, method: string | undefined): number {
  return method === 'HEAD' ? 0 : announcedBytes(reply.raw);
}

/** Of a transfer that broke off, what went over the connection; a few hundred bytes of headers are in it. */
function movedBytes({ method, socket }: IncomingMessage, { read, written }: Start): number {
  return method === 'GET' ? socket.bytesWritten - written : socket.bytesRead - read;
}

/** The first product of a User-Agent: `docker/20.10.24`. */
function clientOf(userAgent: string | undefined): string {
  return userAgent?.split(' ', 1)[0]?.slice(0, 60) ?? '';
}

/** Answers what was not even HTTP, in the API's form (Node's `clientError`). */
export function refuseMalformed(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = new RegistryError(
    error.code === 'HPE_HEADER_OVERFLOW' ? 'HEADERS_TOO_LARGE' : 'BAD_REQUEST',
  );
  const body = refusal.body();
  const reason = refusal.status === 431 ? 'Request Header Fields Too Large' : 'Bad Request';
  socket.end(
    `HTTP/1.1 ${refusal.status} ${reason}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\nDocker-Distribution-Api-Version: registry/2.0\r\n\r\n${body}`,
  );
}
