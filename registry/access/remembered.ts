import { createHmac, randomBytes } from 'node:crypto';

/**
 * What is known of secrets that were shown before, so that it need not be found out again. Of the secrets themselves
 * only hashes are kept, made with a key that this process has and nobody else: how long a look takes says nothing.
 */
export class Remembered<Value> {
  readonly #most: number;
  readonly #key = randomBytes(32);
  readonly #values = new Map<string, Value>();

  constructor(most: number) {
    this.#most = most;
  }

  get(secret: string): Value | undefined {
    return this.#values.get(this.hash(secret));
  }

  set(secret: string, value: Value): void {
    const hash = this.hash(secret);
    this.#values.delete(hash);
    this.#values.set(hash, value);
    const [oldest] = this.#values.size > this.#most ? this.#values.keys() : [];
    if (oldest !== undefined) this.#values.delete(oldest);
  }

  /** Keeps only what is still so. */
  keep(isSo: (value: Value) => boolean): void {
    for (const [hash, value] of this.#values) if (!isSo(value)) this.#values.delete(hash);
  }

  hash(secret: string): string {
    return createHmac('sha256', this.#key).update(secret).digest('base64');
  }
}
