import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Secrets that were given out, 256 random bits each. Only their hashes are kept, the newest `most` of them. */
export class Secrets {
  readonly #most: number;
  #hashes: Buffer[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  make(): string {
    const secret = randomBytes(32).toString('base64url');
    this.#hashes = [...this.#hashes, hashOf(secret)].slice(-this.#most);
    return secret;
  }

  has(secret: string): boolean {
    return this.#matches(secret).length > 0;
  }

  /** As `has`, and from now on nobody has it. */
  take(secret: string): boolean {
    const found = this.#matches(secret);
    this.#hashes = this.#hashes.filter((hash) => !found.includes(hash));
    return found.length > 0;
  }

  /** Looks at all of them, so that the time it takes says nothing. */
  #matches(secret: string): Buffer[] {
    const asked = hashOf(secret);
    return this.#hashes.filter((hash) => timingSafeEqual(hash, asked));
  }
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
