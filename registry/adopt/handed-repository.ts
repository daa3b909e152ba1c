import type { Progress } from '../collect/jobs.ts';
import { each } from '../each.ts';
import type { Digest, Repository, Tag } from '../names.ts';
import type { AdoptedTag, Store } from '../store/store.ts';
import { type Distribution, linkIn, type RepositoryFolder } from './distribution.ts';
import { LinkWriter } from './link-writer.ts';
import { type Disk, whyNoFolder, whyNoFolders } from './portable-tags.ts';
import { servedType } from './served-type.ts';
import type { Skipped } from './skipped.ts';
import { keepOnly, type StaleLinks } from './stale-links.ts';
import type { TakenIn } from './taken-in.ts';

export type HandingStore = Pick<Store, 'folder' | 'repositories' | 'contents' | 'manifests' | 'notes'>;

interface Parts {
  store: HandingStore;
  target: Distribution;
  repository: Repository;
  takenIn: TakenIn;
  stale: StaleLinks;
  skipped: Skipped;
  progress: Progress;
  signal: AbortSignal;
  disk: Disk;
}

/** The link files of one repository. */
export class HandedRepository {
  readonly #parts: Parts;
  readonly #folder: RepositoryFolder;
  readonly #links: LinkWriter;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#folder = parts.target.repository(parts.repository);
    this.#links = new LinkWriter(parts.target.repositories);
  }

  /** Nothing if it cannot be there. */
  async write(): Promise<{ tags: number; manifests: number } | undefined> {
    const { repository, skipped, store, stale, disk } = this.#parts;
    const reason = whyNoFolders(repository, disk);
    if (reason) {
      skipped.add(repository, reason);
      return undefined;
    }
    // Read backwards and written forwards: what a push adds meanwhile is in a later list with all it needs.
    const tags = [...store.contents.tags(repository)];
    const manifests = [...store.contents.manifests(repository)];
    const layers = await this.#blobs();
    const revisions = await this.#revisions(manifests);
    const handed = await this.#tags(tags, revisions);
    await stale.removeFrom(repository, { tags: handed, revisions, layers });
    await this.#links.flush();
    return { tags: handed.size, manifests: revisions.size };
  }

  async #blobs(): Promise<Set<Digest>> {
    const { store, repository } = this.#parts;
    // Without this folder the collection of docker-registry stops.
    await this.#links.makeFolder(this.#folder.layers);
    const blobs = new Set(store.contents.blobs(repository));
    await each(blobs, (digest) => this.#write(linkIn(this.#folder.layers, digest), digest, Date.now()));
    return blobs;
  }

  async #revisions(manifests: Iterable<FoundAt>): Promise<Set<Digest>> {
    const { repository, skipped } = this.#parts;
    const revisions = new Set<Digest>();
    await each(manifests, async (found) => {
      const reason = await this.#whyNotServed(found);
      if (reason) {
        skipped.add(`${repository}@${found.digest}`, reason);
        return;
      }
      await this.#write(linkIn(this.#folder.revisions, found.digest), found.digest, found.at);
      revisions.add(found.digest);
    });
    return revisions;
  }

  async #whyNotServed(found: FoundAt): Promise<string | undefined> {
    const bytes = await this.#parts.store.manifests.read(found);
    if (!bytes) return 'its content is damaged or missing';
    const type = servedType(bytes);
    return type === found.mediaType
      ? undefined
      : `it would be served as ${type} and not as ${found.mediaType}`;
  }

  async #tags(tags: AdoptedTag[], revisions: Set<Digest>): Promise<Set<Tag>> {
    const { repository, takenIn, skipped, disk } = this.#parts;
    const handed = new Set<Tag>();
    const lower = new Set<string>();
    await this.#links.makeFolder(this.#folder.manifests);
    await this.#links.makeFolder(this.#folder.tags);
    for (const tag of tags) {
      // What docker-registry moved is told with what else that took in.
      if (await takenIn.digestOf(this.#folder.current(tag.name), tag.digest)) continue;
      const reason = revisions.has(tag.digest)
        ? whyNoFolder(tag.name, lower, disk)
        : `docker distribution cannot serve ${tag.digest}`;
      if (reason) {
        skipped.add(`${repository}:${tag.name}`, reason);
        continue;
      }
      lower.add(tag.name.toLowerCase());
      handed.add(tag.name);
    }
    await each(
      tags.filter(({ name }) => handed.has(name)),
      (tag) => this.#tag(tag, revisions),
    );
    return handed;
  }

  async #tag({ name, digest, at, history }: AdoptedTag, revisions: Set<Digest>): Promise<void> {
    const index = this.#folder.index(name);
    const moves = new Map([...history, { digest, at }].map((move) => [move.digest, move.at]));
    for (const [before, at] of moves) {
      if (revisions.has(before)) await this.#links.write(linkIn(index, before), { digest: before, at });
    }
    await keepOnly(index, new Set(moves.keys()));
    await this.#write(this.#folder.current(name), digest, at);
  }

  async #write(file: string, digest: Digest, at: number): Promise<void> {
    this.#parts.signal.throwIfAborted();
    await this.#links.write(file, { digest, at });
    this.#parts.progress.items++;
  }
}

type FoundAt =
  ReturnType<HandingStore['contents']['manifests']> extends Iterable<infer Found> ? Found : never;
