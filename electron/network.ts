import { networkInterfaces } from 'node:os';

/** Electron has no event for it, and it costs a fraction of a millisecond. */
const lookEveryMs = 10_000;

/** Calls `changed` with the addresses that this machine has come to or lost; gives what stops it. */
export function watchAddresses(changed: (addresses: Set<string>) => void): () => void {
  let before = addressesHere();
  const timer = setInterval(() => {
    const now = addressesHere();
    const differences = new Set(
      [...now, ...before].filter((address) => !(now.has(address) && before.has(address))),
    );
    before = now;
    if (differences.size > 0) changed(differences);
  }, lookEveryMs);
  return () => clearInterval(timer);
}

function addressesHere(): Set<string> {
  const all = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  return new Set(all.map(({ address }) => address));
}

/** Of `host:port`, as the registry says where it listens. */
export function hostIn(address: string): string {
  return address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
}
