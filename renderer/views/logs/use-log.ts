import { useEffect, useState, useSyncExternalStore } from 'react';
import { ask, listen } from '../../bridge.ts';
import type { LogFilter } from './filter.ts';
import { Log, mostLines } from './log.ts';

/** A log that says when it changed, at most once a frame. */
class FollowedLog {
  readonly log = new Log(() => this.#changed());
  #version = 0;
  #drawing = false;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly version = (): number => this.#version;

  #changed(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      this.#version++;
      for (const listener of this.#listeners) listener();
    });
  }
}

/** A log of which nothing came in this time after it was asked for has nothing in it. */
const patienceMs = 2000;

export interface LogState {
  log: Log;
  /** Nothing came although it was given time. */
  silent: boolean;
  /** Another one means that the log changed. */
  version: number;
  error: unknown;
  retry: () => void;
}

/** The registry's log, followed as long as the page is open. */
export function useLog(filter: LogFilter): LogState {
  const [followed] = useState(() => new FollowedLog());
  const [tries, setTries] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const [patient, setPatient] = useState(true);
  const version = useSyncExternalStore(followed.subscribe, followed.version);
  const { log } = followed;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try follows anew
  useEffect(() => {
    setError(null);
    const stop = listen('log', (lines) => log.hear(lines));
    ask('followLog', { lines: mostLines }).catch(setError);
    const timer = setTimeout(() => setPatient(false), patienceMs);
    return () => {
      clearTimeout(timer);
      stop();
      // Nobody is there any more to be told that it did not work.
      void ask('unfollowLog', {}).catch(() => {});
    };
  }, [log, tries]);
  useEffect(() => log.filter(filter), [log, filter]);
  const silent = !patient && log.lines.length === 0;
  return { log, silent, version, error, retry: () => setTries((before) => before + 1) };
}
