import { hostOf, referenceOf } from '../../format/reference.ts';
import { artifactKind, artifactTypeOf } from './artifacts.ts';

/** What a pull command needs to know of an image or artifact. */
export interface Pullable {
  repository: string;
  /** Null for what is named by its digest. */
  tag: string | null;
  digest?: string | null;
  artifactType: string | null;
}

/** The command of the client that can make use of it; `address` is the registry's, with its scheme. */
export function pullCommandFor(address: string, image: Pullable): string {
  const host = hostOf(address);
  const reference = `${host}/${referenceOf(image.repository, image)}`;
  const type = artifactTypeOf(image.artifactType);
  const plain = address.startsWith('http://');
  if (type === null) return `docker pull ${reference}`;
  if (artifactKind(type) === 'helm') return helmPull(host, image, plain);
  // oras takes localhost for plain HTTP by itself.
  return `oras pull ${plain && !/^localhost(:|$)/.test(host) ? '--plain-http ' : ''}${reference}`;
}

function helmPull(host: string, { repository, tag, digest }: Pullable, plain: boolean): string {
  const name = `oci://${host}/${repository}`;
  // Helm writes the + of a version as _, because a tag cannot have it.
  const which = tag
    ? `${name} --version ${tag.replaceAll('_', '+')}`
    : referenceOf(name, { digest: digest ?? null });
  return `helm pull ${which}${plain ? ' --plain-http' : ''}`;
}
