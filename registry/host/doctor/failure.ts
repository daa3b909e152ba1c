import type { Fix, Trouble } from '../../facts.ts';
import type { Door, FoundEngine, Probe } from '../connector.ts';
import type { Ran } from '../machine.ts';

/** Something an engine tried that went wrong. */
export interface Failure {
  ran: Ran | 'late';
  engine: FoundEngine;
  door: Door;
  what: Probe['what'];
  /** The registry saw the engine come for the image itself, not only for its greeting. */
  arrived: boolean;
  env: NodeJS.ProcessEnv;
}

export interface Cause {
  trouble: Trouble;
  fix: Fix | null;
  /** It could not be tried here at all. */
  untried?: true;
}
