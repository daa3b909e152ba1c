import * as filled from './filled.ts';
import { type Kind, kinds } from './kinds.ts';
import { single, streamed } from './push.ts';
import type { Sizes } from './sizes.ts';

/** One line of the comparison. */
export interface Row extends Kind {
  name: string;
  /** How many times as fast as docker-registry Berth means to be. */
  target: number;
}

export function rows(sizes: Sizes): Row[] {
  const { blobMiB, tags, repositories, images } = sizes;
  const { ask, pull, askList, readAll, push, pushImages } = kinds(sizes);
  const byTag = ({ name, tag }: filled.ImageOnServer) => `/v2/${name}/manifests/${tag}`;
  const byDigest = ({ name, digest }: filled.ImageOnServer) => `/v2/${name}/manifests/${digest}`;
  const layer = ({ name, layer }: filled.ImageOnServer) => `/v2/${name}/blobs/${layer}`;
  return [
    row('GET manifest by tag, 32 connections', 12, ask('GET', byTag, 32)),
    row('GET manifest by digest, 32 connections', 12, ask('GET', byDigest, 32)),
    row('HEAD blob, 32 connections', 8, ask('HEAD', layer, 32)),
    row('HEAD manifest, 32 connections', 8, ask('HEAD', byTag, 32)),
    row(`GET ${blobMiB} MiB blob, 1 connection`, 1.15, pull(1)),
    row(`GET ${blobMiB} MiB blob, 4 connections`, 1.15, pull(4)),
    row(`GET ${blobMiB} MiB blob, 16 connections`, 1.15, pull(16)),
    // docker-registry knows no pages of tags: whatever `n` says it sends all of them, unsorted. So there are three
    // questions: for a screenful, for all as a client that knows pages asks, and for the very same answer from both.
    row(`first 100 of ${tags} tags`, 20, askList('tags', 100, filled.withTags)),
    row(`all ${tags} tags, pages of 1,000`, 20, readAll('tags', 1000, filled.withTags)),
    row(`all ${tags} tags, one page`, 20, readAll('tags', tags, filled.withTags)),
    row(
      `all ${repositories} repositories, pages of 100`,
      20,
      readAll('repositories', 100, filled.withRepositories),
    ),
    row(`push ${blobMiB} MiB, streamed PATCH, 1 at once`, 1.5, push(streamed, 1)),
    row(`push ${blobMiB} MiB, streamed PATCH, 5 at once`, 1.5, push(streamed, 5)),
    row(`push ${blobMiB} MiB, single PUT, 1 at once`, 1.5, push(single, 1)),
    row(`push ${blobMiB} MiB, single PUT, 5 at once`, 1.5, push(single, 5)),
    row(`push ${images} small images, 8 at once`, 3, pushImages(8)),
  ];
}

function row(name: string, target: number, kind: Kind): Row {
  return { name, target, ...kind };
}
