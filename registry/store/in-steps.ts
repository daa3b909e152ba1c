import { setImmediate } from 'node:timers/promises';

/** How long others wait at most while long work goes on. */
const stepMs = 8;

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
