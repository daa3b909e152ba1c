import type { EventEmitter } from 'node:events';
import type { RequestListener } from 'node:http';
import type { Http2Server, Http2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { createServer, type SecureContext, type Server, type TLSSocket } from 'node:tls';
import { type Http2Handler, makeHttp2Server } from './http2.ts';
import type { ServedPair } from './tls/tls.ts';

/** What is shown to clients that speak TLS; `changed` says that it is another pair from now on. */
export interface Certificates extends Pick<EventEmitter<{ changed: [ServedPair] }>, 'on' | 'off'> {
  served(): Promise<ServedPair>;
  /** For a client that asks for this name, where it is to be shown another. */
  contextFor?(name: string): SecureContext | undefined;
}

interface Options {
  handle: RequestListener;
  /** Speaks HTTP/1 on a connection. */
  speakHttp1(socket: TLSSocket): void;
  idleMs: number;
  /** A handshake may take so long. */
  handshakeMs: number;
  /** A connection of HTTP/2 is kept so long for further requests. */
  keepMs: number;
}

/** Speaks TLS on connections that are handed to it, and inside of that HTTP/2 or HTTP/1, as the client would have it. */
export class Secure {
  readonly #tls: Server;
  readonly #http2: Http2Server;
  readonly #certificates: Certificates;
  readonly #renew = (pair: ServedPair) => this.#tls.setSecureContext(pair);
  readonly #sessions = new Set<Http2Session>();
  readonly #connections = new Set<Socket>();
  /** Those whose handshake is under way, by who is at the other end. */
  readonly #greeting = new Map<string, Socket>();

  private constructor(certificates: Certificates, pair: ServedPair, options: Options) {
    const { handle, speakHttp1, idleMs, handshakeMs, keepMs } = options;
    this.#certificates = certificates;
    this.#http2 = makeHttp2Server(idleMs);
    this.#http2.on('request', handle as unknown as Http2Handler);
    this.#http2.on('checkExpectation', handle as unknown as Http2Handler);
    this.#http2.on('session', (session) => this.#keep(session, { idleMs, keepMs }));
    this.#tls = createServer({
      ...pair,
      ALPNProtocols: ['h2', 'http/1.1'],
      SNICallback: (name, answer) => answer(null, certificates.contextFor?.(name)),
      handshakeTimeout: handshakeMs,
    });
    this.#tls.on('secureConnection', (socket) => {
      this.#greeting.delete(peerOf(socket));
      if (socket.alpnProtocol === 'h2') this.#http2.emit('connection', socket);
      else speakHttp1(socket);
    });
    // Also one that took too long.
    this.#tls.on('tlsClientError', (_error, socket) => socket.destroy());
    certificates.on('changed', this.#renew);
  }

  static async open(certificates: Certificates, options: Options): Promise<Secure> {
    return new Secure(certificates, await certificates.served(), options);
  }

  receive(socket: Socket): void {
    const peer = peerOf(socket);
    this.#connections.add(socket);
    this.#greeting.set(peer, socket);
    socket.once('close', () => {
      this.#connections.delete(socket);
      if (this.#greeting.get(peer) === socket) this.#greeting.delete(peer);
    });
    // Whoever hangs up in the middle of it does not wait for an answer.
    socket.allowHalfOpen = false;
    this.#tls.emit('connection', socket);
  }

  /** Lets requests under way finish; connections without any are closed. */
  close(): void {
    this.#certificates.off('changed', this.#renew);
    for (const socket of this.#greeting.values()) socket.destroy();
    for (const session of this.#sessions) session.close();
  }

  /** Breaks off whatever is left. */
  destroy(): void {
    for (const socket of this.#connections) socket.destroy();
  }

  /** A connection with requests under way is given up when nothing moves on it, one without after a shorter while. */
  #keep(session: Http2Session, { idleMs, keepMs }: Pick<Options, 'idleMs' | 'keepMs'>): void {
    let underWay = 0;
    this.#sessions.add(session);
    session.once('close', () => this.#sessions.delete(session));
    session.setTimeout(keepMs, () => session.destroy());
    session.on('stream', (stream) => {
      underWay++;
      session.setTimeout(idleMs);
      stream.once('close', () => {
        underWay--;
        if (underWay === 0) session.setTimeout(keepMs);
      });
    });
  }
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
