import type { Manifest } from '../manifest.ts';
import { type Digest, hexOf, parseRepository, parseTag, type Repository, type Tag } from '../names.ts';
import type { ManifestFiles } from './manifest-files.ts';
import type { Names } from './names.ts';

/** The empty config of artifacts is everybody's, and says nothing of who belongs together. */
const empty = 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';

/**
 * Puts manifests that nobody gives a name to where they belong: to the index that lists them, to what they are attached
 * to, to an image that shares content with them; else into a repository of their own. Where no other manifest leads to
 * them they get a tag, so that they are seen and stay. Gives the references that were made up.
 */
export function placeHomeless(
  digests: Digest[],
  { files, names }: { files: ManifestFiles; names: Names },
): string[] {
  const at = Date.now();
  const madeUp: string[] = [];
  const homeless = new Map<Digest, Manifest>();
  for (const digest of digests) {
    const file = names.has(digest) ? undefined : files.read(digest);
    if (file) homeless.set(digest, file.manifest);
  }
  const attached = Map.groupBy(homeless.keys(), (digest) => homeless.get(digest)?.subject?.digest);

  /** With all that it leads to. */
  function place(repository: Repository, digest: Digest, tag?: Tag): void {
    names.place(repository, digest, { at, ...(tag && { tag }) });
    const below = new Set([digest]);
    for (const one of below) for (const child of childrenOf(homeless.get(one))) below.add(child);
    for (const subject of below) {
      for (const one of attached.get(subject) ?? []) if (!names.has(one)) place(repository, one);
    }
  }

  for (let left = -1; left !== homeless.size; ) {
    left = homeless.size;
    for (const [digest, { subject }] of homeless) {
      for (const repository of names.above(digest, subject?.digest)) place(repository, digest);
      if (names.has(digest)) homeless.delete(digest);
    }
  }
  const haveNeighbours = names.areKnown;
  for (const digest of rootsFirst(homeless)) {
    if (names.has(digest)) continue;
    const short = hexOf(digest).slice(0, 12);
    const neighbour = haveNeighbours ? names.sharing(contentsOf(digest, files)) : undefined;
    const repository = neighbour ?? parseRepository(`recovered/${short}`);
    const tag = parseTag(neighbour ? `recovered-${short}` : 'recovered');
    place(repository, digest, tag);
    madeUp.push(`${repository}:${tag}`);
  }
  return madeUp;
}

function childrenOf(manifest: Manifest | undefined): Digest[] {
  return manifest?.manifests.map(({ digest }) => digest) ?? [];
}

/** Those that no other one leads to come first, for they bring the others along. */
function rootsFirst(homeless: Map<Digest, Manifest>): Digest[] {
  const listed = new Set([...homeless.values()].flatMap(childrenOf));
  const isLed = (digest: Digest) => {
    const subject = homeless.get(digest)?.subject?.digest;
    return listed.has(digest) || (subject !== undefined && homeless.has(subject));
  };
  const all = [...homeless.keys()];
  return [...all.filter((digest) => !isLed(digest)), ...all.filter(isLed)];
}

/** Config and layers, of an index those of its children. */
function contentsOf(digest: Digest, files: ManifestFiles, depth = 0): Digest[] {
  const manifest = files.read(digest)?.manifest;
  if (!manifest || depth > 3) return [];
  const { config, layers, manifests } = manifest;
  const own = [...(config ? [config] : []), ...layers].map((part) => part.digest);
  const below = manifests.flatMap((child) => contentsOf(child.digest, files, depth + 1));
  return [...own, ...below].filter((part) => part !== empty);
}
