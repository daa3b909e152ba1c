import { hash, randomBytes } from 'node:crypto';

/**
 * What is known of secrets that were shown before, so that it need not be found out again. Of the secrets themselves
 * only hashes are kept, made with a key that this process has and nobody else: how long a look takes says nothing.
 */
export class Remembered<Value> {
  readonly #most: number;
  readonly #key = randomBytes(32).toString('hex');
  readonly #values = new Map<string, Value>();

  constructor(most: number) {
    this.#most = most;
  }

  get(secret: string): Value | undefined {
    return this.#values.get(this.hash(secret));
  }

  set(secret: string, value: Value): void {
    const key = this.hash(secret);
    this.#values.delete(key);
    this.#values.set(key, value);
    const [oldest] = this.#values.size > this.#most ? this.#values.keys() : [];
    if (oldest !== undefined) this.#values.delete(oldest);
  }

  /** Keeps only what is still so. */
  keep(isSo: (value: Value) => boolean): void {
    for (const [key, value] of this.#values) if (!isSo(value)) this.#values.delete(key);
  }

  hash(secret: string): string {
    // Nobody sees it, so the key in front is enough; an HMAC takes thirty times as long.
    return hash('sha256', this.#key + secret, 'base64');
  }
}
