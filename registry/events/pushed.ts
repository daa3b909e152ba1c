import type { Digest, Tag } from '../facts.ts';
import { type ImageMoved, imageMoved, type MembersOf, type Moved } from './moved.ts';
import type { Images } from './transfer.ts';

/** The images of one client's push to one repository. Blobs come before the manifest that names them. */
export class PushedImages implements Images {
  readonly #membersOf: MembersOf;
  /** Pushed by digest: the parts of an index to come, or images without a tag. */
  readonly #untagged = new Map<Digest, Moved>();
  /** Of blobs whose manifest is to come. */
  #blobs: Moved | undefined;

  constructor(membersOf: MembersOf) {
    this.#membersOf = membersOf;
  }

  get strayBytes(): number {
    return this.#blobs?.bytes ?? 0;
  }

  blob(moved: Moved): void {
    this.#blobs = this.#blobs ? joined(this.#blobs, moved) : moved;
  }

  /** Gives the image for each tag; without tags it has to wait for what may hold it. */
  manifest(tags: Tag[], digest: Digest, moved: Moved): ImageMoved[] {
    let whole = this.#blobs ? joined(this.#blobs, moved) : moved;
    this.#blobs = undefined;
    for (const part of this.#untagged.size > 0 ? [digest, ...this.#membersOf(digest)] : []) {
      const waiting = this.#untagged.get(part);
      if (waiting) whole = joined(waiting, whole);
      this.#untagged.delete(part);
    }
    if (tags.length === 0) this.#untagged.set(digest, whole);
    // What moved is told once.
    return tags.map((tag, i) => imageMoved({ ...whole, tag, digest, ...(i > 0 && { bytes: 0 }) }));
  }

  /** Those that no tag came for. */
  settled(before: number): ImageMoved[] {
    const done = [...this.#untagged].filter(([, { endedAt }]) => endedAt <= before);
    for (const [digest] of done) this.#untagged.delete(digest);
    return done.map(([digest, moved]) => imageMoved({ ...moved, tag: null, digest }));
  }
}

function joined(first: Moved, second: Moved): Moved {
  return {
    bytes: first.bytes + second.bytes,
    startedAt: Math.min(first.startedAt, second.startedAt),
    endedAt: Math.max(first.endedAt, second.endedAt),
  };
}
