import type { AttachedKind, Digest, Tag } from './facts.ts';

/** What a manifest says of itself, as far as it tells what it is good for where it is attached to another one. */
export interface Attachment {
  artifactType: string | null;
  layerTypes: string[];
  annotations: Record<string, string>;
}

/** cosign, notation; SPDX, CycloneDX, syft; in-toto, SLSA. In this order, for a bundle of sigstore may hold any of them. */
const kinds: [AttachedKind, RegExp][] = [
  ['sbom', /spdx|cyclonedx|syft|sbom/i],
  ['attestation', /in-toto|dsse|slsa|attest|provenance/i],
  ['signature', /cosign|notary\.signature|sigstore\.bundle|message-signature/i],
];

/** The predicate of an in-toto statement, where the client names it outside: cosign's bundles, BuildKit's layers. */
const predicates = ['dev.sigstore.bundle.predicateType', 'in-toto.io/predicate-type', 'predicateType'];
/** cosign since version 3 signs with a statement, too. */
const signing = /cosign\/sign\//;

export function attachedKind({ artifactType, layerTypes, annotations }: Attachment): AttachedKind {
  const predicate = predicates.map((name) => annotations[name]).find((text) => text !== undefined);
  if (predicate !== undefined) {
    if (signing.test(predicate)) return 'signature';
    return kindNamed(predicate) ?? 'attestation';
  }
  const told = [annotations['dev.sigstore.bundle.content'], artifactType, ...layerTypes];
  for (const text of told) {
    const kind = text && kindNamed(text);
    if (kind) return kind;
  }
  return 'other';
}

function kindNamed(text: string): AttachedKind | undefined {
  return kinds.find(([, words]) => words.test(text))?.[0];
}

const cosignTag = /^(?:sha256-([0-9a-f]{64})|sha512-([0-9a-f]{128}))\.(sig|att|sbom)$/;
const cosignKinds: Record<string, AttachedKind> = { sig: 'signature', att: 'attestation', sbom: 'sbom' };

/** cosign's way to attach before there were referrers: a tag that names the digest. */
export function attachedByTag(tag: Tag): { subject: Digest; kind: AttachedKind } | undefined {
  const [, short, long, suffix = ''] = cosignTag.exec(tag) ?? [];
  const kind = cosignKinds[suffix];
  if (!kind) return undefined;
  return { subject: (short ? `sha256:${short}` : `sha512:${long}`) as Digest, kind };
}

/** The tags by which cosign would attach something to this digest. */
export function cosignTags(digest: Digest): Tag[] {
  return Object.keys(cosignKinds).map((suffix) => `${digest.replace(':', '-')}.${suffix}` as Tag);
}
