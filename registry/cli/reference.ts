import type { ControlClient } from '../control/client.ts';
import { PlainError } from '../errors.ts';

const wholeLength: Record<string, number> = { sha256: 64, sha512: 128 };

/** The reference with its digest whole, where only the first digits of that were written, as `berth ls` prints them. */
export async function wholeReference(registry: ControlClient, text: string): Promise<string> {
  const [named = '', digest, ...rest] = text.split('@');
  if (digest === undefined || rest.length > 0) return text;
  // A digest alone is the registry's to refuse.
  const repository = named.replace(/:[^:/]*$/, '');
  return `${named}@${await wholeDigest(registry, digest, repository)}`;
}

/** The digest of this repository, or of the whole store, that begins like this; several or none are a PlainError. */
export async function wholeDigest(
  registry: ControlClient,
  text: string,
  repository?: string,
): Promise<string> {
  const beginning = text.replace(/(…|\.\.\.)$/, '');
  const [, algorithm = '', hex = ''] = /^(sha256|sha512):([0-9a-f]{4,})$/.exec(beginning) ?? [];
  if (hex === '' || hex.length >= (wholeLength[algorithm] ?? 0)) return text;
  const found = await registry.ask('digests', { beginning, ...(repository !== undefined && { repository }) });
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const place = repository === undefined ? 'this registry' : repository;
  if (only === undefined)
    throw new PlainError(`Nothing in ${place} has a digest that begins with ${beginning}.`);
  throw new PlainError(
    [`Several digests in ${place} begin with ${beginning}; write more of the one you mean:`, ...found].join(
      '\n  ',
    ),
  );
}

/** A digest as a person writes it, whole or only its first digits: no repository has such a tag. */
export function isDigestAlone(text: string): boolean {
  return /^(sha256|sha512):[0-9a-f]{4,}(…|\.\.\.)?$/.test(text);
}
