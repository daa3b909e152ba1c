/** The answer names no more. */
const most = 100;

/** What was left out, and why. */
export class Skipped {
  readonly #named: { what: string; reason: string }[] = [];
  #count = 0;

  add(what: string, reason: string): void {
    this.#count++;
    if (this.#named.length < most) this.#named.push({ what, reason });
  }

  facts(): { skipped: { what: string; reason: string }[]; skippedCount: number } {
    return { skipped: this.#named, skippedCount: this.#count };
  }
}
