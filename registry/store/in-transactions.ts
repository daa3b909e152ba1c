import { setImmediate } from 'node:timers/promises';
import type { Database } from './database.ts';

/** How long others wait at most for one transaction of many. */
const transactionMs = 10;

/**
 * Runs work that yields often to its end, in transactions that each keep others waiting only shortly: a crash leaves
 * whole steps. All of it is on disk when it resolves.
 */
export async function inTransactions<Result>(
  database: Database,
  work: Generator<unknown, Result>,
  signal?: AbortSignal,
): Promise<Result> {
  for (;;) {
    signal?.throwIfAborted();
    const step = database.now(() => {
      const until = performance.now() + transactionMs;
      for (;;) {
        const next = work.next();
        if (next.done || performance.now() >= until) return next;
      }
    });
    if (step.done) return database.commit(() => step.value);
    await setImmediate();
  }
}
