import type { CDPSession } from 'playwright-core';

/** The processor time that the page's process has used, in milliseconds, in steps of ten. */
export async function processorMs(devTools: CDPSession): Promise<number> {
  return (await metric(devTools, 'ProcessTime')) * 1000;
}

/** Without what is garbage. */
export async function heapMiB(devTools: CDPSession): Promise<number> {
  await devTools.send('HeapProfiler.collectGarbage');
  return (await metric(devTools, 'JSHeapUsedSize')) / 1024 / 1024;
}

async function metric(devTools: CDPSession, wanted: string): Promise<number> {
  await devTools.send('Performance.enable');
  const { metrics } = await devTools.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN;
}
