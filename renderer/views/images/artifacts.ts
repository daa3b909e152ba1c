/** What is not an image, as people call it. */
export type ArtifactKind =
  | 'helm'
  | 'wasm'
  | 'signature'
  | 'sbom'
  | 'attestation'
  | 'policy'
  | 'flux'
  | 'plugin'
  | 'compose'
  | 'generic';

const kinds: [ArtifactKind, RegExp][] = [
  ['helm', /cncf\.helm\./],
  ['wasm', /wasm/],
  ['signature', /cosign|notary|sigstore/],
  ['sbom', /spdx|cyclonedx|syft/],
  ['attestation', /in-toto|dsse/],
  ['policy', /openpolicyagent|cosign\.policy|kyverno/],
  ['flux', /cncf\.flux\./],
  ['plugin', /docker\.plugin/],
  ['compose', /docker\.compose/],
  ['generic', /^application\/vnd\.oci\.empty\./],
];

const imageConfigs = /^application\/vnd\.(oci\.image\.config|docker\.container\.image)\b/;

/** The type of what is no image; null where the registry says an image's config, or nothing. */
export function artifactTypeOf(type: string | null): string | null {
  return type === null || type === '' || imageConfigs.test(type) ? null : type;
}

/** What it is called, or undefined for a type that nobody has heard of. */
export function artifactKind(type: string): ArtifactKind | undefined {
  return kinds.find(([, pattern]) => pattern.test(type))?.[0];
}

/** A type without what all types have: `acme.rocket.config`. */
export function shortType(type: string): string {
  return type.replace(/^application\/(vnd\.)?/, '').replace(/(\.v\d+)?\+\w+$/, '');
}
