import type { Connection } from './connection.ts';
import { type Blob, type Image, inChunks, manifestType } from './content.ts';

/** A way to push one blob, cut in two: what may be made beforehand, and the sending that is timed. */
export type Push = (blob: Blob) => (connection: Connection, name: string) => Promise<unknown>;

/** POST, one PATCH of unknown length, PUT: docker before 29, podman, crane. */
export const streamed: Push = ({ digest, pieces }) => {
  const chunks = inChunks(pieces);
  return async (connection, name) => {
    const begun = await begin(connection, name);
    const headers = { 'Content-Type': 'application/octet-stream', 'Transfer-Encoding': 'chunked' };
    const sent = await connection.request('PATCH', begun, headers, chunks);
    return connection.request('PUT', withDigest(local(sent.header('location')), digest), {
      'Content-Length': 0,
    });
  };
};

/** POST, one PUT with the whole body: containerd, docker 29, oras. */
export const single: Push =
  ({ digest, size, pieces }) =>
  async (connection, name) => {
    const headers = { 'Content-Type': 'application/octet-stream', 'Content-Length': size };
    return connection.request('PUT', withDigest(await begin(connection, name), digest), headers, pieces);
  };

/** What a client does with an image: each blob is asked for, streamed if missing, and the manifest goes last. */
export function prepareImage({ blobs, manifest }: Image) {
  const pushes = blobs.map((blob) => ({ ...blob, push: streamed(blob) }));
  return async (connection: Connection, name: string, tag: string) => {
    for (const { digest, push } of pushes) {
      const { status } = await connection.request('HEAD', `/v2/${name}/blobs/${digest}`);
      if (status === 404) await push(connection, name);
    }
    await putManifest(connection, name, tag, manifest);
  };
}

export function putManifest(connection: Connection, name: string, reference: string, manifest: Buffer) {
  const headers = { 'Content-Type': manifestType, 'Content-Length': manifest.length };
  return connection.request('PUT', `/v2/${name}/manifests/${reference}`, headers, [manifest]);
}

export function mount(connection: Connection, name: string, from: string, { digest }: Blob) {
  const path = `/v2/${name}/blobs/uploads/?mount=${digest}&from=${from}`;
  return connection.request('POST', path, { 'Content-Length': 0 });
}

/** All in one POST: only Berth understands it, so it is for filling Berth's store and never for comparing. */
export function pushAtOnce(connection: Connection, name: string, { digest, size, pieces }: Blob) {
  const headers = { 'Content-Type': 'application/octet-stream', 'Content-Length': size };
  return connection.request('POST', `/v2/${name}/blobs/uploads/?digest=${digest}`, headers, pieces);
}

async function begin(connection: Connection, name: string): Promise<string> {
  const started = await connection.request('POST', `/v2/${name}/blobs/uploads/`, { 'Content-Length': 0 });
  return local(started.header('location'));
}

// docker-registry answers with whole URLs, Berth with paths.
function local(location: string): string {
  const { pathname, search } = new URL(location, 'http://127.0.0.1');
  return pathname + search;
}

function withDigest(location: string, digest: string): string {
  return `${location}${location.includes('?') ? '&' : '?'}digest=${digest}`;
}
