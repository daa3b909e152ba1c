import type { Digest } from '../names.ts';

/**
 * The manifests read last, up to a number of bytes. Content never changes under its digest, so nothing here is ever
 * out of date.
 */
export class ContentCache {
  readonly #most: number;
  readonly #entries = new Map<Digest, Buffer>();
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#most = mostBytes;
  }

  get(digest: Digest): Buffer | undefined {
    const found = this.#entries.get(digest);
    // A quarter of reads is enough to keep the order near to last use, and spares the rest the moving.
    if (found && Math.random() < 0.25) {
      this.#entries.delete(digest);
      this.#entries.set(digest, found);
    }
    return found;
  }

  set(digest: Digest, bytes: Buffer): void {
    if (this.#entries.has(digest)) return;
    this.#entries.set(digest, bytes);
    this.#bytes += bytes.length;
    for (const [oldest, content] of this.#entries) {
      if (this.#bytes <= this.#most) break;
      this.#entries.delete(oldest);
      this.#bytes -= content.length;
    }
  }
}
