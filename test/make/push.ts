import { type Content, digestOf, type Image, type Index } from './image.ts';

/** Everything a tag or digest led to. */
export interface Pulled {
  mediaType: string;
  digest: string;
  /** The digests of the manifest, of what it points at and so on, sorted and each once. */
  digests: string[];
}

/** Pushes an image or index through the HTTP API, blobs first, under a tag or by its digest alone. */
export async function push(
  url: string,
  repository: string,
  whole: Image | Index,
  reference = whole.manifest.digest,
): Promise<void> {
  if ('images' in whole) for (const image of whole.images) await push(url, repository, image);
  else for (const blob of [whole.config, ...whole.layers]) await pushBlob(url, repository, blob);
  const { mediaType, bytes } = whole.manifest;
  await ask(201, `${url}/v2/${repository}/manifests/${reference}`, {
    method: 'PUT',
    headers: { 'content-type': mediaType },
    body: bytes,
  });
}

/** Pushes one blob through the HTTP API, in one piece. */
export async function pushBlob(url: string, repository: string, { digest, bytes }: Content): Promise<void> {
  const started = await ask(202, `${url}/v2/${repository}/blobs/uploads/`, { method: 'POST' });
  const session = new URL(started.headers.get('location') ?? '', url);
  session.searchParams.set('digest', digest);
  await ask(201, session, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream' },
    body: bytes,
  });
}

/** Reads an image or index with all it points at; throws if anything is missing or is not the bytes of its digest. */
export async function pull(url: string, repository: string, reference: string): Promise<Pulled> {
  const answer = await ask(200, `${url}/v2/${repository}/manifests/${reference}`, { headers: { accept } });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const digest = digestOf(bytes);
  const said = answer.headers.get('docker-content-digest');
  if (said !== digest)
    throw new Error(`${repository}:${reference} says it is ${said}, its bytes are ${digest}`);
  const { manifests = [], config, layers = [] } = JSON.parse(bytes.toString());
  const digests = [digest];
  for (const child of manifests) digests.push(...(await pull(url, repository, child.digest)).digests);
  for (const blob of config ? [config, ...layers] : []) {
    await pullBlob(url, repository, blob.digest);
    digests.push(blob.digest);
  }
  return {
    mediaType: answer.headers.get('content-type') ?? '',
    digest,
    digests: [...new Set(digests)].sort(),
  };
}

async function pullBlob(url: string, repository: string, digest: string): Promise<void> {
  const answer = await ask(200, `${url}/v2/${repository}/blobs/${digest}`);
  const real = digestOf(Buffer.from(await answer.arrayBuffer()));
  if (real !== digest) throw new Error(`${repository}@${digest} has the bytes of ${real}`);
}

const accept = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

async function ask(status: number, address: string | URL, request: RequestInit = {}): Promise<Response> {
  const answer = await fetch(address, { ...request, signal: AbortSignal.timeout(30_000) });
  if (answer.status === status) return answer;
  throw new Error(`${request.method ?? 'GET'} ${address}: ${answer.status} ${await answer.text()}`);
}
