interface Lease {
  /** Promises that no manifest has come for yet. */
  open: number;
  at: number;
}

/** What the pushes into one repository count on; all times are given. */
export class RepositoryLeases {
  readonly #blobs = new Map<number, Lease>();
  /** Uploads under way, and when each last showed a sign of life. */
  readonly #sessions = new Map<string, number>();
  readonly #held: Map<number, number>;
  /** How many leases have open promises. */
  #open = 0;
  #lastSession = 0;

  /** `held` counts for all repositories together how many of them lease a blob. */
  constructor(held: Map<number, number>) {
    this.#held = held;
  }

  promise(blobId: number, now: number): void {
    const lease = this.#blobs.get(blobId);
    if (!lease) {
      this.#blobs.set(blobId, { open: 1, at: now });
      this.#held.set(blobId, (this.#held.get(blobId) ?? 0) + 1);
      this.#open++;
      return;
    }
    if (lease.open === 0) this.#open++;
    lease.open++;
    lease.at = now;
  }

  /** A manifest came that needs it. */
  fulfil(blobId: number): void {
    const lease = this.#blobs.get(blobId);
    if (!lease || lease.open === 0) return;
    lease.open--;
    if (lease.open === 0) this.#open--;
  }

  sessionLives(id: string, now: number): void {
    this.#sessions.set(id, now);
    this.#lastSession = now;
  }

  sessionEnded(id: string): void {
    this.#sessions.delete(id);
  }

  /** Nobody waits for anything here any more. */
  get isQuiet(): boolean {
    return this.#open === 0 && this.#sessions.size === 0;
  }

  /** As long as uploads show signs of life, every lease holds: a push may be as long as it likes. */
  lastTouch(blobId: number): number {
    const lease = this.#blobs.get(blobId);
    return lease ? Math.max(lease.at, this.#lastSession) : Number.NEGATIVE_INFINITY;
  }

  prune(before: number): void {
    for (const [id, at] of this.#sessions) if (at < before) this.#sessions.delete(id);
    if (this.#lastSession >= before) return;
    for (const [id, lease] of this.#blobs) if (lease.at < before) this.#end(id, lease);
  }

  clear(): void {
    for (const [id, lease] of this.#blobs) this.#end(id, lease);
  }

  #end(id: number, { open }: Lease): void {
    this.#blobs.delete(id);
    if (open > 0) this.#open--;
    const others = (this.#held.get(id) ?? 1) - 1;
    if (others > 0) this.#held.set(id, others);
    else this.#held.delete(id);
  }
}
