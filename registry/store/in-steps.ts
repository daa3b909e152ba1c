import { setImmediate } from 'node:timers/promises';

/** How long others wait at most while long work goes on. */
const stepMs = 5;

/** Runs work that yields often to its end, and lets everybody else have a turn in between. */
export async function inSteps<Result>(
  work: Generator<unknown, Result>,
  signal?: AbortSignal,
): Promise<Result> {
  try {
    for (;;) {
      signal?.throwIfAborted();
      const until = performance.now() + stepMs;
      do {
        const { done, value } = work.next();
        if (done) return value;
      } while (performance.now() < until);
      await setImmediate();
    }
  } finally {
    // Lets it close what it had open, if it was not at its end.
    work.return(undefined as Result);
  }
}

/** Makes a long list of another one. */
export function mapInSteps<Item, Result>(
  items: Iterable<Item>,
  map: (item: Item) => Result,
): Promise<Result[]> {
  function* work(): Generator<undefined, Result[]> {
    const results: Result[] = [];
    for (const item of items) {
      results.push(map(item));
      yield;
    }
    return results;
  }
  return inSteps(work());
}
