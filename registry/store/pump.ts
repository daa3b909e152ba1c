import type { FileHandle } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { RegistryError } from '../errors.ts';
import type { ByteRange } from '../ranges.ts';

const largeBuffer = 1024 * 1024;
const smallBuffer = 128 * 1024;
/** Past this, further transfers get small buffers, so that many slow clients together stay cheap. */
const mostLargeBytes = 48 * largeBuffer;
/** One is being read, one is queued, one is on its way to the client. */
const inRotation = 3;

/** Kept for the next transfer; the rest goes back to the system. */
const mostSpare = 24;
const spare: Buffer[] = [];
let largeBytesInUse = 0;

/**
 * Writes the bytes of `range` to `target`, reading ahead while they are sent. Memory is three buffers, whatever the
 * size. Rejects when the file ends early or the client goes away; the target is then left unfinished. `inspect` sees
 * every chunk before it is sent and may throw to prevent that.
 */
export async function pump(
  file: FileHandle,
  range: ByteRange,
  target: Writable,
  inspect: (chunk: Buffer) => void,
): Promise<void> {
  const buffers = takeBuffers(range.end - range.start + 1);
  const sender = new Sender(target);
  let reading: Promise<Buffer> | undefined;
  try {
    let position = range.start;
    const sending: Promise<void>[] = [];
    const readNext = (turn: number) => {
      const buffer = buffers[turn % inRotation] as Buffer;
      reading = read(file, buffer.subarray(0, Math.min(buffer.length, range.end + 1 - position)), position);
    };
    readNext(0);
    for (let turn = 0; reading; turn++) {
      const chunk = await reading;
      reading = undefined;
      inspect(chunk);
      position += chunk.length;
      sending.push(sender.send(chunk));
      // The buffer of the next read is free once what it held two turns ago has been taken.
      if (sending.length === inRotation) await sending.shift();
      if (position <= range.end) readNext(turn + 1);
    }
    await Promise.all(sending);
    giveBack(buffers);
  } finally {
    sender.done();
    largeBytesInUse -= buffers[0].length === largeBuffer ? inRotation * largeBuffer : 0;
    // After a failure a read may still be under way; its buffers go to the garbage collector, not to another client.
    await reading?.catch(() => undefined);
  }
}

/** Fills the whole buffer, or rejects: a file that became shorter is not served as if it were whole. */
async function read(file: FileHandle, buffer: Buffer, position: number): Promise<Buffer> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, position + filled);
    if (bytesRead === 0) throw new Error('the file is shorter than its blob');
    filled += bytesRead;
  }
  return buffer;
}

/** Writes to a stream and knows when the stream has let go of the bytes, or never will. */
class Sender {
  readonly #target: Writable;
  readonly #waiting = new Set<(error: Error) => void>();
  readonly #closed = () => {
    for (const reject of this.#waiting) reject(new RegistryError('CLIENT_GONE'));
    this.#waiting.clear();
  };

  constructor(target: Writable) {
    this.#target = target;
    target.once('close', this.#closed);
  }

  send(chunk: Buffer): Promise<void> {
    const sent = new Promise<void>((resolve, reject) => {
      this.#waiting.add(reject);
      this.#target.write(chunk, (error) => {
        this.#waiting.delete(reject);
        if (error) reject(error);
        else resolve();
      });
    });
    // The loop looks at it a few turns later; until then it is not unhandled.
    sent.catch(() => undefined);
    return sent;
  }

  done(): void {
    this.#target.off('close', this.#closed);
  }
}

type Rotation = [Buffer, Buffer, Buffer];

function takeBuffers(bytes: number): Rotation {
  const make = (size: number): Rotation => [0, 0, 0].map(() => Buffer.allocUnsafeSlow(size)) as Rotation;
  if (bytes <= smallBuffer) {
    // One read, one write: the other two are never touched.
    const only = Buffer.allocUnsafe(bytes);
    return [only, only, only];
  }
  if (largeBytesInUse + inRotation * largeBuffer > mostLargeBytes) return make(smallBuffer);
  largeBytesInUse += inRotation * largeBuffer;
  return [0, 0, 0].map(() => spare.pop() ?? Buffer.allocUnsafeSlow(largeBuffer)) as Rotation;
}

function giveBack(buffers: Rotation): void {
  if (buffers[0].length === largeBuffer && spare.length < mostSpare) spare.push(...buffers);
}
