import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { tar } from './tar.ts';

/** What an OCI descriptor says about a content. */
export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
}

/** Bytes with their descriptor. */
export interface Content extends Descriptor {
  bytes: Buffer;
}

/** A gzipped tar of real files, which any client can unpack. */
export interface Layer extends Content {
  /** The digest of the tar before gzip, as an image's config names it. */
  diffId: string;
}

/** A manifest for one platform with everything it points at. */
export interface Image {
  manifest: Content;
  config: Content;
  layers: Layer[];
  platform: Platform;
}

/** A manifest that lists others: a multi-arch image. */
export interface Index {
  manifest: Content;
  images: Image[];
}

export interface Platform {
  os: string;
  architecture: string;
  variant?: string;
}

/** Which family of media types: what skopeo calls `oci` and `v2s2`. */
export type Format = 'oci' | 'docker';

const mediaTypes = {
  oci: {
    index: 'application/vnd.oci.image.index.v1+json',
    manifest: 'application/vnd.oci.image.manifest.v1+json',
    config: 'application/vnd.oci.image.config.v1+json',
    layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  },
  docker: {
    index: 'application/vnd.docker.distribution.manifest.list.v2+json',
    manifest: 'application/vnd.docker.distribution.manifest.v2+json',
    config: 'application/vnd.docker.container.image.v1+json',
    layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  },
} as const;

/** The platform of this machine, by the names that images use. */
export const ownPlatform = `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`;

const longAgo = '1970-01-01T00:00:00Z';

export interface ImageOptions {
  /** How many new layers, or the layers themselves, to share them between images. */
  layers?: number | Layer[];
  /** Random bytes in each new layer, which gzip cannot shrink. */
  layerBytes?: number;
  /** `os/architecture` or `os/architecture/variant`; that of this machine if not given. */
  platform?: string;
  format?: Format;
  annotations?: Record<string, string>;
  artifactType?: string;
  /** The manifest that this one refers to (OCI). */
  subject?: Descriptor;
}

/** An image of random files: no two are alike, unless they share layers. */
export function makeImage({
  layers = 1,
  layerBytes = 1000,
  platform: platformText = ownPlatform,
  format = 'oci',
  annotations,
  artifactType,
  subject,
}: ImageOptions = {}): Image {
  const types = mediaTypes[format];
  const own =
    typeof layers === 'number' ? Array.from({ length: layers }, () => makeLayer(layerBytes)) : layers;
  const ofFormat = own.map((layer) => ({ ...layer, mediaType: types.layer }));
  const platform = parsePlatform(platformText);
  const config = json(types.config, {
    ...platform,
    created: longAgo,
    config: { Cmd: ['/hello'], Labels: { unique: randomBytes(8).toString('hex') } },
    rootfs: { type: 'layers', diff_ids: own.map((layer) => layer.diffId) },
    history: own.map(() => ({ created: longAgo, created_by: 'makeImage' })),
  });
  const manifest = json(types.manifest, {
    schemaVersion: 2,
    mediaType: types.manifest,
    artifactType,
    config: descriptorOf(config),
    layers: ofFormat.map(descriptorOf),
    subject: subject && descriptorOf(subject),
    annotations,
  });
  return { manifest, config, layers: ofFormat, platform };
}

/** A layer of one file with so many random bytes. */
export function makeLayer(bytes = 1000): Layer {
  const archive = tar({ [`file-${randomBytes(4).toString('hex')}`]: randomBytes(bytes) });
  return { ...content(mediaTypes.oci.layer, gzipSync(archive)), diffId: digestOf(archive) };
}

/** An index (docker: manifest list) of these images. */
export function makeIndex(images: Image[], { format = 'oci' as Format, annotations = {} } = {}): Index {
  const { index } = mediaTypes[format];
  const manifests = images.map(({ manifest, platform }) => ({ ...descriptorOf(manifest), platform }));
  const notes = Object.keys(annotations).length > 0 ? annotations : undefined;
  return {
    manifest: json(index, { schemaVersion: 2, mediaType: index, manifests, annotations: notes }),
    images,
  };
}

/** Everything an image or index consists of, what is pointed at before what points at it. */
export function contentsOf(whole: Image | Index): Content[] {
  const parts =
    'images' in whole ? whole.images.flatMap(contentsOfImage) : contentsOfImage(whole).slice(0, -1);
  return [...parts, whole.manifest];
}

function contentsOfImage({ layers, config, manifest }: Image): Content[] {
  return [...layers, config, manifest];
}

/** The digests of everything an image or index consists of, sorted and each once. */
export function digestsOf(whole: Image | Index): string[] {
  return [...new Set(contentsOf(whole).map(({ digest }) => digest))].sort();
}

/** Any bytes as a content, with their digest. */
export function content(mediaType: string, bytes: Buffer): Content {
  return { mediaType, digest: digestOf(bytes), size: bytes.length, bytes };
}

/** `sha256:…` of these bytes. */
export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** The descriptor alone, as a manifest holds it. */
export function descriptorOf({ mediaType, digest, size }: Descriptor): Descriptor {
  return { mediaType, digest, size };
}

// Indented, so that a registry that parsed and rewrote a manifest would be seen by its digest.
function json(mediaType: string, value: object): Content {
  return content(mediaType, Buffer.from(JSON.stringify(value, null, 3)));
}

function parsePlatform(text: string): Platform {
  const [os = 'linux', architecture = 'amd64', variant] = text.split('/');
  return { os, architecture, ...(variant && { variant }) };
}
