import type { Repository, Tag, Transfer as TransferFacts } from '../facts.ts';
import type { Direction } from '../store/store.ts';
import type { Body } from './body.ts';
import type { ImageMoved, Moved } from './moved.ts';

/** Speed is the mean over this time. */
const speedMs = 3_000;

/** What the moved bytes are of, as far as it is known. */
export interface Images {
  /** Of blobs that belong to no image. */
  readonly strayBytes: number;
  blob(moved: Moved): void;
  /** Takes out the images that ended before that moment; `all`: nothing that may be of them moves now. */
  settled(before: number, all: boolean): ImageMoved[];
}

interface Origin {
  id: string;
  direction: Direction;
  client: string;
  repository: Repository;
  startedAt: number;
}

/** All that one client moves for one repository in one direction, until it pauses. */
export class Transfer<Moving extends Images = Images> {
  readonly direction: Direction;
  readonly repository: Repository;
  readonly client: string;
  readonly id: string;
  readonly images: Moving;
  tag: Tag | null = null;
  /** Set by whoever keeps it: nothing may be added any more. */
  hasEnded = false;
  /** When anything last happened. */
  lastAt: number;
  readonly #startedAt: number;
  readonly #bodies = new Set<Body>();
  /** All that were begun, and whether each has come to its end. */
  readonly #parts = new Map<unknown, boolean>();
  /** By requests that have ended. */
  #moved = 0;
  readonly #samples: { at: number; bytes: number }[];

  constructor(images: Moving, { id, direction, client, repository, startedAt }: Origin) {
    this.id = id;
    this.direction = direction;
    this.client = client;
    this.repository = repository;
    this.images = images;
    this.#startedAt = startedAt;
    this.lastAt = startedAt;
    this.#samples = [{ at: startedAt, bytes: 0 }];
  }

  /** A request is at work on it. */
  get isBusy(): boolean {
    return this.#bodies.size > 0;
  }

  /** No blob was begun. */
  get isEmpty(): boolean {
    return this.#parts.size === 0;
  }

  begin(body: Body): void {
    this.#bodies.add(body);
    if (!this.#parts.get(body.part)) this.#parts.set(body.part, false);
  }

  /** `isWhole`: its part has come to its end. */
  end(body: Body, moved: Moved, isWhole: boolean): void {
    this.begin(body);
    this.#bodies.delete(body);
    if (isWhole) this.#parts.set(body.part, true);
    this.images.blob(moved);
    this.count(moved);
  }

  /** It was refused, so that it never was a part. */
  forget(body: Body): void {
    this.#bodies.delete(body);
    if (this.#parts.get(body.part) === false) this.#parts.delete(body.part);
  }

  count({ bytes, endedAt }: Moved): void {
    this.#moved += bytes;
    this.lastAt = endedAt;
  }

  /** Breaks its connections; false if there are none at the moment. */
  cancel(): boolean {
    const { isBusy } = this;
    for (const body of this.#bodies) body.break();
    return isBusy;
  }

  /** Notes how far it is, for its speed. */
  sample(now: number): void {
    this.#samples.push({ at: now, bytes: this.#bytes });
    while (this.#samples[0] && this.#samples[0].at < now - speedMs) this.#samples.shift();
  }

  describe(): TransferFacts {
    const { id, direction, repository, tag, client } = this;
    return {
      id,
      direction,
      repository,
      tag,
      client,
      startedAt: this.#startedAt,
      bytes: this.#bytes,
      total: this.#total,
      bytesPerSecond: this.#bytesPerSecond(Date.now()),
      parts: this.#parts.size,
      finishedParts: [...this.#parts.values()].filter(Boolean).length,
    };
  }

  get #bytes(): number {
    let bytes = this.#moved;
    for (const { moved } of this.#bodies) bytes += moved;
    return bytes;
  }

  get #total(): number | null {
    let total = this.#moved;
    for (const { expected } of this.#bodies) {
      if (expected === null) return null;
      total += expected;
    }
    return total;
  }

  #bytesPerSecond(now: number): number {
    const [since = { at: this.#startedAt, bytes: 0 }] = this.#samples;
    return now > since.at ? Math.round(((this.#bytes - since.bytes) / (now - since.at)) * 1000) : 0;
  }
}
