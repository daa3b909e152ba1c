import { each } from '../each.ts';
import type { Descriptor } from '../manifest.ts';
import type { Digest, Repository } from '../names.ts';
import type { AdoptedFacts, Brought, Intake } from '../store/store.ts';
import { type Distribution, linkIn, type RepositoryFolder } from './distribution.ts';
import { readLink } from './links.ts';
import { readManifest } from './manifests.ts';
import { type FoundTag, historyOf } from './tags.ts';
import type { Tally } from './tally.ts';
import { ignoreUnusable } from './unusable.ts';

/** Where a lot comes from, and where it is counted. */
export interface LotParts {
  source: Distribution;
  repository: Repository;
  folder: RepositoryFolder;
  tally: Tally;
  signal: AbortSignal;
}

type Wanted = Pick<Descriptor, 'digest'> & Partial<Pick<Descriptor, 'size'>>;
type ReadManifest = AdoptedFacts['manifests'][number] & { bytes: number };

/** Some manifests of a repository with all they need and their tags, taken over at once. */
export class Lot {
  readonly #parts: LotParts;
  readonly #intake: Intake;
  /** Why content cannot be had. */
  readonly #troubles = new Map<Digest, string>();
  readonly #blobs = new Set<Digest>();

  constructor(intake: Intake, parts: LotParts) {
    this.#parts = parts;
    this.#intake = intake;
  }

  /** Gives those that are here now. */
  async manifests(found: Map<Digest, number>, tagged: Map<Digest, FoundTag[]>): Promise<Digest[]> {
    const { repository, folder, tally } = this.#parts;
    const read = await this.#read(found);
    const needed = read.flatMap(({ manifest: { config, layers } }) => [
      ...(config ? [config] : []),
      ...layers,
    ]);
    await this.#bringBlobs(needed.filter(({ foreign }) => !foreign));
    const whole = read.filter((one) => this.#isWhole(one));
    await each(whole, ({ digest, bytes }) => this.#bring({ digest, size: bytes }));
    const manifests = whole.filter(({ digest }) => !this.#explain(digest, this.#troubles.get(digest)));
    if (manifests.length === 0) return [];
    const tags: AdoptedFacts['tags'] = [];
    for (const { digest } of manifests) {
      for (const tag of tagged.get(digest) ?? []) {
        tags.push({ ...tag, history: await historyOf(folder, tag) });
      }
    }
    const taken = await this.#intake.record(repository, { blobs: this.#blobs, manifests, tags });
    tally.manifests += manifests.length;
    for (const [i, { name, here }] of taken.entries()) {
      if (here === tags[i]?.digest) tally.tags++;
      else tally.skip(repository, `:${name}`, `the tag points at ${here} here`);
    }
    return manifests.map(({ digest }) => digest);
  }

  /** Takes over blobs alone, as far as they are there. */
  async blobs(digests: Digest[]): Promise<void> {
    const { repository, tally } = this.#parts;
    await this.#bringBlobs(digests.map((digest) => ({ digest })));
    for (const [digest, trouble] of this.#troubles) {
      // The collection of docker-registry leaves links to what it has removed.
      if (trouble !== reasons.missing) tally.skip(repository, `@${digest}`, `it ${trouble}`);
    }
    if (this.#blobs.size === 0) return;
    await this.#intake.record(repository, { blobs: this.#blobs, manifests: [], tags: [] });
  }

  async #bringBlobs(wanted: Wanted[]): Promise<void> {
    const once = new Map(wanted.map((blob) => [blob.digest, blob]));
    await each(once.values(), async (blob) => {
      await this.#bring(blob);
      if (!this.#troubles.has(blob.digest)) this.#blobs.add(blob.digest);
    });
  }

  async #read(found: Map<Digest, number>): Promise<ReadManifest[]> {
    const read: ReadManifest[] = [];
    await each(found, async ([digest, at]) => {
      try {
        read.push({ digest, at, ...(await readManifest(this.#parts.source.blob(digest), digest)) });
      } catch (error) {
        this.#parts.tally.skipUnusable(this.#parts.repository, `@${digest}`, error);
      }
    });
    return read;
  }

  #isWhole({ digest, manifest: { config, layers } }: ReadManifest): boolean {
    const needed = [...(config ? [config] : []), ...layers];
    const bad = needed.find((one) => this.#troubles.has(one.digest));
    const what = bad === config ? 'its config' : 'its layer';
    return !this.#explain(digest, bad && `${what} ${bad.digest} ${this.#troubles.get(bad.digest)}`);
  }

  /** Whether there is something to explain. */
  #explain(digest: Digest, reason: string | undefined): boolean {
    if (reason !== undefined) this.#parts.tally.skip(this.#parts.repository, `@${digest}`, reason);
    return reason !== undefined;
  }

  async #bring(blob: Wanted): Promise<void> {
    const { source, signal, tally } = this.#parts;
    const onBytes = tally.bytesOf(blob.digest);
    const bringing = { ...(blob.size !== undefined && { size: blob.size }), signal, onBytes };
    let brought = await this.#intake.bring(blob.digest, source.blob(blob.digest), bringing);
    if ('trouble' in brought && brought.trouble === 'missing') {
      brought = (await this.#bringOtherName(blob.digest, bringing)) ?? brought;
    }
    if ('trouble' in brought) this.#troubles.set(blob.digest, reasons[brought.trouble]);
    else tally.brought(blob.digest, brought);
  }

  /** docker-registry keeps what was pushed by sha512 under its sha256; the link of the one names the other. */
  async #bringOtherName(
    digest: Digest,
    bringing: Parameters<Intake['bring']>[2],
  ): Promise<Brought | undefined> {
    const link = await readLink(linkIn(this.#parts.folder.layers, digest)).catch(ignoreUnusable);
    if (!link || link.digest === digest) return undefined;
    return this.#intake.bring(digest, this.#parts.source.blob(link.digest), { ...bringing, check: true });
  }
}

const reasons = {
  missing: 'is missing',
  unreadable: 'cannot be read',
  damaged: 'has other bytes than its digest says',
} as const;
