import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { RegistryError } from '../errors.ts';
import { type Manifest, parseManifest } from '../manifest.ts';
import { algorithmOf, type Digest, hexOf } from '../names.ts';
import { ifThere, Unusable } from './unusable.ts';

/** docker distribution takes none above 4 MiB. */
const mostBytes = 16 * 1024 * 1024;

/** A manifest whose bytes are those of its digest; one that no registry can serve is Unusable. */
export async function readManifest(
  file: string,
  digest: Digest,
): Promise<{ manifest: Manifest; bytes: number }> {
  const size = (await ifThere(file, stat(file)))?.size;
  if (size === undefined) throw new Unusable('its content is missing');
  if (size > mostBytes) throw new Unusable('it is too large for a manifest');
  const bytes = await ifThere(file, readFile(file));
  if (!bytes) throw new Unusable('its content is missing');
  if (createHash(algorithmOf(digest)).update(bytes).digest('hex') !== hexOf(digest)) {
    throw new Unusable('its bytes are not those of its digest');
  }
  return { manifest: parse(bytes), bytes: bytes.length };
}

function parse(bytes: Buffer): Manifest {
  try {
    return parseManifest(bytes, undefined);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    const isOld = /"schemaVersion"\s*:\s*1\b/.test(bytes.toString('latin1', 0, 64 * 1024));
    const { reason = 'it is not a manifest' } = error.detail as { reason?: string };
    throw new Unusable(isOld ? 'it is of the old schema 1, which no client uses any more' : reason);
  }
}
