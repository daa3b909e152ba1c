/** Does one piece of work at a time, in turn for all who ask, however much one of them asks for. */
export class Turns {
  readonly #most: number;
  readonly #queues = new Map<string, (() => Promise<void>)[]>();
  #isRunning = false;

  /** Of one who asks, so many pieces wait at most. */
  constructor(most: number) {
    this.#most = most;
  }

  hasRoom(who: string): boolean {
    return (this.#queues.get(who)?.length ?? 0) < this.#most;
  }

  run<Result>(who: string, work: () => Promise<Result>): Promise<Result> {
    const done = new Promise<Result>((resolve, reject) => {
      const queue = this.#queues.get(who) ?? [];
      queue.push(() => work().then(resolve, reject));
      this.#queues.set(who, queue);
    });
    if (!this.#isRunning) void this.#runAll();
    return done;
  }

  async #runAll(): Promise<void> {
    this.#isRunning = true;
    for (;;) {
      const [next] = this.#queues;
      if (!next) break;
      const [who, queue] = next;
      const work = queue.shift();
      // To the end of the line: it is another's turn now.
      this.#queues.delete(who);
      if (queue.length > 0) this.#queues.set(who, queue);
      await work?.();
    }
    this.#isRunning = false;
  }
}
