import { isUtf8 } from 'node:buffer';
import { RegistryError } from './errors.ts';
import type { Platform } from './facts.ts';
import { type Digest, isDigest } from './names.ts';

export const mediaTypes = {
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
} as const;

const images: string[] = [mediaTypes.ociManifest, mediaTypes.dockerManifest];
const indexes: string[] = [mediaTypes.ociIndex, mediaTypes.dockerList];

/** Layers that live elsewhere: image-spec "Non-distributable layers" and docker's foreign layers. */
const elsewhere = /nondistributable|\.foreign\.diff\./;

/** The config of an image that runs, rather than of an artifact. */
export function isImageConfig(mediaType: string): boolean {
  return /image\.(config\.)?v1\+json$/.test(mediaType);
}

export type { Platform };

/** A reference to content (image-spec, "Content Descriptors"), as far as a registry looks at it. */
export interface Descriptor {
  mediaType: string;
  digest: Digest;
  size: number;
  platform?: Platform;
  annotations?: Record<string, string>;
  /** The registry need not have the bytes: they have other addresses, or are not to be distributed. */
  foreign: boolean;
}

/** What a registry needs to know of a manifest. The bytes themselves are kept as they were pushed. */
export interface Manifest {
  mediaType: string;
  kind: 'image' | 'index';
  /** Only of an image. */
  config?: Descriptor;
  /** Empty for an index. */
  layers: Descriptor[];
  /** Empty for an image. */
  manifests: Descriptor[];
  subject?: Descriptor;
  /** What the referrers list says of it: `artifactType`, else an image's config type (spec, "Listing Referrers"). */
  artifactType?: string;
  annotations?: Record<string, string>;
}

type Json = Record<string, unknown>;

/**
 * Reads a pushed manifest and refuses what no client could use (PROTOCOL: spec "Pushing Manifests", image-spec).
 * `contentType` is the request's header; without one, the body says what it is.
 */
export function parseManifest(bytes: Buffer, contentType: string | undefined): Manifest {
  const body = parseJson(bytes);
  const mediaType = mediaTypeOf(body, contentType);
  const kind = images.includes(mediaType) ? 'image' : 'index';
  if (body.schemaVersion !== 2) throw invalid('schemaVersion must be 2');
  // Content that reads as an image to one client and as an index to another: CVE-2021-41190.
  if (has(body, 'manifests') && (has(body, 'layers') || has(body, 'config'))) {
    throw invalid('a manifest has either layers and a config, or manifests');
  }
  const config = kind === 'image' ? descriptor(body.config, 'config') : undefined;
  const subject = has(body, 'subject') ? descriptor(body.subject, 'subject') : undefined;
  const artifactType = text(body.artifactType) ?? config?.mediaType;
  const annotations = stringMap(body.annotations);
  return {
    mediaType,
    kind,
    layers: kind === 'image' ? descriptors(body.layers, 'layers') : [],
    manifests: kind === 'index' ? descriptors(body.manifests, 'manifests') : [],
    ...(config && { config }),
    ...(subject && { subject }),
    ...(artifactType && { artifactType }),
    ...(annotations && { annotations }),
  };
}

/** The type of a manifest: the header's without parameters, else the body's own, else what its shape says. */
function mediaTypeOf(body: Json, contentType: string | undefined): string {
  const header = contentType?.split(';')[0]?.trim().toLowerCase() || undefined;
  const own = text(body.mediaType);
  if (header && own && header !== own) {
    throw invalid(`the Content-Type is ${header}, the manifest says ${own}`);
  }
  const mediaType =
    header ??
    own ??
    (has(body, 'manifests') ? mediaTypes.ociIndex : has(body, 'config') ? mediaTypes.ociManifest : '');
  if (!images.includes(mediaType) && !indexes.includes(mediaType)) {
    throw invalid(`${mediaType || 'content without a type'} is not a manifest this registry knows`);
  }
  return mediaType;
}

/** Go's JSON reader, on which most clients stand, gives up at this depth; deeper content would be useless to them. */
const deepest = 10_000;

function parseJson(bytes: Buffer): Json {
  if (!isUtf8(bytes)) throw invalid('it is not UTF-8');
  if (nestsDeeperThan(deepest, bytes)) throw invalid(`it nests deeper than ${deepest} levels`);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw invalid('it is not JSON');
  }
  if (!isObject(value)) throw invalid('it is not a JSON object');
  return value;
}

/** Looks at brackets outside strings, so that no parser has to be trusted with the depth. */
function nestsDeeperThan(limit: number, bytes: Buffer): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inString) {
      if (byte === 0x5c) i++;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > limit) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return false;
}

function descriptors(value: unknown, field: string): Descriptor[] {
  // A nil slice of Go is written as null.
  if (value === null) return [];
  if (!Array.isArray(value)) throw invalid(`${field} must be a list`);
  return value.map((entry, i) => descriptor(entry, `${field}[${i}]`));
}

function descriptor(value: unknown, field: string): Descriptor {
  if (!isObject(value)) throw invalid(`${field} must be a descriptor`);
  const { mediaType, digest, size } = value;
  if (typeof mediaType !== 'string') throw invalid(`${field}.mediaType must be a string`);
  if (!isDigest(digest)) throw invalid(`${field}.digest is not a digest this registry knows`);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw invalid(`${field}.size must be a whole number of bytes`);
  }
  const platform = platformOf(value.platform);
  const annotations = stringMap(value.annotations);
  const hasUrls = Array.isArray(value.urls) && value.urls.length > 0;
  return {
    mediaType,
    digest,
    size,
    ...(platform && { platform }),
    ...(annotations && { annotations }),
    foreign: hasUrls || elsewhere.test(mediaType),
  };
}

/** The platform an image's config or an index's descriptor names; undefined when it names none. */
export function platformOf(value: unknown): Platform | undefined {
  if (!isObject(value)) return undefined;
  const os = text(value.os);
  const architecture = text(value.architecture);
  const variant = text(value.variant);
  return os && architecture ? { os, architecture, ...(variant && { variant }) } : undefined;
}

export function formatPlatform({ os, architecture, variant }: Platform): string {
  return [os, architecture, ...(variant ? [variant] : [])].join('/');
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function has(body: Json, field: string): boolean {
  return Object.hasOwn(body, field) && body[field] !== null;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function stringMap(value: unknown): Record<string, string> | undefined {
  if (!isObject(value)) return undefined;
  const strings = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  // fromEntries defines own properties: a key named __proto__ stays a key.
  return strings.length > 0 ? Object.fromEntries(strings) : undefined;
}

function invalid(reason: string): RegistryError {
  return new RegistryError('MANIFEST_INVALID', { reason });
}
