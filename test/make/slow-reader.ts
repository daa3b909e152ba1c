import { connect } from 'node:net';

const patienceMs = 15_000;

/**
 * Begins to read an answer, does something while the rest waits, and counts the bytes of the body: all that were
 * announced, or those that came before the connection broke. Anything between the two is an error.
 */
export async function readWhile(port: number, path: string, meanwhile: () => unknown): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  let received = Buffer.alloc(0);
  let announced = 0;
  let body = -1;
  socket.setTimeout(patienceMs, () => socket.destroy(new Error('neither the rest nor the end came')));
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      if (body < 0) {
        received = Buffer.concat([received, chunk]);
        const end = received.indexOf('\r\n\r\n');
        if (end < 0) continue;
        announced = Number(/content-length: (\d+)/i.exec(received.toString('latin1', 0, end))?.[1]);
        body = received.length - end - 4;
        await meanwhile();
      } else body += chunk.length;
      if (body >= announced) break;
    }
  } catch (error) {
    // A reset says as well as an early end that this was not the whole.
    if (!(error instanceof Error && 'code' in error && error.code === 'ECONNRESET')) throw error;
  }
  socket.destroy();
  return body;
}
