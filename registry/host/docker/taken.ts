import type { Trouble } from '../../facts.ts';
import type { FoundEngine } from '../connector.ts';
import type { Machine } from '../machine.ts';
import { askDocker } from './api.ts';
import { lacksAny, type Needs } from './needs.ts';

const startMs = 30_000;
const askAgainMs = 200;

/** Whether a running engine has what it was told; one that was restarted gets the time to come back. */
export async function hasTaken(
  { id, own }: FoundEngine,
  needs: Needs,
  isRestarted: boolean,
  machine: Machine,
): Promise<Trouble | null> {
  const ask = () => askDocker(machine.at(own.socket ?? ''));
  const end = performance.now() + (isRestarted ? startMs : 0);
  let info = await ask();
  while (info === 'closed' && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, askAgainMs));
    info = await ask();
  }
  if (info === 'closed' || info === 'other') return gone(id);
  // It may not be asked, so this is as much as can be known.
  if (info === 'denied') return null;
  return lacksAny(info, needs) ? refused(own.config ?? '') : null;
}

export function restartWarning({ id }: FoundEngine): Trouble {
  return {
    code: 'RESTART_COMES',
    message: `${id} is restarted, which stops its containers.`,
    facts: { name: id },
  };
}

function gone(engine: string): Trouble {
  return {
    code: 'DAEMON_GONE',
    message: `${engine} does not answer any more.`,
    facts: { engine },
  };
}

function refused(path: string): Trouble {
  return {
    code: 'DAEMON_REFUSED',
    message: `Docker did not take what ${path} says. Its log says why; the same setting may be given elsewhere.`,
    facts: { path, reason: 'its log says why' },
  };
}
