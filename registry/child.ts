import type { FromRegistry, ToRegistry } from './child-messages.ts';
import { PlainError, troubleOf } from './errors.ts';
import { type Registry, startRegistry } from './index.ts';
import { parentProcess } from './parent-process.ts';
import type { Settings } from './settings.ts';

// The registry as a child of the desktop. It ends when it is told to, by a message or a signal, and when its parent is
// gone; requests under way get the settings' bounded time.
const parent = parentProcess<ToRegistry, FromRegistry>();
let starting: Promise<Registry> | undefined;
let stopping = false;

parent.hear((message) => void (message.kind === 'start' ? start(message.settings) : stop()));
parent.whenGone(stop);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

async function start(settings: Settings): Promise<void> {
  starting = startRegistry(settings);
  try {
    const { addresses } = await starting;
    parent.tell({ kind: 'ready', addresses });
  } catch (error) {
    // What no person can mend is a crash, with its stack on standard error.
    if (!(error instanceof PlainError)) throw error;
    parent.tell({ kind: 'failed', trouble: troubleOf(error) });
  }
}

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  const registry = await starting?.catch(() => undefined);
  await registry?.stop();
  process.exit(0);
}
