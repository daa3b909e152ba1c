import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { RegistryError } from './errors.ts';
import type { Body } from './events/body.ts';
import {
  announcedBytes,
  answeredDigest,
  answeredTags,
  Call,
  clientOf,
  sendBytes,
  sendError,
  type Visitor,
} from './http.ts';
import { instanceHeader } from './instance.ts';
import type { Repository } from './names.ts';
import type { Router } from './routes.ts';

/** One line of the log, as far as the door knows it. */
export interface RequestRecord {
  client: string;
  /** Of a client that is not on this machine. */
  address?: string;
  /** Who had logged in. */
  user?: string;
  method: string;
  repository: string;
  reference: string;
  url: string;
  status: number;
  /** Of the body that was received or sent. */
  bytes: number;
  ms: number;
  /** Of a manifest that was pushed: what `berth rebuild` needs to give it its names back. */
  digest?: string;
  tags?: string[];
  /** The answer did not reach its end. */
  broken?: boolean;
  /** What it was refused with, by its name in errors.ts. */
  code?: string;
  /** Why it failed, when it is the registry's doing. */
  error?: unknown;
}

interface Parts {
  route: Router;
  guard(request: IncomingMessage, forwardedHost: string | undefined): void;
  visitor(request: IncomingMessage): Visitor;
  record(request: RequestRecord): void;
  watcher: Watcher;
  access: Gatekeeper;
  /** Told to whoever asks for `/`: by it this registry is told from every other one. */
  instance: string;
}

/** Lets requests in that have a handler, and gives out what opens it. */
export interface Gatekeeper {
  /** Throws or rejects where a request may not be answered. */
  admit(call: Call): void | Promise<void>;
  token(call: Call): Promise<void>;
}

/** Hears of each request that has a handler when it begins, and what it came to. */
export interface Watcher {
  begins(call: Call): Body | undefined;
  ends(call: Call, record: RequestRecord, body: Body | undefined): void;
}

const greeting = Buffer.from('Berth is running. The registry lives under /v2/.\n');
const nothing = { noun: '', repository: '' as Repository, argument: '' } as const;
const target = Symbol('target');
const call = Symbol('call');
const refused = Symbol('refused');
const failure = Symbol('failure');

type Incoming = IncomingMessage & {
  [target]?: string;
  [call]?: Call;
  [refused]?: string;
  [failure]?: unknown;
};

/** The registry door: what fastify carries from the sockets to the routes and back. */
export function registryDoor({
  route,
  guard,
  visitor: visitorOf,
  record,
  watcher,
  access,
  instance,
}: Parts): FastifyInstance {
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
    reply.hijack();
    fail(request.raw, reply.raw, error);
  });
  app.setNotFoundHandler(handle);
  app.all('/', { exposeHeadRoute: false }, handle);

  /** Answers go past fastify, which would add a charset to JSON types; clients compare them exactly. */
  function handle({ raw }: FastifyRequest, reply: FastifyReply): void {
    reply.hijack();
    answer(raw, reply.raw);
  }

  function answer(request: Incoming, response: ServerResponse): void {
    const { socket } = request;
    const visitor = visitorOf(request);
    const start = { at: performance.now(), read: socket.bytesRead, written: socket.bytesWritten, visitor };
    let body: Body | undefined;
    let isOver = false;
    // Not fastify's onResponse, which says nothing of a client that went away.
    response.once('close', () => {
      isOver = true;
      const line = describe(request, response, start);
      record(line);
      const current = request[call];
      if (current) watcher.ends(current, line, body);
    });
    try {
      guard(request, visitor.forwardedHost);
      const url = request[target] ?? '/';
      if (url === '/') {
        hello(request, response, instance);
        return;
      }
      if (url === '/token' || url.startsWith('/token?')) {
        const asking = new Call(
          request,
          response,
          { ...nothing, search: url.slice('/token?'.length) },
          visitor,
        );
        request[call] = asking;
        access.token(asking).catch((error: unknown) => fail(request, response, error));
        return;
      }
      const found = route(request.method ?? '', url);
      const current = new Call(request, response, found.target, visitor);
      request[call] = current;
      const handle = () => {
        // A client that went away while its password was looked at.
        if (isOver) return;
        body = watcher.begins(current);
        return found.handle(current);
      };
      const admitted = access.admit(current);
      const handled = admitted ? admitted.then(handle) : handle();
      handled?.catch((error: unknown) => fail(request, response, error));
    } catch (error) {
      fail(request, response, error);
    }
  }

  return app;
}

function fail(request: Incoming, response: ServerResponse, error: unknown): void {
  const refusal = sendError(request, response, error);
  request[refused] = refusal.error;
  if (refusal.status >= 500) request[failure] = refusal.cause ?? refusal;
}

/** Health checks written for registry:2 ask for `/`. */
function hello(request: IncomingMessage, response: ServerResponse, instance: string): void {
  const isHead = request.method === 'HEAD';
  const headers = { 'content-type': 'text/plain; charset=utf-8', [instanceHeader]: instance };
  sendBytes({ response, isHead }, 200, headers, greeting);
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

/** Where the clock and the connection stood when the request came, and who sent it. */
interface Start {
  visitor: Visitor;
  at: number;
  read: number;
  written: number;
}

function describe(request: Incoming, response: ServerResponse, start: Start): RequestRecord {
  const current = request[call];
  const { address } = start.visitor;
  const broken = !response.writableFinished;
  return {
    client: clientOf(request),
    ...(address !== '127.0.0.1' && address !== '::1' && { address }),
    ...(current?.user !== undefined && { user: current.user }),
    method: request.method ?? '',
    repository: current?.repository ?? '',
    reference: current?.argument ?? '',
    url: loggedUrl(request[target] ?? ''),
    status: response.headersSent ? response.statusCode : 499,
    bytes: broken ? movedBytes(request, start) : current?.received || sentBytes(request, response),
    ms: performance.now() - start.at,
    ...(current?.noun === 'manifests' && request.method === 'PUT' && pushed(current, response)),
    ...(broken && { broken }),
    ...(request[refused] !== undefined && { code: request[refused] }),
    ...(request[failure] !== undefined && { error: request[failure] }),
  };
}

/** What is said to fetch a token is for nobody else. */
function loggedUrl(url: string): string {
  return url.startsWith('/token?') ? '/token?…' : url;
}

function pushed({ argument }: Call, response: ServerResponse): Pick<RequestRecord, 'digest' | 'tags'> {
  const digest = answeredDigest(response);
  const byTag = !argument.includes(':');
  return digest === undefined ? {} : { digest, tags: byTag ? [argument] : answeredTags(response) };
}

function sentBytes({ method }: IncomingMessage, response: ServerResponse): number {
  return method === 'HEAD' ? 0 : announcedBytes(response);
}

/** Of a transfer that broke off, what went over the connection; a few hundred bytes of headers are in it. */
function movedBytes({ method, socket }: IncomingMessage, { read, written }: Start): number {
  return method === 'GET' ? socket.bytesWritten - written : socket.bytesRead - read;
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
