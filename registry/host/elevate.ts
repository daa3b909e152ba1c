import { PlainError } from '../errors.ts';
import type { Hands } from './hands.ts';
import type { Machine } from './machine.ts';

/** Those of an administrator, until they are closed. */
export interface ElevatedHands extends Hands {
  close(): Promise<void>;
}

/** Asks for an administrator; a no is a PlainError. */
export async function elevate({ platform }: Machine): Promise<ElevatedHands> {
  throw new PlainError('Nothing on this machine can ask for an administrator.', {
    code: 'ELEVATION_MISSING',
    facts: { platform },
  });
}
