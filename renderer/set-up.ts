import { useSyncExternalStore } from 'react';
import type { SetUp } from '../electron/bridge/contract.ts';

/** How far the changes to this machine are that are being made or taken back, by engine, as the live stream tells it. */
export class SetUps {
  readonly #told = new Map<string, readonly SetUp[]>();
  readonly #listeners = new Set<() => void>();

  hear(setUp: SetUp): void {
    const before = this.of(setUp.engine);
    this.#told.set(setUp.engine, hasEnded(before) ? [setUp] : [...before, setUp]);
    for (const listener of this.#listeners) listener();
  }

  forget(): void {
    this.#told.clear();
    for (const listener of this.#listeners) listener();
  }

  /** What was told of the last time; empty where nothing was. */
  of(engine: string): readonly SetUp[] {
    return this.#told.get(engine) ?? nothing;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

const nothing: readonly SetUp[] = [];

export function hasEnded(told: readonly SetUp[]): boolean {
  const step = told.at(-1)?.step;
  return step === 'done' || step === 'failed';
}

/** Of this window, from when it was opened. */
export const setUps = new SetUps();
const subscribe = (listener: () => void) => setUps.subscribe(listener);

export const useSetUp = (engine: string): readonly SetUp[] =>
  useSyncExternalStore(subscribe, () => setUps.of(engine));
