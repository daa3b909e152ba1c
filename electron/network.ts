import { networkInterfaces } from 'node:os';
import type { RegistryProcess } from './registry-process.ts';

/** Electron has no event for it, and it costs a fraction of a millisecond. */
const lookEveryMs = 10_000;

/**
 * Starts the registry anew when an address that it listens on, or waits for, has come or gone. Gives what stops looking.
 */
export function followAddresses(
  registry: Pick<RegistryProcess, 'state' | 'restart'>,
  { look = addressesHere, everyMs = lookEveryMs } = {},
): () => void {
  let before = look();
  const timer = setInterval(() => {
    const now = look();
    const changed = new Set([...now.difference(before), ...before.difference(now)]);
    before = now;
    if (changed.size > 0 && concerns(registry, changed)) registry.restart().catch(console.error);
  }, everyMs);
  return () => clearInterval(timer);
}

function concerns({ state }: Pick<RegistryProcess, 'state'>, changed: Set<string>): boolean {
  if (state.state === 'failed') return state.trouble.code === 'ADDRESS_MISSING';
  return (
    state.state === 'running' &&
    !state.attached &&
    state.status.listening.some((address) => changed.has(hostIn(address)))
  );
}

function addressesHere(): Set<string> {
  const all = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  return new Set(all.map(({ address }) => address));
}

/** Of `127.0.0.1:5000` or `[::1]:5000`. */
function hostIn(address: string): string {
  return address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
}
