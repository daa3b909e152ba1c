import type { Digest } from '../names.ts';
import type { Distribution } from './distribution.ts';
import { readManifest } from './manifests.ts';
import { ignoreUnusable } from './unusable.ts';

/** The digests with all that they lead to, as far as it is there: what they list, their configs and layers. */
export async function neededBy(digests: Iterable<Digest>, target: Distribution): Promise<Set<Digest>> {
  const needed = new Set<Digest>();
  const manifests = [...digests];
  for (let digest = manifests.pop(); digest !== undefined; digest = manifests.pop()) {
    if (needed.has(digest)) continue;
    needed.add(digest);
    const manifest = (await readManifest(target.blob(digest), digest).catch(ignoreUnusable))?.manifest;
    if (!manifest) continue;
    for (const blob of [...(manifest.config ? [manifest.config] : []), ...manifest.layers])
      needed.add(blob.digest);
    manifests.push(...manifest.manifests.map((child) => child.digest));
  }
  return needed;
}
