import { PlainError } from '../../errors.ts';
import type { FoundEngine } from '../connector.ts';

/** What cannot be looked into while it does not run. */
export function refuseStopped({ id, running }: FoundEngine): void {
  if (running !== false) return;
  throw new PlainError(`${id} does not run; start it, then connect it.`, {
    code: 'ENGINE_STOPPED',
    facts: { engine: id },
  });
}
