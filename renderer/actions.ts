import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { IconName } from './parts/icon.tsx';

/** Something the person can do from anywhere on a page: by its key, and by its name in the palette. */
export interface Action {
  id: string;
  /** `go` and `do` stand in the palette; `list` works by its key alone, where there is a list. */
  group: 'go' | 'do' | 'list';
  label: string;
  icon: IconName;
  /** Fainter, beside the label. */
  hint?: string;
  /** `mod+k`, `g o`, `?`: mod is Cmd on a Mac and Ctrl elsewhere. */
  keys?: string;
  run: () => void;
}

const actions = new Map<string, Action>();
const listeners = new Set<() => void>();
let snapshot: Action[] = [];

function changed(): void {
  snapshot = [...actions.values()];
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** All actions there are at the moment. */
export const useActionList = (): Action[] => useSyncExternalStore(subscribe, () => snapshot);
export const actionList = (): Action[] => snapshot;

/** Offers an action as long as the component is there; null offers none. */
export function useAction(action: Action | null): void {
  useActions(action === null ? [] : [action]);
}

export function useActions(offered: Action[]): void {
  const newest = useRef(offered);
  newest.current = offered;
  const shape = offered.map(({ id, label, hint, keys }) => [id, label, hint, keys].join('\0')).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: offered anew only when what is seen of them changes
  useEffect(() => {
    const ids = newest.current.map(({ id }) => id);
    for (const action of newest.current) {
      const run = () => newest.current.find(({ id }) => id === action.id)?.run();
      actions.set(action.id, { ...action, run });
    }
    changed();
    return () => {
      for (const id of ids) actions.delete(id);
      changed();
    };
  }, [shape]);
}
