import { type Content, content, type Descriptor, descriptorOf } from './image.ts';

export const types = {
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
} as const;

/** The config of an artifact that has none (image-spec, "Guidance for an Empty Descriptor"). */
export const emptyConfig = content('application/vnd.oci.empty.v1+json', Buffer.from('{}'));

/** A manifest with exactly these fields. */
export function makeManifest(mediaType: string, fields: object): Content {
  return content(mediaType, Buffer.from(JSON.stringify(fields)));
}

let made = 0;

/** A small OCI image manifest that needs only the empty config; each has another digest. */
export function makeArtifact(fields: object = {}): Content {
  return makeManifest(types.ociManifest, {
    schemaVersion: 2,
    mediaType: types.ociManifest,
    config: descriptorOf(emptyConfig),
    layers: [],
    ...fields,
    nth: made++,
  });
}

/** An index of these descriptors; each has another digest. */
export function makeList(manifests: Descriptor[], fields: object = {}): Content {
  return makeManifest(types.ociIndex, {
    schemaVersion: 2,
    mediaType: types.ociIndex,
    manifests,
    ...fields,
    nth: made++,
  });
}
