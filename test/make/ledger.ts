/**
 * What a registry was asked to make true, and what it acknowledged. Each fact has a name and a row of values, one for
 * every request that wanted to change it. Whatever happens in between, a fact must show the last acknowledged value or
 * one that was asked for after it.
 */
export class Ledger {
  readonly #facts = new Map<string, { wanted: string[]; acknowledged: number }>();

  /** Somebody is about to ask for `value`. Gives what to call when that was acknowledged. */
  want(name: string, value: string): () => void {
    const fact = this.#facts.get(name) ?? { wanted: ['absent'], acknowledged: 0 };
    this.#facts.set(name, fact);
    const turn = fact.wanted.push(value) - 1;
    return () => {
      fact.acknowledged = Math.max(fact.acknowledged, turn);
    };
  }

  get names(): string[] {
    return [...this.#facts.keys()];
  }

  /** The last value that was acknowledged. */
  known(name: string): string {
    const fact = this.#facts.get(name);
    return fact?.wanted[fact.acknowledged] ?? 'absent';
  }

  /** Notes what a fact shows now; says what is wrong with that, if something is. */
  observe(name: string, value: string): string | undefined {
    const fact = this.#facts.get(name) ?? { wanted: ['absent'], acknowledged: 0 };
    const allowed = fact.wanted.slice(fact.acknowledged);
    this.#facts.set(name, { wanted: [value], acknowledged: 0 });
    return allowed.includes(value) ? undefined : `${name} is ${value}, and should be ${allowed.join(' or ')}`;
  }
}
