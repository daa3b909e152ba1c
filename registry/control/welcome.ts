import { PlainError, RegistryError } from '../errors.ts';
import { version } from '../version.ts';
import { type Content, hello } from './hello.ts';

const repository = 'hello/berth';
const tag = '1';
const longestMs = 30_000;

/** Pushes the hello image through the registry door, as any client would; what the door says against it rises. */
export async function pushWelcome(address: string): Promise<{ reference: string }> {
  const { blobs, manifests } = hello();
  for (const blob of blobs) await pushBlob(address, blob);
  for (const manifest of manifests) {
    const reference = manifest === manifests.at(-1) ? tag : manifest.digest;
    await send('PUT', `${address}/v2/${repository}/manifests/${reference}`, manifest);
  }
  return { reference: `${new URL(address).host}/${repository}:${tag}` };
}

function pushBlob(address: string, blob: Content): Promise<void> {
  const raw = { ...blob, mediaType: 'application/octet-stream' };
  return send('POST', `${address}/v2/${repository}/blobs/uploads/?digest=${blob.digest}`, raw);
}

async function send(method: string, url: string, { mediaType, bytes }: Content): Promise<void> {
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': mediaType, 'user-agent': `berth/${version}` },
    body: new Uint8Array(bytes),
    signal: AbortSignal.timeout(longestMs),
  });
  const body = await answer.text();
  if (answer.status === 201) return;
  if (answer.status === 405) throw new RegistryError('READ_ONLY');
  throw new PlainError(`The registry refused the first push (status ${answer.status}): ${body}`, {
    code: 'PUSH_REFUSED',
    facts: { status: answer.status },
  });
}
