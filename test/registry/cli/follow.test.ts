import { expect, test } from 'vitest';
import { describeProgress } from '../../../registry/cli/follow.ts';
import type { Job } from '../../../registry/facts.ts';
import { makeJob } from '../../make/job.ts';

const mib = 1024 ** 2;

test.each<[string, Partial<Job>]>([
  ['', {}],
  ['1 MiB', { bytes: mib }],
  ['12,000', { items: 12_000 }],
  ['0 of 12,000', { totalItems: 12_000 }],
  ['0 B of 10 MiB (0 of 4)', { totalBytes: 10 * mib, totalItems: 4 }],
  [
    '4 MiB of 10 MiB (1 of 4), 2 MiB/s, 3 s left',
    { bytes: 4 * mib, totalBytes: 10 * mib, items: 1, totalItems: 4, bytesPerSecond: 2 * mib },
  ],
  ['4 MiB, 2 MiB/s', { bytes: 4 * mib, bytesPerSecond: 2 * mib }],
  ['11 MiB of 10 MiB, 1 MiB/s', { bytes: 11 * mib, totalBytes: 10 * mib, bytesPerSecond: mib }],
])('progress is said as far as it is known: %j', (text, known) => {
  expect(describeProgress(makeJob(known))).toBe(text);
});
