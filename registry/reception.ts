import { createServer as createHttpServer, type Server as HttpServer, type RequestListener } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { refuseMalformed } from './door.ts';
import type { Certificates, Secure } from './secure.ts';

export interface ReceptionOptions {
  /** After so long a connection on which nothing moves is closed; 0 is never. */
  idleMs: number;
  /** Without them only HTTP is spoken. */
  certificates?: Certificates | undefined;
  onError?: ((error: unknown, what: string) => void) | undefined;
}

/** Every TLS connection begins with this byte (RFC 8446 section 5.1), and no request does. */
const tlsHandshake = 0x16;
/** How often connections that have become idle are looked for while a server closes. */
const idleCheckMs = 50;

/** Takes in connections, on any number of addresses: HTTP and TLS on one port, told apart by their first byte. */
export class Reception {
  readonly #http: HttpServer;
  readonly #fronts: Server[] = [];
  /** Connections on which nothing was asked yet. */
  readonly #unused = new Set<Duplex>();
  readonly #handle: RequestListener;
  readonly #options: ReceptionOptions;
  #secure: Promise<Secure> | undefined;

  constructor(handle: RequestListener, options: ReceptionOptions) {
    this.#handle = handle;
    this.#options = options;
    this.#http = makeHttpServer(handle, options.idleMs);
    this.#http.on('request', ({ socket }) => this.#unused.delete(socket));
    // Node looks for slow and for idle connections from when a server listens; this one is given its connections.
    this.#http.emit('listening');
  }

  /** A server for one more address; whoever makes it listen has to know why it cannot. */
  front(): Server {
    const front = createServer({ allowHalfOpen: true, noDelay: true });
    const take = this.#options.certificates ? this.#takeEither : this.#takePlain;
    front.on('connection', (socket) => {
      this.#watch(socket);
      take(socket);
    });
    this.#fronts.push(front);
    return front;
  }

  /** Takes no more connections, lets requests under way finish for `graceMs`, then ends what is left. */
  async close(graceMs: number): Promise<void> {
    const closed = this.#fronts.map((front) => new Promise<void>((resolve) => front.close(() => resolve())));
    // Neither connections on which nothing was asked yet nor those kept alive have anything to finish.
    for (const socket of this.#unused) socket.destroy();
    const secure = this.#secure?.catch(() => undefined);
    void secure?.then((opened) => opened?.close());
    const idle = setInterval(() => this.#http.closeIdleConnections(), idleCheckMs);
    const late = setTimeout(() => {
      this.#http.closeAllConnections();
      void secure?.then((opened) => opened?.destroy());
    }, graceMs);
    await Promise.all(closed);
    clearInterval(idle);
    clearTimeout(late);
    this.#http.close();
  }

  #watch(socket: Duplex): void {
    this.#unused.add(socket);
    socket.once('close', () => this.#unused.delete(socket));
  }

  readonly #takePlain = (socket: Duplex): void => {
    this.#http.emit('connection', socket);
  };

  readonly #takeEither = (socket: Socket): void => {
    const leave = () => socket.destroy();
    const refuse = () => this.#http.emit('clientError', new Error('nothing was said'), socket);
    socket.once('error', leave).once('end', leave).setTimeout(this.#http.headersTimeout, refuse);
    socket.once('data', (first: Buffer) => {
      socket.off('end', leave).setTimeout(0, refuse);
      if (first[0] === tlsHandshake) return void this.#takeSecure(socket, first);
      socket.off('error', leave);
      this.#takePlain(socket);
      // To the listener that HTTP has on it by now.
      socket.emit('data', first);
    });
  };

  async #takeSecure(socket: Socket, first: Buffer): Promise<void> {
    socket.pause();
    socket.unshift(first);
    try {
      this.#secure ??= this.#openSecure();
      const secure = await this.#secure;
      this.#unused.delete(socket);
      if (!socket.destroyed) secure.receive(socket);
    } catch (error) {
      this.#secure = undefined;
      socket.destroy();
      this.#options.onError?.(error, 'a client that speaks TLS found no certificate');
    }
  }

  /** Loaded only where somebody speaks TLS. */
  async #openSecure(): Promise<Secure> {
    const { certificates, idleMs } = this.#options;
    if (!certificates) throw new Error('only HTTP is spoken here');
    const { Secure } = await import('./secure.ts');
    return Secure.open(certificates, {
      handle: this.#handle,
      speakHttp1: (socket) => {
        this.#watch(socket);
        this.#takePlain(socket);
      },
      idleMs,
      handshakeMs: this.#http.headersTimeout,
      keepMs: this.#http.keepAliveTimeout,
    });
  }
}

function makeHttpServer(handle: RequestListener, idleMs: number): HttpServer {
  const server = createHttpServer(
    {
      // No limit for a whole request: a layer over a slow line takes as long as it takes.
      requestTimeout: 0,
      headersTimeout: 60_000,
      keepAliveTimeout: 72_000,
      // The door says so itself, in the API's form.
      requireHostHeader: false,
    },
    handle,
  );
  // A client that fell silent in the middle of an upload would keep its session for itself for ever.
  server.setTimeout(idleMs);
  server.on('clientError', refuseMalformed);
  // An expectation nobody knows may be passed over (RFC 9110 section 10.1.1); Node would refuse it in its own form.
  server.on('checkExpectation', handle);
  return server;
}
