import type { Digest, Repository } from '../facts.ts';
import type { ManifestDetails, ManifestNeeds, ManifestReference, Store } from '../store/store.ts';
import type { ImageDetails } from './contract.ts';
import { layerCommands, layersOf, readConfig, stepsOf } from './image-config.ts';

interface Whole {
  details: ManifestDetails;
  needs: ManifestNeeds;
  isIndex: boolean;
  /** Entries of the index that are no images. */
  apart: Set<Digest>;
}

/** An image as it is described, and the bytes of its parts, each once. */
interface Described {
  image: ImageDetails;
  parts: Map<Digest, number>;
}

/** The image itself, or the children of an index in its order. */
export async function imagesOf(store: Store, repository: Repository, whole: Whole): Promise<ImageDetails[]> {
  const { details, needs, isIndex, apart } = whole;
  const described: Described[] = [];
  if (!isIndex) described.push(await describe(store, repository, details, needs));
  for (const child of isIndex ? details.references : []) {
    if (!apart.has(child.digest)) described.push(await describeChild(store, repository, child, needs));
  }
  return withUniqueBytes(described, needs);
}

async function describeChild(
  store: Store,
  repository: Repository,
  child: ManifestReference,
  needs: ManifestNeeds,
): Promise<Described> {
  const details = store.manifests.details(repository, { digest: child.digest });
  if (!details) return missing(child);
  const { image, parts } = await describe(store, repository, details, needs);
  return { image: { ...image, platform: child.platform ?? image.platform }, parts };
}

function missing({ digest, platform, present, size }: ManifestReference): Described {
  const bytes = present ? size : 0;
  return {
    image: { digest, platform, present, bytes, uniqueBytes: 0, config: null, layers: [], steps: [] },
    parts: new Map([[digest, bytes]]),
  };
}

async function describe(
  store: Store,
  repository: Repository,
  manifest: ManifestDetails,
  needs: ManifestNeeds,
): Promise<Described> {
  const config = await readConfig(store, repository, manifest);
  const layers = layersOf(manifest);
  const steps = stepsOf(config, layers.length);
  const commands = layerCommands(steps);
  const own = manifest.references.filter(({ kind, present }) => kind !== 'manifest' && present);
  const parts = new Map([manifest, ...own].map(({ digest, size }) => [digest, size]));
  const image = {
    digest: manifest.digest,
    platform: manifest.platform,
    present: true,
    bytes: [...parts.values()].reduce((sum, size) => sum + size, 0),
    uniqueBytes: 0,
    config,
    layers: layers.map(({ digest, mediaType, size }, i) => ({
      digest,
      mediaType,
      bytes: size,
      command: commands[i] ?? null,
      tags: needs.content(digest).tags,
    })),
    steps,
  };
  return { image, parts };
}

/** What the platforms of one index share is unique to none of them. */
function withUniqueBytes(described: Described[], needs: ManifestNeeds): ImageDetails[] {
  const uses = new Map<Digest, number>();
  for (const { parts } of described) {
    for (const digest of parts.keys()) uses.set(digest, (uses.get(digest) ?? 0) + 1);
  }
  return described.map(({ image, parts }) => {
    const unique = [...parts].filter(([digest]) => uses.get(digest) === 1 && needs.content(digest).isUnique);
    return { ...image, uniqueBytes: unique.reduce((sum, [, size]) => sum + size, 0) };
  });
}
