import { createHash } from 'node:crypto';
import { RegistryError } from '../errors.ts';
import { type Call, conditionHolds, readBody, sendBytes, sendEmpty } from '../http.ts';
import { parseManifest } from '../manifest.ts';
import {
  algorithmOf,
  type Digest,
  isDigest,
  isTag,
  parseReference,
  parseTag,
  type Reference,
  type Tag,
} from '../names.ts';
import type { FoundManifest, Store } from '../store/store.ts';
import type { PushLimits } from './uploads.ts';

export interface ManifestLimits extends PushLimits {
  /** Bytes of the largest manifest that is taken. */
  largestManifest: number;
  /** Config and layers need not be here. */
  allowSparse: boolean;
  /** Days that what a client deletes can be restored. */
  trashDays(): number;
}

/** Clients that want more split the request (spec main, "Pushing Manifests": at least ten). */
const mostTags = 100;

/** `/v2/<name>/manifests/<reference>` (spec, end-3, end-7, end-9). */
export function manifests(
  { manifests, trash, leases }: Pick<Store, 'manifests' | 'trash' | 'leases'>,
  limits: ManifestLimits,
) {
  function found(call: Call): { manifest: FoundManifest; tag: Tag | undefined } {
    const reference = readReference(call.argument);
    const manifest = reference && manifests.find(call.repository, reference);
    if (!manifest) throw unknown(call);
    return { manifest, tag: 'tag' in reference ? reference.tag : undefined };
  }

  return {
    /** The stored bytes in their stored type, whatever the client says it accepts: no manifest is ever converted. */
    get(call: Call): void | Promise<void> {
      const { manifest, tag } = found(call);
      // Before a push too a client asks by digest, and leaves out what is here.
      if (call.isHead && tag === undefined) leases.promised(call.repository, manifest);
      else leases.pulled(manifest);
      const headers = headersOf(manifest);
      const condition = call.header('if-none-match');
      if (condition !== undefined && conditionHolds(condition, headers.etag))
        return sendEmpty(call, 304, headers);
      if (call.isHead) return sendEmpty(call, 200, { ...headers, 'content-length': manifest.size });
      const send = (bytes: Buffer | undefined) => {
        if (!bytes) throw unknown(call);
        manifests.pulled(manifest, tag);
        sendBytes(call, 200, headers, bytes);
      };
      const bytes = manifests.read(manifest);
      return bytes instanceof Promise ? bytes.then(send) : send(bytes);
    },

    async put(call: Call): Promise<void> {
      if (limits.readOnly()) throw new RegistryError('READ_ONLY');
      const { repository } = call;
      const reference = parseReference(call.argument);
      const moved = 'tag' in reference ? [reference.tag] : queryTags(call);
      const bytes = await readBody(call, limits.largestManifest);
      const manifest = parseManifest(bytes, call.header('content-type'));
      const digest = digestFor(bytes, reference);
      // What is here already only gets other tags.
      if (!manifests.find(repository, { digest })) await limits.room.admit(repository, bytes.length);
      await manifests.put(repository, { bytes, manifest, digest, tags: moved, sparse: limits.allowSparse });
      sendEmpty(call, 201, {
        location: `/v2/${repository}/manifests/${digest}`,
        'docker-content-digest': digest,
        ...(manifest.subject && { 'oci-subject': manifest.subject.digest }),
        ...('digest' in reference && moved.length > 0 && { 'oci-tag': moved.join(', ') }),
      });
    },

    /** To the trash: by digest with every tag on it, by tag only the tag (spec, "Deleting tags", "Deleting Manifests"). */
    async remove(call: Call): Promise<void> {
      if (limits.readOnly()) throw new RegistryError('READ_ONLY');
      const reference = readReference(call.argument);
      if (!reference) throw unknown(call);
      const by = { client: call.client, days: limits.trashDays() };
      const thrown = await trash.throwAway([{ repository: call.repository, ...reference }], by);
      if (thrown.length === 0) throw unknown(call);
      sendEmpty(call, 202);
    },
  };
}

/** A malformed tag names nothing, so reading it is a plain 404; a malformed digest is the client's mistake. */
function readReference(text: string): Reference | undefined {
  return text.includes(':') || isTag(text) ? parseReference(text) : undefined;
}

function unknown({ repository, argument }: Call): RegistryError {
  return new RegistryError('MANIFEST_UNKNOWN', { name: repository, reference: argument.slice(0, 300) });
}

function headersOf({ digest, mediaType }: FoundManifest) {
  return { 'content-type': mediaType, 'docker-content-digest': digest, etag: `"${digest}"` };
}

/** `?tag=a&tag=b` on a push by digest (spec main); one bad tag and none is moved. */
function queryTags({ query }: Call): Tag[] {
  const tags = query.getAll('tag');
  if (tags.length > mostTags) throw new RegistryError('TAGS_TOO_MANY', { most: mostTags });
  return [...new Set(tags.map(parseTag))];
}

function digestFor(bytes: Buffer, reference: Reference): Digest {
  const wanted = 'digest' in reference ? reference.digest : undefined;
  const algorithm = wanted ? algorithmOf(wanted) : 'sha256';
  const digest = `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
  if (!isDigest(digest) || (wanted && digest !== wanted)) {
    throw new RegistryError('DIGEST_INVALID', {
      digest: wanted,
      reason: `the content has the digest ${digest}`,
    });
  }
  return digest;
}
