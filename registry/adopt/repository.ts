import { each } from '../each.ts';
import type { Digest } from '../names.ts';
import type { Store } from '../store/store.ts';
import { linkIn } from './distribution.ts';
import { digestsIn } from './entries.ts';
import { readLink } from './links.ts';
import { Lot, type LotParts } from './lot.ts';
import { lotsOf, type Revision } from './lots.ts';
import { readManifest } from './manifests.ts';
import { type FoundTag, tagsIn } from './tags.ts';
import { Unusable } from './unusable.ts';

/** Blobs that are taken over without a manifest, so many at once. */
const blobsAtOnce = 200;

export type AdoptingStore = Pick<Store, 'adopting' | 'blobs'>;

/** One repository that is taken over. */
export class AdoptedRepository {
  readonly #store: AdoptingStore;
  readonly #parts: LotParts;

  constructor(store: AdoptingStore, parts: LotParts) {
    this.#store = store;
    this.#parts = parts;
  }

  async take(): Promise<void> {
    const { repository, tally } = this.#parts;
    try {
      const revisions = await this.#revisions();
      const tagged = await this.#tags();
      const taken = new Set<Digest>();
      for (const lot of lotsOf(revisions)) {
        const found = new Map(lot.map((digest) => [digest, revisions.get(digest)?.at ?? 0]));
        await this.#lot(async (lot) => {
          for (const digest of await lot.manifests(found, tagged)) taken.add(digest);
        });
      }
      if (taken.size > 0) tally.repositories++;
      for (const { name, digest } of [...tagged.values()].flat()) {
        if (!taken.has(digest))
          tally.skip(repository, `:${name}`, `it points at ${digest}, which is not taken over`);
      }
      await this.#otherBlobs();
    } catch (error) {
      tally.skipUnusable(repository, '', error);
    }
  }

  /** Its manifests, in the order in which they came. */
  async #revisions(): Promise<Map<Digest, Revision>> {
    const { folder, tally, repository } = this.#parts;
    const found: [Digest, Revision][] = [];
    await each(await digestsIn(folder.revisions), async (digest) => {
      this.#parts.signal.throwIfAborted();
      try {
        const revision = await this.#revision(digest);
        if (revision) found.push([digest, revision]);
      } catch (error) {
        tally.skipUnusable(repository, `@${digest}`, error);
      }
    });
    return new Map(found.sort(([, a], [, b]) => a.at - b.at));
  }

  async #revision(digest: Digest): Promise<Revision | undefined> {
    const { folder, source } = this.#parts;
    const link = await readLink(linkIn(folder.revisions, digest));
    if (!link) return undefined;
    if (link.digest !== digest) throw new Unusable(`its link names ${link.digest}`);
    const { manifest } = await readManifest(source.blob(digest), digest);
    const blobs = [...(manifest.config ? [manifest.config] : []), ...manifest.layers];
    return {
      at: link.at,
      children: manifest.manifests.map((child) => child.digest),
      subject: manifest.subject?.digest,
      files: blobs.length,
      bytes: blobs.reduce((sum, { size }) => sum + size, 0),
    };
  }

  async #tags(): Promise<Map<Digest, FoundTag[]>> {
    const { folder, tally, repository } = this.#parts;
    const found: FoundTag[] = [];
    const tags = tagsIn(folder, (name, error) => tally.skipUnusable(repository, `:${name}`, error));
    for await (const tag of tags) found.push(tag);
    return Map.groupBy(found, ({ digest }) => digest);
  }

  /** Blobs that no manifest needs are in the repository all the same. */
  async #otherBlobs(): Promise<void> {
    const { folder, tally, repository } = this.#parts;
    let some: Digest[] = [];
    for (const digest of await digestsIn(folder.layers)) {
      if (tally.has(digest) && this.#store.blobs.size(repository, digest) !== undefined) continue;
      try {
        if (await readLink(linkIn(folder.layers, digest))) some.push(digest);
      } catch (error) {
        tally.skipUnusable(repository, `@${digest}`, error);
      }
      if (some.length < blobsAtOnce) continue;
      await this.#lot((lot) => lot.blobs(some));
      some = [];
    }
    await this.#lot((lot) => lot.blobs(some));
  }

  async #lot(work: (lot: Lot) => Promise<void>): Promise<void> {
    this.#parts.signal.throwIfAborted();
    const intake = this.#store.adopting.begin();
    try {
      await work(new Lot(intake, this.#parts));
    } finally {
      intake.end();
    }
  }
}
