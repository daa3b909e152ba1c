import { startRegistry } from '../index.ts';
import type { Settings } from '../settings.ts';

/** Runs a registry until SIGINT or SIGTERM; a second signal does not wait any more. */
export async function serve(settings: Settings): Promise<void> {
  const registry = await startRegistry(settings, { terminal: process.stdout.isTTY === true });
  console.log(`Berth is ready on ${registry.addresses.join(', ')}, data in ${registry.data}`);
  await stopSignal();
  await registry.stop();
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = () => {
      if (asked) process.exit(1);
      asked = true;
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  });
}
