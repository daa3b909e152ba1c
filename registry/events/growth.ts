import type { Growth } from '../store/store.ts';

const hourMs = 3_600_000;

/** Has the size of all content noted, now and every hour. */
export function followGrowth(growth: Growth, onError: (error: unknown) => void): { stop(): void } {
  const sample = () => {
    try {
      growth.sample();
    } catch (error) {
      onError(error);
    }
  };
  sample();
  const timer = setInterval(sample, hourMs).unref();
  return { stop: () => clearInterval(timer) };
}
