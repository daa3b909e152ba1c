import { once } from 'node:events';
import { connect } from 'node:net';
import { checkAnswer } from './answer.ts';
import { type Answer, readHeaders } from './ask.ts';

/** A connection on which the test decides every byte. */
export interface Connection {
  /** Resolves when the bytes have left; only who sends more than buffers hold needs to wait for it. */
  send(bytes: string | Buffer): Promise<void>;
  /** The next answer; an error if the connection ends before it is whole. `to` is the method of the request. */
  answer(to?: string): Promise<Answer>;
  /** Resolves when the registry has closed the connection. */
  closed: Promise<void>;
  /** Goes away in the middle of things. */
  reset(): void;
}

const endOfHeaders = '\r\n\r\n';
const patienceMs = 15_000;

export async function connectTo(port: number): Promise<Connection> {
  const silence = new Error('the registry says nothing');
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  // Whoever waits for an answer is told; a connection that nobody waits on may break.
  socket.on('error', () => undefined);
  socket.setTimeout(patienceMs, () => socket.destroy(silence));
  const closed = new Promise<void>((resolve, reject) =>
    socket.once('close', () => (socket.errored === silence ? reject(silence) : resolve())),
  );
  closed.catch(() => undefined);
  const incoming = socket.iterator({ destroyOnReturn: false });
  let received = Buffer.alloc(0);

  /** Takes so many bytes, or up to and with a mark. */
  async function take(until: number | string): Promise<Buffer> {
    for (;;) {
      const found = typeof until === 'number' ? until : received.indexOf(until) + until.length;
      const isThere = typeof until === 'number' ? received.length >= until : found >= until.length;
      if (isThere) {
        const taken = received.subarray(0, found);
        received = received.subarray(found);
        return taken;
      }
      const { value, done } = await incoming.next();
      if (done)
        throw new Error(`the connection ended after ${JSON.stringify(received.toString().slice(0, 500))}`);
      received = Buffer.concat([received, value]);
    }
  }

  return {
    closed,
    send: (bytes) => new Promise((resolve) => socket.write(bytes, () => resolve())),
    async answer(to = 'GET') {
      const [first = '', ...lines] = (await take(endOfHeaders)).toString('latin1').trimEnd().split('\r\n');
      const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]);
      const headers = readHeaders(lines.flatMap((line) => /^([^:]+): ?(.*)$/.exec(line)?.slice(1) ?? []));
      if (status === 100) return { status, headers, body: Buffer.alloc(0) };
      const hasBody = to !== 'HEAD' && status !== 204 && status !== 304;
      const length = hasBody ? Number(headers['content-length']) : 0;
      if (Number.isNaN(length)) throw new Error(`an answer without Content-Length: ${first} ${lines}`);
      const answer = { status, headers, body: await take(length) };
      checkAnswer(answer, to);
      return answer;
    },
    reset: () => void socket.resetAndDestroy(),
  };
}
