import type { Trouble } from './facts.ts';
import type { Settings } from './settings.ts';

/** What the desktop tells the registry that runs as its child. */
export type ToRegistry = { kind: 'start'; settings: Settings } | { kind: 'stop' };

/** And what it hears: one of the two for `start`. After `stop` the process ends. */
export type FromRegistry = { kind: 'ready'; addresses: string[] } | { kind: 'failed'; trouble: Trouble };
