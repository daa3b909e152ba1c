import { useSyncExternalStore } from 'react';

let opened = false;
const listeners = new Set<() => void>();

function become(next: boolean): void {
  opened = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const openPalette = (): void => become(true);
export const closePalette = (): void => become(false);
export const usePaletteOpened = (): boolean => useSyncExternalStore(subscribe, () => opened);
