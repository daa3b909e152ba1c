import type { Digest } from '../names.ts';

/** What is known of a manifest before it is taken over. */
export interface Revision {
  at: number;
  /** What an index lists. */
  children: Digest[];
  subject: Digest | undefined;
  /** Of its config and layers. */
  files: number;
  bytes: number;
}

/** A lot is recorded at once; a larger one loses more when it is cut short, and makes others wait. */
const most = { files: 200, bytes: 512 * 1024 * 1024 };

/**
 * Puts manifests into lots. An index and what it lists, an image and what is attached to it are in the same one, so that
 * none of them is ever there without what keeps it from being garbage.
 */
export function* lotsOf(revisions: Map<Digest, Revision>): Generator<Digest[]> {
  let lot: Digest[] = [];
  let [files, bytes] = [0, 0];
  for (const family of familiesOf(revisions)) {
    for (const digest of family) {
      lot.push(digest);
      files += 1 + (revisions.get(digest)?.files ?? 0);
      bytes += revisions.get(digest)?.bytes ?? 0;
    }
    if (files < most.files && bytes < most.bytes) continue;
    yield lot;
    lot = [];
    [files, bytes] = [0, 0];
  }
  if (lot.length > 0) yield lot;
}

function* familiesOf(revisions: Map<Digest, Revision>): Generator<Digest[]> {
  const attached = Map.groupBy(revisions.keys(), (digest) => revisions.get(digest)?.subject);
  const inner = new Set<Digest>();
  for (const [digest, { children, subject }] of revisions) {
    for (const child of children) inner.add(child);
    if (subject && revisions.has(subject)) inner.add(digest);
  }
  const taken = new Set<Digest>();
  for (const root of revisions.keys()) {
    if (inner.has(root)) continue;
    const family: Digest[] = [];
    const next = [root];
    for (let digest = next.pop(); digest !== undefined; digest = next.pop()) {
      const revision = revisions.get(digest);
      if (!revision || taken.has(digest)) continue;
      taken.add(digest);
      family.push(digest);
      next.push(...revision.children, ...(attached.get(digest) ?? []));
    }
    yield family;
  }
  // Those in a circle and what hangs on it: an index may list what it is attached to.
  yield [...inner].filter((digest) => revisions.has(digest) && !taken.has(digest));
}
