import { RegistryError } from '../errors.ts';
import { isObject } from '../manifest.ts';
import type { Digest, ImageReference, Reference, Repository, Tag } from '../names.ts';
import type { ManifestDetails, Store } from '../store/store.ts';
import type { ImageDetails, Inspection, Layer } from './contract.ts';

const largestConfig = 4 * 1024 * 1024;
const mostReferrers = 1000;

/** Everything there is to say about one image, index or artifact. */
export async function inspect(
  store: Store,
  { repository, tag, digest }: ImageReference,
): Promise<Inspection> {
  const reference: Reference = digest ? { digest } : { tag: tag ?? ('latest' as Tag) };
  const details = store.manifests.details(repository, reference);
  if (!details) {
    throw new RegistryError('MANIFEST_UNKNOWN', { name: repository, reference: digest ?? tag ?? 'latest' });
  }
  const isIndex = details.references.every(({ kind }) => kind === 'manifest');
  const images = isIndex
    ? await childrenOf(store, repository, details)
    : [await imageOf(store, repository, details)];
  const byTag = 'tag' in reference ? reference.tag : null;
  return {
    repository,
    tag: byTag,
    digest: details.digest,
    mediaType: details.mediaType,
    artifactType: details.artifactType,
    kind: isIndex ? 'index' : 'image',
    bytes: totalBytes(details, images),
    pushedAt: details.pushedAt,
    pulledAt: details.pulledAt,
    tags: details.tags,
    history: byTag ? store.tags.history(repository, byTag) : [],
    images,
    referrers: store.manifests
      .referrers(repository, details.digest, { cursor: 0, limit: mostReferrers })
      .map((r) => ({
        digest: r.digest,
        mediaType: r.mediaType,
        artifactType: r.artifactType ?? null,
        bytes: r.size,
      })),
  };
}

async function childrenOf(
  store: Store,
  repository: Repository,
  index: ManifestDetails,
): Promise<ImageDetails[]> {
  const children: ImageDetails[] = [];
  for (const { digest, platform, size, present } of index.references) {
    const child = store.manifests.details(repository, { digest });
    const image: ImageDetails = child
      ? await imageOf(store, repository, child)
      : { digest, platform, present, bytes: present ? size : 0, config: null, layers: [] };
    children.push({ ...image, platform: platform ?? image.platform });
  }
  return children;
}

async function imageOf(
  store: Store,
  repository: Repository,
  manifest: ManifestDetails,
): Promise<ImageDetails> {
  const configReference = manifest.references.find(({ kind }) => kind === 'config');
  const config = configReference ? await readConfig(store, repository, configReference.digest) : null;
  const commands = layerCommands(config);
  const layers = manifest.references
    .filter(({ kind }) => kind === 'layer')
    .map(
      ({ digest, mediaType, size }, i): Layer => ({
        digest,
        mediaType,
        bytes: size,
        command: commands[i] ?? null,
      }),
    );
  const contents = [
    ...layers,
    ...(configReference ? [{ digest: configReference.digest, bytes: configReference.size }] : []),
  ];
  return {
    digest: manifest.digest,
    platform: manifest.platform,
    present: true,
    bytes: manifest.size + sumOnce(contents),
    config,
    layers,
  };
}

async function readConfig(
  store: Store,
  repository: Repository,
  digest: Digest,
): Promise<Record<string, unknown> | null> {
  const bytes = await store.blobs.read(repository, digest, largestConfig);
  try {
    const config: unknown = JSON.parse(bytes?.toString('utf8') ?? '');
    return isObject(config) ? config : null;
  } catch {
    // An artifact's config may be anything at all.
    return null;
  }
}

/** The history's entries that made a layer, in the layers' order (image-spec, config `history`). */
function layerCommands(config: Record<string, unknown> | null): (string | null)[] {
  const history = Array.isArray(config?.history) ? config.history.filter(isObject) : [];
  return history
    .filter((entry) => entry.empty_layer !== true)
    .map((entry) => (typeof entry.created_by === 'string' ? entry.created_by : null));
}

function totalBytes(details: ManifestDetails, images: ImageDetails[]): number {
  if (images.length === 1 && images[0]?.digest === details.digest) return images[0].bytes;
  const own = images.map(({ digest, bytes, layers }) => ({ digest, bytes: bytes - sumOnce(layers) }));
  return details.size + sumOnce([...own, ...images.flatMap(({ layers }) => layers)]);
}

function sumOnce(contents: { digest: Digest; bytes: number }[]): number {
  return [...new Map(contents.map(({ digest, bytes }) => [digest, bytes])).values()].reduce(
    (sum, b) => sum + b,
    0,
  );
}
