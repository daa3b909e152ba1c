import type { Digest, Tag } from '../facts.ts';
import { type ImageMoved, imageMoved, type MembersOf, type Moved } from './moved.ts';
import type { Images } from './transfer.ts';

/** An image being pulled: a manifest somebody asked for, and what followed. */
interface Pull extends Moved {
  tag: Tag | null;
  digest: Digest;
  /** Its digest, and those of the manifests inside. */
  members: Set<Digest>;
}

/** The images of one client's pull from one repository: each manifest that belongs to no other is one. */
export class PulledImages implements Images {
  readonly #membersOf: MembersOf;
  readonly #pulls = new Set<Pull>();
  /** By all that was asked for. */
  readonly #byName = new Map<Tag | Digest, Pull>();
  #current: Pull | undefined;
  /** Of blobs without a manifest before them. */
  strayBytes = 0;

  constructor(membersOf: MembersOf) {
    this.#membersOf = membersOf;
  }

  /** Counts what was asked for before; false if it was not. */
  again(asked: Tag | Digest, moved: Moved): boolean {
    const pull = this.#byName.get(asked);
    if (!pull) return false;
    this.#current = pull;
    this.blob(moved);
    return true;
  }

  /** `asked` is new, and what it was asked for by; `tag` may be one that the client has looked up before. */
  manifest(asked: Tag | Digest, { tag, digest }: { tag: Tag | null; digest: Digest }, moved: Moved): void {
    let pull = this.#parentOf(asked as Digest);
    if (!pull) {
      pull = { tag, digest, members: new Set([digest, ...this.#membersOf(digest)]), ...moved, bytes: 0 };
      this.#pulls.add(pull);
    }
    this.#byName.set(asked, pull);
    this.again(asked, moved);
  }

  blob({ bytes, endedAt }: Moved): void {
    if (!this.#current) {
      this.strayBytes += bytes;
      return;
    }
    this.#current.bytes += bytes;
    this.#current.endedAt = endedAt;
  }

  /** Blobs belong to the one that was asked for last. */
  settled(before: number, all: boolean): ImageMoved[] {
    const done = [...this.#pulls].filter((pull) => pull.endedAt <= before && (all || pull !== this.#current));
    if (done.length === 0) return [];
    for (const pull of done) this.#pulls.delete(pull);
    for (const [name, pull] of this.#byName) if (!this.#pulls.has(pull)) this.#byName.delete(name);
    if (this.#current && !this.#pulls.has(this.#current)) this.#current = undefined;
    return done.map(imageMoved);
  }

  /** Whose part it is; no tag is. */
  #parentOf(digest: Digest): Pull | undefined {
    for (const pull of this.#pulls) {
      if (!pull.members.has(digest)) continue;
      // An index may hold another one.
      for (const inner of this.#membersOf(digest)) pull.members.add(inner);
      return pull;
    }
    return undefined;
  }
}
