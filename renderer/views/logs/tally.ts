/** How often each name occurs; a name that no longer does is forgotten. */
export class Tally {
  readonly #counts = new Map<string, { name: string; count: number }>();
  #names: string[] | null = null;

  /** Gives the one text that stands for all its equals, so that a hundred thousand lines share it. */
  add(name: string): string {
    const known = this.#counts.get(name);
    if (known) {
      known.count++;
      return known.name;
    }
    this.#counts.set(name, { name, count: 1 });
    this.#names = null;
    return name;
  }

  remove(name: string): void {
    const known = this.#counts.get(name);
    if (!known || --known.count > 0) return;
    this.#counts.delete(name);
    this.#names = null;
  }

  count(name: string): number {
    return this.#counts.get(name)?.count ?? 0;
  }

  /** In alphabetical order; the same list as long as nothing is new or gone. */
  get names(): string[] {
    this.#names ??= [...this.#counts.keys()].filter((name) => name !== '').sort();
    return this.#names;
  }
}
