import type { Manifest } from '../manifest.ts';
import { type Digest, hexOf, parseRepository, parseTag } from '../names.ts';
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

  /** One may lead to the next. */
  function placeBelow(): void {
    for (let before = -1; before !== homeless.size; ) {
      before = homeless.size;
      for (const [digest, { subject }] of homeless) {
        const repositories = names.above(digest, subject?.digest);
        for (const repository of repositories) names.place(repository, digest, { at });
        if (names.has(digest)) homeless.delete(digest);
      }
    }
  }

  placeBelow();
  for (const digest of rootsFirst(homeless)) {
    if (!homeless.has(digest)) continue;
    const short = hexOf(digest).slice(0, 12);
    const neighbour = names.sharing(contentsOf(digest, files));
    const repository = neighbour ?? parseRepository(`recovered/${short}`);
    const tag = parseTag(neighbour ? `recovered-${short}` : 'recovered');
    names.place(repository, digest, { tag, at });
    madeUp.push(`${repository}:${tag}`);
    placeBelow();
  }
  return madeUp;
}

/** Those that no other one leads to come first, for they bring the others along. */
function rootsFirst(homeless: Map<Digest, Manifest>): Digest[] {
  const listed = new Set(
    [...homeless.values()].flatMap(({ manifests }) => manifests.map(({ digest }) => digest)),
  );
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
