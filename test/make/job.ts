import type { Job } from '../../registry/facts.ts';

/** A clean-up that somebody waits for and that has just begun, unless said otherwise. */
export function makeJob(changes: Partial<Job> = {}): Job {
  return {
    id: 'a',
    kind: 'collect',
    state: 'running',
    quiet: false,
    startedAt: 0,
    endedAt: null,
    subject: null,
    bytes: 0,
    totalBytes: null,
    items: 0,
    totalItems: null,
    bytesPerSecond: 0,
    trouble: null,
    ...changes,
  };
}
