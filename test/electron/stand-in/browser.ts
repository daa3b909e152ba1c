import type { Chromium } from './chromium.ts';

/** A window as the app's end knows it. */
export interface OpenWindow {
  close(): void;
  isDestroyed(): boolean;
}

interface Browser {
  chromium: Chromium | undefined;
  windows: Set<OpenWindow>;
  quitting: boolean;
  /** Called when the last window has gone. */
  allClosed(): void;
}

/** What all parts of the stand-in share: one Chromium and the windows in it. */
export const browser: Browser = {
  chromium: undefined,
  windows: new Set(),
  quitting: false,
  allClosed: () => undefined,
};

export function chromium(): Chromium {
  if (!browser.chromium) throw new Error('This cannot be used before the app is ready');
  return browser.chromium;
}
