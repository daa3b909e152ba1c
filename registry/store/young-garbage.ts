import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// Available only on request; asked for here so that no one has to start Node with a flag.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void;

const everyBytes = 24 * 1024 * 1024;
let passed = 0;

/**
 * Counts the bytes of buffers that Node made for bodies and nobody needs any more. V8 sees only their small handles,
 * and would let some 64 MiB of them gather per collection; a young collection now and then takes a millisecond, keeps
 * memory flat, and hands the same pages out again instead of fresh ones.
 */
export function bodyBytesPassed(bytes: number): void {
  passed += bytes;
  if (passed < everyBytes) return;
  passed = 0;
  collect({ type: 'minor' });
}
