/** The parts of a reference as they are drawn: host and path, the last name, the tag, the digest. */
export interface ReferenceParts {
  path: string;
  name: string;
  tag: string | null;
  digest: string | null;
}

export function referenceParts(reference: string): ReferenceParts {
  const [named = '', digest = null] = reference.split('@');
  const slash = named.lastIndexOf('/') + 1;
  const colon = named.indexOf(':', slash);
  return {
    path: named.slice(0, slash),
    name: colon < 0 ? named.slice(slash) : named.slice(slash, colon),
    tag: colon < 0 ? null : named.slice(colon + 1),
    digest,
  };
}

/** `shop/checkout:1.8.2` or `shop/checkout@sha256:…`: how the registry's questions and the commands name an image. */
export function referenceOf(
  repository: string,
  { tag, digest }: { tag?: string | null; digest?: string | null },
) {
  return tag ? `${repository}:${tag}` : digest ? `${repository}@${digest}` : repository;
}

/** `localhost:5000`: an address without its scheme, as references begin. */
export function hostOf(address: string): string {
  return address.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

export function pullCommand(host: string, reference: string): string {
  return `docker pull ${host}/${reference}`;
}

/** The page of a repository, or of an image in it. */
export function imagePath(repository: string, tagOrDigest?: string | null): string {
  return tagOrDigest ? `/images/${repository}/-/${tagOrDigest}` : `/images/${repository}`;
}
