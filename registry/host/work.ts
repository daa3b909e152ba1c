import type { SetUp } from '../facts.ts';
import type { Hands } from './hands.ts';
import type { Ledger } from './ledger.ts';
import type { Machine } from './machine.ts';

/** What making and taking back changes needs. */
export interface Work {
  machine: Machine;
  ledger: Ledger;
  /** Who does what needs an administrator, and who does the rest. */
  hands(elevated: boolean): Hands;
  say(step: SetUp['step'], subject: string | null): void;
  /** How long an engine may take to take in what was written. */
  patienceMs: number;
}
