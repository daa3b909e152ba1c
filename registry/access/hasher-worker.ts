import { parentPort } from 'node:worker_threads';
import { compareSync, hashSync } from 'bcryptjs';
import type { Answer, Errand } from './hasher.ts';

// A check takes this thread a tenth of a second; the registry's own goes on meanwhile.
parentPort?.on('message', (errand: Errand) => parentPort?.postMessage(answer(errand)));

function answer(errand: Errand): Answer {
  const { id, password } = errand;
  try {
    const result =
      errand.kind === 'compare' ? compareSync(password, errand.hash) : hashOf(password, errand.cost);
    return { id, result };
  } catch (error) {
    return { id, error };
  }
}

/** With the mark that Apache writes, and older ones of it ask for. */
function hashOf(password: string, cost: number): string {
  return hashSync(password, cost).replace(/^\$2b\$/, '$2y$');
}
