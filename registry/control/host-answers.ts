import type { AccessControl } from '../access/access.ts';
import { checkPort } from '../host/ports.ts';
import type { Tls } from '../tls/tls.ts';
import type { Handlers } from './routes.ts';
import { pushWelcome } from './welcome.ts';

/** Which ports of this machine are free, and a first push from it; `addresses` are the registry door's, the first one to show. */
export function hostAnswers(
  addresses: string[],
  { access, tls }: { access: Pick<AccessControl, 'ownCredentials'>; tls: Pick<Tls, 'served'> },
): Pick<Handlers, 'checkPort' | 'pushWelcome'> {
  return {
    checkPort: ({ port }) => checkPort(port, addresses.map(portOf)),
    pushWelcome: () =>
      pushWelcome({
        address: addresses[0] ?? '',
        credentials: access.ownCredentials,
        certificate: async () => (await tls.served()).cert,
      }),
  };
}

function portOf(address: string): number {
  return Number(new URL(address).port || 80);
}
