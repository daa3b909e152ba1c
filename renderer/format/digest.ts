const shortest = 4;

/** `3f9c…a1b2`: the first and last digits, without the algorithm. */
export function shortDigest(digest: string, length = shortest): string {
  const hex = digest.slice(digest.indexOf(':') + 1);
  return hex.length <= 2 * length + 1 ? hex : `${hex.slice(0, length)}…${hex.slice(-length)}`;
}

/** `sha256:3f9c…a1b2` */
export function shortDigestWithAlgorithm(digest: string): string {
  return `${digest.slice(0, digest.indexOf(':') + 1)}${shortDigest(digest)}`;
}

/** The shortest forms by which the digests of one list differ; those that would look alike grow until they do not. */
export function shortDigests(digests: Iterable<string>): Map<string, string> {
  const short = new Map<string, string>();
  let alike = [...new Set(digests)];
  for (let length = shortest; alike.length > 0; length++) {
    const byShort = Map.groupBy(alike, (digest) => shortDigest(digest, length));
    alike = [];
    for (const [form, group] of byShort) {
      if (group.length === 1 || !form.includes('…')) for (const digest of group) short.set(digest, form);
      else alike.push(...group);
    }
  }
  return short;
}
