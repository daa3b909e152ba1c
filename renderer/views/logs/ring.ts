/** The newest `capacity` items; each one more pushes out the oldest. Positions count from the oldest that is there. */
export class Ring<Item> {
  readonly #capacity: number;
  readonly #items: (Item | undefined)[] = [];
  #start = 0;
  #length = 0;
  #removed = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get length(): number {
    return this.#length;
  }

  /** How many have gone over time: that far the positions have moved. */
  get removed(): number {
    return this.#removed;
  }

  /** Gives the item that had to go. */
  push(item: Item): Item | undefined {
    const gone = this.#length === this.#capacity ? this.shift() : undefined;
    this.#items[(this.#start + this.#length) % this.#capacity] = item;
    this.#length++;
    return gone;
  }

  shift(): Item | undefined {
    if (this.#length === 0) return undefined;
    const gone = this.#items[this.#start];
    this.#items[this.#start] = undefined;
    this.#start = (this.#start + 1) % this.#capacity;
    this.#length--;
    this.#removed++;
    return gone;
  }

  at(position: number): Item | undefined {
    if (position < 0 || position >= this.#length) return undefined;
    return this.#items[(this.#start + position) % this.#capacity];
  }

  /** Copies of the items from one position up to another, oldest first. */
  slice(from = 0, to = this.#length): Item[] {
    const items: Item[] = [];
    for (let position = Math.max(0, from); position < Math.min(to, this.#length); position++)
      items.push(this.at(position) as Item);
    return items;
  }

  /** The first position whose item is past something; items must be in that order. */
  firstPast(isPast: (item: Item) => boolean): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isPast(this.at(middle) as Item)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
