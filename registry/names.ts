import { RegistryError } from './errors.ts';
import type { Digest, Repository, Tag } from './facts.ts';

export type { Digest, Repository, Tag };
export type Algorithm = 'sha256' | 'sha512';
/** What stands behind `/manifests/`: spec, `<reference>`. */
export type Reference = { tag: Tag } | { digest: Digest };

// Spec, "Pulling manifests": the grammars of <name> and of <reference> as a tag.
const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const repositoryGrammar = new RegExp(`^${component}(?:/${component})*$`);
const tagGrammar = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
const digestGrammar = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

const longestName = 255;
const longestComponent = 128;

/** A name by the spec's grammar, at most 255 characters, each component at most 128. */
export function parseRepository(text: string): Repository {
  const fits = text.length <= longestName && repositoryGrammar.test(text);
  if (!fits || (text.length > longestComponent && text.split('/').some((c) => c.length > longestComponent))) {
    throw new RegistryError('NAME_INVALID', { name: short(text) });
  }
  return text as Repository;
}

export function isTag(text: string): text is Tag {
  return tagGrammar.test(text);
}

export function parseTag(text: string): Tag {
  if (!isTag(text)) throw new RegistryError('TAG_INVALID', { tag: short(text) });
  return text;
}

export function isDigest(text: unknown): text is Digest {
  return typeof text === 'string' && digestGrammar.test(text);
}

/** An algorithm the spec registers and its lowercase hex digits. */
export function parseDigest(text: string): Digest {
  if (!isDigest(text)) throw new RegistryError('DIGEST_INVALID', { digest: short(text) });
  return text;
}

/** What contains a colon is a digest, anything else a tag. */
export function parseReference(text: string): Reference {
  return text.includes(':') ? { digest: parseDigest(text) } : { tag: parseTag(text) };
}

export function isAlgorithm(text: string): text is Algorithm {
  return text === 'sha256' || text === 'sha512';
}

export function algorithmOf(digest: Digest): Algorithm {
  return digest.startsWith('sha256:') ? 'sha256' : 'sha512';
}

export function hexOf(digest: Digest): string {
  return digest.slice(digest.indexOf(':') + 1);
}

/** What a person writes on the command line: `repository[:tag][@digest]`. */
export interface ImageReference {
  repository: Repository;
  tag?: Tag;
  digest?: Digest;
}

export function parseImageReference(text: string): ImageReference {
  const [named = '', digest, ...rest] = text.split('@');
  if (rest.length > 0) throw new RegistryError('DIGEST_INVALID', { digest: short(text) });
  const colon = named.lastIndexOf(':');
  const repository = parseRepository(colon < 0 ? named : named.slice(0, colon));
  return {
    repository,
    ...(colon >= 0 && { tag: parseTag(named.slice(colon + 1)) }),
    ...(digest !== undefined && { digest: parseDigest(digest) }),
  };
}

export function formatImageReference({ repository, tag, digest }: ImageReference): string {
  return `${repository}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`;
}

/** Bad input goes back in error messages, but never more of it than a line. */
function short(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 300)}…`;
}
