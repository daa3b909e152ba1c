import type { Repository } from '../facts.ts';
import { isObject } from '../manifest.ts';
import type { ManifestDetails, ManifestReference, Store } from '../store/store.ts';
import type { Step } from './contract.ts';

export type ImageConfig = Record<string, unknown>;

/** A config larger than this is no image's. */
const largestConfig = 4 * 1024 * 1024;

/** Null for what has none, or none that is a JSON object: an artifact's config may be anything at all. */
export async function readConfig(
  store: Store,
  repository: Repository,
  manifest: ManifestDetails,
): Promise<ImageConfig | null> {
  const reference = manifest.references.find(({ kind }) => kind === 'config');
  if (!reference) return null;
  const bytes = await store.blobs.read(repository, reference.digest, largestConfig);
  try {
    const config: unknown = JSON.parse(bytes?.toString('utf8') ?? '');
    return isObject(config) ? config : null;
  } catch {
    return null;
  }
}

export function layersOf(manifest: ManifestDetails): ManifestReference[] {
  return manifest.references.filter(({ kind }) => kind === 'layer');
}

/** The config's history (image-spec, "Image Configuration"): its entries made the layers, in order, but for the empty ones. */
export function stepsOf(config: ImageConfig | null, layers: number): Step[] {
  const history = Array.isArray(config?.history) ? config.history.filter(isObject) : [];
  let next = 0;
  const steps = history.map((entry): Step => {
    const madeLayer = entry.empty_layer !== true && next < layers;
    return {
      command: text(entry.created_by),
      createdAt: text(entry.created),
      layer: madeLayer ? next++ : null,
    };
  });
  const rest = Array.from(
    { length: layers - next },
    (): Step => ({ command: null, createdAt: null, layer: next++ }),
  );
  return [...steps, ...rest];
}

/** For each layer, the command that made it, where the history says. */
export function layerCommands(steps: Step[]): (string | null)[] {
  return steps.filter(({ layer }) => layer !== null).map(({ command }) => command);
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
