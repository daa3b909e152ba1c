import { setTimeout as delay } from 'node:timers/promises';
import { cpuMs, residentMiB } from '../process.ts';
import type { Launched } from './launched.ts';
import { heapMiB, processorMs } from './metrics.ts';

/** While nobody does anything: percents of one processor, and memory. */
export interface Idle {
  main: number;
  registry: number;
  page: number;
  mainMiB: number;
  registryMiB: number;
  heapMiB: number;
}

export async function idle({ pids, devTools }: Launched, ms: number): Promise<Idle> {
  // What the start left to be done is done.
  await delay(3000);
  const before = {
    main: cpuMs(pids.main),
    registry: cpuMs(pids.registry),
    page: await processorMs(devTools),
  };
  await delay(ms);
  const percent = (after: number, before: number) => ((after - before) / ms) * 100;
  return {
    main: percent(cpuMs(pids.main), before.main),
    registry: percent(cpuMs(pids.registry), before.registry),
    page: percent(await processorMs(devTools), before.page),
    mainMiB: residentMiB(pids.main),
    registryMiB: residentMiB(pids.registry),
    heapMiB: await heapMiB(devTools),
  };
}
