import type { Trouble } from '../../facts.ts';
import type { FoundEngine } from '../connector.ts';

/** One of the commands that are shown restarts it. */
export function restartComes({ id }: FoundEngine): Trouble {
  return {
    code: 'RESTART_COMES',
    message: `${id} is restarted for this; its containers stop for that.`,
    facts: { name: id },
  };
}
