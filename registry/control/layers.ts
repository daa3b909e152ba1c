import type { Digest } from '../facts.ts';
import type { LayerNeeds, ManifestDetails, Store } from '../store/store.ts';
import type { LargeLayer } from './contract.ts';
import { layerCommands, layersOf, readConfig, stepsOf } from './image-config.ts';

interface Known {
  mediaType: string;
  command: string | null;
}

/** The largest layers, with what one of the images that have them says of each. */
export async function largestLayers(store: Store, limit: number): Promise<LargeLayer[]> {
  const known = new Map<Digest, Map<Digest, Known>>();
  const answers: LargeLayer[] = [];
  const needs = await store.usage.lately();
  for (const layer of await needs.layers(limit)) {
    const { layerOf, ...facts } = layer;
    const layers = known.get(layerOf.digest) ?? (await read(store, layerOf));
    known.set(layerOf.digest, layers);
    const about = layers.get(layer.digest);
    // Without, its manifest has gone meanwhile.
    if (about) answers.push({ ...facts, ...about });
  }
  return answers;
}

async function read(
  store: Store,
  { repository, digest }: LayerNeeds['layerOf'],
): Promise<Map<Digest, Known>> {
  const manifest = store.manifests.details(repository, { digest });
  return manifest ? describe(manifest, await commandsOf(store, { repository, manifest })) : new Map();
}

async function commandsOf(
  store: Store,
  { repository, manifest }: { repository: LayerNeeds['layerOf']['repository']; manifest: ManifestDetails },
): Promise<(string | null)[]> {
  const config = await readConfig(store, repository, manifest);
  return layerCommands(stepsOf(config, layersOf(manifest).length));
}

function describe(manifest: ManifestDetails, commands: (string | null)[]): Map<Digest, Known> {
  return new Map(
    layersOf(manifest).map(({ digest, mediaType }, i) => [
      digest,
      { mediaType, command: commands[i] ?? null },
    ]),
  );
}
