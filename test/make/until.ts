import { setTimeout as delay } from 'node:timers/promises';

/** Waits for something that happens by itself. After some seconds it waits no longer, and what is expected then fails. */
export async function until(isTrue: () => boolean | Promise<boolean>, seconds = 10): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await isTrue()) && performance.now() < end) await delay(20);
}
