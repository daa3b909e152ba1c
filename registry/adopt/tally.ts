import type { Progress } from '../collect/jobs.ts';
import type { Digest, Repository } from '../names.ts';
import type { BroughtContent } from '../store/store.ts';
import { Skipped } from './skipped.ts';
import { Unusable } from './unusable.ts';

/** What was taken over so far, each blob once however many repositories have it. */
export class Tally {
  repositories = 0;
  tags = 0;
  manifests = 0;
  moved = 0;
  /** Repositories of which something was left out. */
  readonly incomplete = new Set<string>();
  readonly #progress: Progress;
  readonly #skipped = new Skipped();
  /** How each blob came. */
  readonly #came = new Map<Digest, BroughtContent['how']>();
  readonly #counts = { here: 0, linked: 0, copied: 0 };
  #bytes = 0;

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  /** For whoever brings a blob: its bytes are progress the first time. */
  bytesOf(digest: Digest): (bytes: number) => void {
    if (this.#came.has(digest)) return () => undefined;
    return (bytes) => {
      this.#progress.bytes += bytes;
    };
  }

  has(digest: Digest): boolean {
    return this.#came.has(digest);
  }

  brought(digest: Digest, { how, size }: BroughtContent): void {
    if (this.#came.has(digest)) return;
    this.#came.set(digest, how);
    this.#counts[how]++;
    this.#bytes += size;
    this.#progress.items++;
    if (how === 'here') this.#progress.bytes += size;
  }

  /** Its file has left the folder. */
  left(digest: Digest): void {
    const how = this.#came.get(digest);
    if (how) this.#counts[how]--;
    this.moved++;
  }

  skip(name: Repository | string, part: string, reason: string): void {
    this.incomplete.add(name);
    this.#skipped.add(`${name}${part}`, reason);
  }

  /** Other errors rise. */
  skipUnusable(name: Repository | string, part: string, error: unknown): void {
    if (!(error instanceof Unusable)) throw error;
    this.skip(name, part, error.message);
  }

  facts() {
    const { repositories, tags, manifests, moved } = this;
    const { linked, copied } = this.#counts;
    const blobs = this.#came.size;
    const bytes = this.#bytes;
    return { repositories, tags, manifests, blobs, bytes, linked, copied, moved, ...this.#skipped.facts() };
  }
}
