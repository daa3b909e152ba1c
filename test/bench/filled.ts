import { Connection } from './connection.ts';
import { digestOf, type Image, makeBlob, makeImage } from './content.ts';
import { together } from './load.ts';
import { mount, prepareImage, pushAtOnce, putManifest, single } from './push.ts';
import type { Server } from './servers.ts';

// Fills servers through their own API, the same way for both.

/** Puts that much on the server; resolves with the path to ask for it. */
export type Fill = (server: Server, count: number) => Promise<string>;

export interface ImageOnServer {
  name: string;
  tag: string;
  digest: string;
  layer: string;
}

/** One small image under one tag. */
export async function withImage(server: Server): Promise<ImageOnServer> {
  const [name, tag] = ['bench/image', 'latest'];
  const image = makeImage();
  await pushImage(server, name, tag, image);
  return { name, tag, digest: digestOf([image.manifest]), layer: image.blobs[0]?.digest ?? '' };
}

/** One large blob; resolves with its path. */
export const withBlob: Fill = oncePerServer(async (server, sizeMiB) => {
  const blob = makeBlob(sizeMiB * 1024 * 1024);
  const connection = new Connection(server.port);
  await single(blob)(connection, 'bench/large');
  connection.close();
  return `/v2/bench/large/blobs/${blob.digest}`;
});

export const withTags: Fill = oncePerServer(async (server, count) => {
  const image = makeImage();
  await pushImage(server, 'bench/tags', 'v0', image);
  const tags = Array.from({ length: count }, (_, at) => `v${at}`);
  await together(server.port, 8, tags, (to, tag) => putManifest(to, 'bench/tags', tag, image.manifest));
  return '/v2/bench/tags/tags/list';
});

export const withRepositories: Fill = oncePerServer(async (server, count) => {
  const image = makeImage(1);
  await pushImage(server, 'bench/origin', 'latest', image);
  const names = Array.from({ length: count }, (_, at) => `bench/many/repository-${at}`);
  await together(server.port, 8, names, async (to, name) => {
    for (const blob of image.blobs) await mount(to, name, 'bench/origin', blob);
    await putManifest(to, name, 'latest', image.manifest);
  });
  return '/v2/_catalog';
});

/** Berth only: see `pushAtOnce`. */
export async function withSmallBlobs(server: Server, count: number): Promise<void> {
  const blobs = Array.from({ length: count }, () => makeBlob(64));
  await together(server.port, 32, blobs, (to, blob, at) => pushAtOnce(to, `bench/small-${at % 50}`, blob));
}

async function pushImage(server: Server, name: string, tag: string, image: Image): Promise<void> {
  const connection = new Connection(server.port);
  await prepareImage(image)(connection, name, tag);
  connection.close();
}

/** Rows that ask for the same share it. */
function oncePerServer(fill: Fill): Fill {
  const filled = new WeakMap<Server, Promise<string>>();
  return (server, count) => {
    const path = filled.get(server) ?? fill(server, count);
    filled.set(server, path);
    return path;
  };
}
