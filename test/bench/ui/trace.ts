import type { CDPSession } from 'playwright-core';

/** What the page's main thread did meanwhile. */
export interface Traced {
  /** In milliseconds of its processor. */
  computedMs: number;
  /** Tasks that kept it busy for 50 ms and more, by the clock. */
  long: number;
  /** Of these, those that needed so much of the processor: no others are the window's own fault. */
  longByCpu: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds: by the clock, and of the thread's processor time. */
  dur?: number;
  tdur?: number;
  args: { name?: string };
}

const longUs = 50_000;

/** Begins to look; what it gives ends that and says what was seen. */
export async function trace(devTools: CDPSession): Promise<() => Promise<Traced>> {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { value: unknown[] }) => void events.push(...(value as TraceEvent[]));
  devTools.on('Tracing.dataCollected', collect);
  await devTools.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', '__metadata'], excludedCategories: ['*'] },
  });
  return async () => {
    const complete = new Promise((resolve) => devTools.once('Tracing.tracingComplete', resolve));
    await devTools.send('Tracing.end');
    await complete;
    devTools.off('Tracing.dataCollected', collect);
    return summary(events);
  };
}

function summary(events: TraceEvent[]): Traced {
  const place = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const mains = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(place),
  );
  const tasks = events.filter((event) => event.name.endsWith('RunTask') && mains.has(place(event)));
  return {
    computedMs: tasks.reduce((sum, { tdur = 0 }) => sum + tdur, 0) / 1000,
    long: tasks.filter(({ dur = 0 }) => dur >= longUs).length,
    longByCpu: tasks.filter(({ tdur = 0 }) => tdur >= longUs).length,
  };
}
