import { type Answer, ask } from './ask.ts';

/** Bytes and the digest they are pushed under. */
interface Pushed {
  bytes: Buffer;
  digest: string;
}

type PushOne = (port: number, repository: string, blob: Pushed) => Promise<Answer>;

/** Every way the spec knows to push a blob. Each gives the answer that decided: the last one, or the first refusal. */
const ways: Record<string, PushOne> = {
  'in one POST': (port, repository, { bytes, digest }) =>
    ask(port, 'POST', `/v2/${repository}/blobs/uploads/?digest=${digest}`, { body: bytes }),

  'by POST and PUT': async (port, repository, { bytes, digest }) => {
    const started = await open(port, repository);
    return started.status === 202 ? close(port, started, digest, bytes) : started;
  },

  'by one streamed PATCH': async (port, repository, { bytes, digest }) => {
    const started = await open(port, repository);
    if (started.status !== 202) return started;
    // Without a length, as docker does it.
    const patched = await ask(port, 'PATCH', addressOf(started), { body: piecesOf(bytes, 65_536) });
    return patched.status === 202 ? close(port, patched, digest) : patched;
  },

  'by PATCHes with Content-Range': async (port, repository, { bytes, digest }) => {
    let answer = await open(port, repository);
    let start = 0;
    for (const body of piecesOf(bytes, Math.ceil(bytes.length / 3))) {
      if (answer.status !== 202) return answer;
      answer = await patch(port, addressOf(answer), body, start);
      start += body.length;
    }
    return answer.status === 202 ? close(port, answer, digest) : answer;
  },

  'by PATCH and the rest in PUT': async (port, repository, { bytes, digest }) => {
    const started = await open(port, repository);
    if (started.status !== 202) return started;
    const half = bytes.length >> 1;
    const patched = await patch(port, addressOf(started), bytes.subarray(0, half), 0);
    if (patched.status !== 202) return patched;
    return close(port, patched, digest, bytes.subarray(half));
  },
};

export const wayNames = Object.keys(ways);

/** Pushes a blob by the way of this name. */
export function pushBy(way: string, port: number, repository: string, blob: Pushed): Promise<Answer> {
  const push = ways[way];
  if (!push) throw new Error(`no way is called ${way}`);
  return push(port, repository, blob);
}

/** Opens an upload session. */
export function open(port: number, repository: string): Promise<Answer> {
  return ask(port, 'POST', `/v2/${repository}/blobs/uploads/`);
}

/** Sends one chunk that says where it begins. */
export function patch(port: number, session: string, body: Buffer, start: number): Promise<Answer> {
  const headers = { 'content-range': `${start}-${start + body.length - 1}` };
  return ask(port, 'PATCH', session, body.length > 0 ? { headers, body } : {});
}

/** Ends a session that stands where `answer` said, with the last bytes of the blob or without any. */
export function close(port: number, answer: Answer, digest: string, body?: Buffer): Promise<Answer> {
  return ask(port, 'PUT', `${addressOf(answer)}?digest=${digest}`, body ? { body } : {});
}

/** Where the session of an answer goes on. */
export function addressOf({ headers }: Answer): string {
  return headers.location ?? '';
}

/** How many bytes of a session the registry says it has; `0-0` is said of none and of one. */
export function offsetOf({ headers }: Answer): number {
  const last = Number(/^0-(\d+)$/.exec(headers.range ?? '')?.[1]);
  return last === 0 ? 0 : last + 1;
}

export function piecesOf(bytes: Buffer, size: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}
