import { once } from 'node:events';
import { createServer, type IncomingMessage, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, pipeline, Transform } from 'node:stream';
import { onTestFinished } from 'vitest';

export interface Wire {
  /** `localhost:PORT`: where a client speaks to the registry through this wire. */
  address: string;
  /** Every request so far: method and path with its query. */
  requests: string[];
}

export interface Troubles {
  /** What happens to the body of a request on its way up; undefined leaves it alone. */
  up?: (request: IncomingMessage) => Transform | undefined;
  /** What happens to the body of an answer on its way down. */
  down?: (request: IncomingMessage, answer: IncomingMessage) => Transform | undefined;
}

/** A wire to a registry that notes what goes over it, and can do harm to bodies on their way up or down. */
export async function wire(registry: string, { up, down }: Troubles = {}): Promise<Wire> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const { method, url: path, headers } = request;
    const passed = send(`http://${registry}`, { method, path, headers, agent: false }, (answer) => {
      // The client may have gone meanwhile.
      if (response.destroyed) return void answer.destroy();
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      pipeline(answer, down?.(request, answer) ?? new PassThrough(), response, ignoreEnd);
    });
    pipeline(request, up?.(request) ?? new PassThrough(), passed, (error) => error && response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `localhost:${(server.address() as AddressInfo).port}`, requests };
}

/** Breaks the first answer to a path with `part` in it off after so many bytes, and notes the status of them all. */
export function cutOnce(part: string, bytes: number) {
  const statuses: unknown[] = [];
  const down: NonNullable<Troubles['down']> = ({ url }, { statusCode }) => {
    if (!url?.includes(part)) return undefined;
    statuses.push(statusCode);
    return statuses.length === 1 ? cutAfter(bytes) : undefined;
  };
  return { down, statuses };
}

/** Lets so many bytes pass, then breaks the connection. */
function cutAfter(bytes: number): Transform {
  let left = bytes;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      const part = chunk.subarray(0, left);
      left -= part.length;
      this.push(part);
      if (left > 0) done();
      // What was pushed has to leave first.
      else setTimeout(() => done(new Error('the wire was cut')), 50);
    },
  });
}

/** Turns over one bit of the first byte. */
export function oneBitOff(): Transform {
  let first = true;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      const bytes = Buffer.from(chunk);
      if (first && bytes.length > 0) bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
      first = false;
      done(null, bytes);
    },
  });
}

// A pipeline that fails has already destroyed both of its ends, which is what the other side should see.
function ignoreEnd(): void {}
