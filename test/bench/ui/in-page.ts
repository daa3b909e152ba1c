/** The little of the page's world that is used here: these functions run there, so they may refer to nothing outside. */
interface PageWorld {
  document: { querySelector(selector: string): unknown };
  requestAnimationFrame(call: () => void): void;
  addEventListener(type: string, hear: (event: { timeStamp: number }) => void, options: object): void;
  reaction?: Promise<number | undefined>;
}

/** Selectors of what is in the page when a person can see that it is there. */
const runs = 'body:has([aria-label$=": Running"])';
export const drawn = {
  emptyOverview: `${runs} main [role="tab"]`,
  filledOverview: `${runs} main li time`,
  palette: '[role="dialog"] input',
  row: 'main [data-index]',
  log: 'main [role="treegrid"] [role="row"]',
  map: 'main section > button',
} as const;

/** When it is there, by the clock that all processes share; `undefined` until then. */
export function timeIfThere(selector: string): number | undefined {
  const { document } = globalThis as unknown as PageWorld;
  return document.querySelector(selector) ? performance.timeOrigin + performance.now() : undefined;
}

export function firstPaint(): number {
  const [paint] = performance.getEntriesByName('first-contentful-paint');
  return performance.timeOrigin + (paint?.startTime ?? Number.NaN);
}

/** From now on waits for a key or click, and for the frame that shows what it was for. */
export function watchReaction({ selector, patienceMs }: { selector: string; patienceMs: number }): void {
  const world = globalThis as unknown as PageWorld;
  world.reaction = new Promise((resolve) => {
    const end = performance.now() + patienceMs;
    let at: number | undefined;
    const hear = (event: { timeStamp: number }) => {
      at ??= event.timeStamp;
    };
    for (const type of ['keydown', 'pointerdown'])
      world.addEventListener(type, hear, { capture: true, once: true });
    const look = () =>
      world.requestAnimationFrame(() => {
        if (performance.now() > end) return resolve(undefined);
        if (at === undefined || !world.document.querySelector(selector)) return look();
        // What this frame draws is in sight when the next one begins.
        world.requestAnimationFrame(() => resolve(performance.now() - (at ?? 0)));
      });
    look();
  });
}

/** How long the one that was waited for took, in milliseconds; nothing if it did not come. */
export function reaction(): Promise<number | undefined> | undefined {
  return (globalThis as unknown as PageWorld).reaction;
}

/** How long each frame took while `ms` went by. */
export function frames(ms: number): Promise<number[]> {
  const world = globalThis as unknown as PageWorld;
  return new Promise((resolve) => {
    const took: number[] = [];
    const end = performance.now() + ms;
    let before: number | undefined;
    const frame = () => {
      const now = performance.now();
      if (before !== undefined) took.push(now - before);
      before = now;
      if (now < end) world.requestAnimationFrame(frame);
      else resolve(took);
    };
    world.requestAnimationFrame(frame);
  });
}
