import { setTimeout as delay } from 'node:timers/promises';
import type { CDPSession } from 'playwright-core';
import { frames } from './in-page.ts';
import type { Launched } from './launched.ts';
import { processorMs } from './metrics.ts';
import { type Traced, trace } from './trace.ts';

export interface Scrolled extends Traced {
  framesPerSecond: number;
  /** The share of frames that took longer than one and a half should. */
  late: number;
  frames: number;
}

const frameMs = 1000 / 60;
/** As fast as a wheel that is turned quickly. */
const pixelsPerSecond = 3000;

/** Turns the wheel over the page's list: down, and up again. */
export async function scroll({ page, devTools }: Launched, ms: number): Promise<Scrolled> {
  await settled(devTools);
  const traced = await trace(devTools);
  const drawing = page.evaluate(frames, ms);
  for (const way of [-1, 1]) {
    await devTools.send('Input.synthesizeScrollGesture', {
      x: 560,
      y: 500,
      yDistance: way * pixelsPerSecond * (ms / 2000),
      speed: pixelsPerSecond,
      gestureSourceType: 'mouse',
    });
  }
  const took = await drawing;
  const drawnMs = took.reduce((sum, frame) => sum + frame, 0);
  return {
    framesPerSecond: (took.length * 1000) / drawnMs,
    late: took.filter((frame) => frame > frameMs * 1.5).length / took.length,
    frames: took.length,
    ...(await traced()),
  };
}

/** What opened the list is done: a log of many lines comes in many parts. */
async function settled(devTools: CDPSession): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    const before = await processorMs(devTools);
    await delay(500);
    if ((await processorMs(devTools)) - before <= 20) return;
  }
}
