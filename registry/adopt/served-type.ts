import { isObject, mediaTypes } from '../manifest.ts';

/**
 * The type that docker distribution serves a manifest with. It keeps none beside the bytes, so what does not say its type
 * itself is an index or an image of OCI to it, whatever it was pushed as.
 */
export function servedType(bytes: Buffer): string {
  const body: unknown = JSON.parse(bytes.toString('utf8'));
  const { mediaType, manifests } = isObject(body) ? body : {};
  if (typeof mediaType === 'string' && mediaType !== '') return mediaType;
  return manifests != null ? mediaTypes.ociIndex : mediaTypes.ociManifest;
}
