import { attachedByTag, attachedKind, cosignTags } from '../attachments.ts';
import type { AttachedKind, Digest, Repository } from '../facts.ts';
import type { Descriptor } from '../manifest.ts';
import { isDigest } from '../names.ts';
import type { Store } from '../store/store.ts';
import type { Attached } from './contract.ts';

const mostReferrers = 1000;

/** What is attached to these digests of a repository: by a subject, or by cosign's tags. */
export function attachedTo(store: Store, repository: Repository, subjects: Digest[]): Attached[] {
  return subjects.flatMap((subject) => {
    const options = { cursor: 0, limit: mostReferrers };
    const referrers = store.manifests.referrers(repository, subject, options);
    return [
      ...referrers.flatMap(({ digest, annotations }) =>
        describe(store, { repository, digest, subject, annotations }),
      ),
      ...cosignTags(subject).flatMap((tag) => {
        const found = store.manifests.find(repository, { tag });
        const otherwise = attachedByTag(tag)?.kind ?? 'other';
        return found ? describe(store, { repository, digest: found.digest, subject, otherwise }) : [];
      }),
    ];
  });
}

/** BuildKit lists attestations in the index, beside the images that they are about. */
export function isAttestation({ platform, annotations }: Descriptor): boolean {
  return (
    annotations?.['vnd.docker.reference.type'] !== undefined ||
    (platform?.os === 'unknown' && platform.architecture === 'unknown')
  );
}

export function attestation(
  store: Store,
  index: { repository: Repository; digest: Digest },
  entry: Descriptor,
): Attached[] {
  const about = entry.annotations?.['vnd.docker.reference.digest'];
  const { repository, digest: whole } = index;
  const { digest, annotations } = entry;
  const subject = isDigest(about) ? about : whole;
  return describe(store, { repository, digest, subject, annotations, otherwise: 'attestation' });
}

interface Attachment {
  repository: Repository;
  digest: Digest;
  subject: Digest;
  annotations?: Record<string, string> | undefined;
  otherwise?: AttachedKind;
}

/** Nothing if it is not here. */
function describe(
  store: Store,
  { repository, digest, subject, annotations = {}, otherwise = 'other' }: Attachment,
): Attached[] {
  const details = store.manifests.details(repository, { digest });
  if (!details) return [];
  const { mediaType, artifactType, size, pushedAt, references } = details;
  const layerTypes = references.filter((r) => r.kind === 'layer').map((r) => r.mediaType);
  const kind = attachedKind({ artifactType, layerTypes, annotations });
  const parts = new Map(references.filter((r) => r.present).map((r) => [r.digest, r.size]));
  return [
    {
      digest,
      mediaType,
      artifactType,
      bytes: [...parts.values()].reduce((sum, bytes) => sum + bytes, size),
      kind: kind === 'other' ? otherwise : kind,
      annotations,
      pushedAt,
      subject,
    },
  ];
}
