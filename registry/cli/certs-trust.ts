import { PlainError } from '../errors.ts';
import { Connections } from '../host/connections.ts';
import type { Door } from '../host/connector.ts';
import { elevate } from '../host/elevate.ts';
import { thisMachine } from '../host/machine.ts';
import { java } from '../host/trust/java.ts';
import { nss } from '../host/trust/nss.ts';
import { system } from '../host/trust/system.ts';
import { type CertsOptions, withTls } from './certs.ts';
import { connect, connectBy, disconnect } from './connect.ts';

export type TrustOptions = CertsOptions & { dryRun?: boolean; yes?: boolean };

/** As `berth connect` does it, but also while no registry runs: all that is needed is the authority. */
export async function trust(store: string, options: TrustOptions): Promise<void> {
  try {
    await connect(store, options);
  } catch (error) {
    if (!(error instanceof PlainError) || error.code !== 'NOT_RUNNING') throw error;
    await withTls(options, async (tls) => {
      const door = async () => doorWith(await tls.authority());
      await connectBy(storesOf(options.home, door), store, options);
    });
  }
}

export async function untrust(store: string, options: TrustOptions): Promise<void> {
  await disconnect(store, options);
}

function storesOf(home: string, door: () => Promise<Door>): Connections {
  return new Connections({
    machine: thisMachine(),
    home,
    door,
    connectors: [system, nss, java],
    elevate: (machine) => elevate(machine, { isTerminal: process.stdin.isTTY }),
  });
}

/** Of no registry: a store is told of the authority alone. */
function doorWith({ pem, fingerprint }: { pem: string; fingerprint: string }): Door {
  return { name: 'localhost', port: 0, authority: pem, fingerprint, mirror: null, credentials: null };
}
