import { request } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';

const chunk = Buffer.alloc(64 * 1024, 7);
const chunks = 640;

/** Pushes a large layer slowly, again and again, so that there is something to see under way; a registry that is not there is waited for. */
export function keepPushing(url: string): () => Promise<void> {
  const ended = new AbortController();
  const { signal } = ended;
  const loop = async () => {
    while (!signal.aborted) {
      await push(url, signal).catch(() => undefined);
      await setTimeout(500, undefined, { signal }).catch(() => undefined);
    }
  };
  const pushing = loop();
  return async () => {
    ended.abort();
    await pushing;
  };
}

async function push(url: string, signal: AbortSignal): Promise<void> {
  const headers = { 'user-agent': 'docker/28.5.1' };
  const session = await fetch(`${url}/v2/ml/embedder/blobs/uploads/`, { method: 'POST', headers, signal });
  const patch = request(new URL(session.headers.get('location') ?? '', url), {
    method: 'PATCH',
    headers: { ...headers, 'content-length': chunks * chunk.length },
    signal,
  });
  await pipeline(slowly(signal), patch);
}

async function* slowly(signal: AbortSignal): AsyncGenerator<Buffer> {
  for (let sent = 0; sent < chunks; sent++) {
    yield chunk;
    await setTimeout(45, undefined, { signal });
  }
}
