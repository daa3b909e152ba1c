import type { IncomingMessage } from 'node:http';
import { PlainError, RegistryError } from './errors.ts';
import { type Address, formatAddress, isLoopback } from './listen.ts';

/** Whether other machines can reach one of these. */
export function isExposed(addresses: Address[]): boolean {
  return addresses.some(isBeyond);
}

/** Other machines are let in where they have to log in. */
export function refuseWithoutUsers(addresses: Address[]): void {
  refuse(
    addresses,
    'so somebody has to log in there, and there are no users. Add one with: berth user add NAME --password-stdin. Or listen on localhost, or say --allow-remote to let everybody in.',
  );
}

/** The window is for this machine. */
export function refuseWindow(addresses: Address[]): void {
  refuse(
    addresses,
    'and the window would go there unencrypted. Serve it on localhost, or say --allow-remote if that is what you want.',
  );
}

function refuse(addresses: Address[], why: string): void {
  const beyond = addresses.filter(isBeyond).map(formatAddress);
  if (beyond.length === 0) return;
  throw new PlainError(`${beyond.join(', ')} can be reached from other machines, ${why}`, {
    code: 'EXPOSED',
    facts: { addresses: beyond.join(', ') },
  });
}

function isBeyond({ host }: Address): boolean {
  return !isLoopback(host);
}

/** Refuses what another machine sends unencrypted: whoever is on the way could read the passwords in it. */
export function refusePlainHttp(trusts: (address: string) => boolean): (request: IncomingMessage) => void {
  return ({ socket }) => {
    if ('encrypted' in socket) return;
    const address = socket.remoteAddress ?? '';
    if (!isLoopback(address) && !trusts(address)) throw new RegistryError('PLAIN_HTTP');
  };
}
