import {
  constants,
  createServer,
  type Http2Server,
  Http2ServerRequest,
  Http2ServerResponse,
  type ServerHttp2Stream,
} from 'node:http2';

/** What of HTTP/2 cannot be seen by a handler that was written for HTTP/1. */
export type Http2Handler = (request: Http2ServerRequest, response: Http2ServerResponse) => void;

/** Speaks HTTP/2 on connections that are handed to it; a request on which nothing moves for `idleMs` is broken off. */
export function makeHttp2Server(idleMs: number): Http2Server {
  const server = createServer({
    Http2ServerRequest: StreamRequest,
    Http2ServerResponse: StreamResponse,
    // With Node's 64 KiB a sender mostly waits to be told that it may go on.
    settings: { initialWindowSize: 1024 * 1024, maxConcurrentStreams: 250 },
    // What waits to be sent counts too; where blobs are read that is bounded, here it would turn new requests away.
    maxSessionMemory: 1000,
  });
  server.on('stream', (stream) => {
    stream.setTimeout(idleMs, () => stream.close(constants.NGHTTP2_CANCEL));
  });
  return server;
}

/** A request that looks like one of HTTP/1 to whoever handles it. */
class StreamRequest extends Http2ServerRequest {
  override readonly socket: Http2ServerRequest['socket'];

  constructor(...[stream, headers, ...rest]: ConstructorParameters<typeof Http2ServerRequest>) {
    const { ':authority': authority, host } = headers;
    // Two names for one host are as good as none (RFC 9113 section 8.3.1).
    if (authority !== undefined) headers.host = (host ?? authority) === authority ? authority : undefined;
    // A body whose length is not known, in the words of HTTP/1.
    if (headers['content-length'] === undefined && !stream.endAfterHeaders)
      headers['transfer-encoding'] = 'chunked';
    super(stream, headers, ...rest);
    this.socket = laneOf(stream) as unknown as Http2ServerRequest['socket'];
    // Node would let the body of a request that breaks off end, as if all of it had come.
    this.once('aborted', () => this.destroy(Object.assign(new Error('broken off'), { code: 'ECONNRESET' })));
    // Whoever reads the body hears of it; without such a reader it is nobody's trouble.
    this.on('error', () => undefined);
  }

  override push(chunk: Buffer | null): boolean {
    laneOf(this.stream).bytesRead += chunk?.length ?? 0;
    return super.push(chunk);
  }
}

class StreamResponse extends Http2ServerResponse {
  constructor(...args: ConstructorParameters<typeof Http2ServerResponse>) {
    super(...args);
    // Node calls finished also what was broken off.
    const isWhole = () => this.headersSent && this.writableEnded && this.stream.writableFinished;
    Object.defineProperty(this, 'writableFinished', { get: isWhole });
  }

  override write(chunk: string | Uint8Array, ...rest: never[]): boolean {
    laneOf(this.stream).bytesWritten += chunk.length;
    return super.write(chunk, ...rest);
  }

  /** The client learns that this was not all: Node by itself ends the answer as if it were. */
  override destroy(): this {
    this.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    return this;
  }
}

/** The part of a connection that one request has, as far as anybody asks of connections. */
class Lane {
  readonly encrypted = true;
  readonly remoteAddress: string | undefined;
  readonly localAddress: string | undefined;
  bytesRead = 0;
  /** As with a connection, also what is on its way yet. */
  bytesWritten = 0;
  readonly #stream: ServerHttp2Stream;

  constructor(stream: ServerHttp2Stream) {
    this.#stream = stream;
    this.remoteAddress = stream.session?.socket.remoteAddress;
    this.localAddress = stream.session?.socket.localAddress;
  }

  destroy(): void {
    this.#stream.close(constants.NGHTTP2_CANCEL);
  }
}

const lanes = new WeakMap<ServerHttp2Stream, Lane>();

function laneOf(stream: ServerHttp2Stream): Lane {
  const lane = lanes.get(stream) ?? new Lane(stream);
  lanes.set(stream, lane);
  return lane;
}
