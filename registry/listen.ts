import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { type AddressInfo, BlockList, isIP, type Server } from 'node:net';
import { errorCode, PlainError } from './errors.ts';
import { portTaken } from './port-holder.ts';
import { Reception, type ReceptionOptions } from './reception.ts';

/** An address to listen on, as a literal. */
export interface Address {
  host: string;
  port: number;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

export function isLoopback(host: string): boolean {
  return loopback.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}

/** `HOST:PORT` as the addresses it means: both families of localhost, all addresses of another name. */
export async function parseListen(text: string): Promise<Address[]> {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port > 65535) {
    throw new PlainError(
      `"${text}" is not an address to listen on. Write HOST:PORT, such as localhost:5000 or [::1]:5000.`,
      { code: 'ADDRESS_INVALID', facts: { address: text } },
    );
  }
  if (host === 'localhost') return ['127.0.0.1', '::1'].map((literal) => ({ host: literal, port }));
  if (isIP(host)) return [{ host, port }];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => ({ host: address, port }));
  } catch (error) {
    throw new PlainError(`"${host}" in "${text}" is no name this machine knows an address for.`, {
      code: 'ADDRESS_MISSING',
      facts: { address: text },
      cause: error,
    });
  }
}

export interface Listener {
  addresses: Address[];
  /** Takes no more connections, lets requests under way finish for `graceMs`, then ends what is left. */
  close(graceMs: number): Promise<void>;
}

/**
 * Serves on all of the addresses or on none. A port that only one of two families gives is a conflict: clients try ::1
 * first, and would talk to whoever is there.
 */
export async function listen(
  addresses: Address[],
  handle: RequestListener,
  { option = '--listen', ...options }: ReceptionOptions & { option?: string },
): Promise<Listener> {
  const reception = new Reception(handle, options);
  const bound: Address[] = [];
  let freePort: number | undefined;
  try {
    for (const { host, port } of distinct(addresses)) {
      // Port 0 is any free port, but the same one for all families.
      const wanted = port === 0 ? (freePort ?? 0) : port;
      const front = reception.front();
      if (!(await bind(front, { host, port: wanted }, option))) continue;
      bound.push(boundTo(front));
      if (port === 0) freePort = boundTo(front).port;
    }
  } catch (error) {
    await reception.close(0);
    throw error;
  }
  if (bound.length === 0) {
    await reception.close(0);
    throw new PlainError('This machine has none of the addresses to listen on.', {
      code: 'ADDRESS_MISSING',
      facts: { address: addresses.map(formatAddress).join(', ') },
    });
  }
  return { addresses: bound, close: (graceMs) => reception.close(graceMs) };
}

/** One that was named twice is bound once. */
function distinct(addresses: Address[]): Address[] {
  return [...new Map(addresses.map((address) => [formatAddress(address), address])).values()];
}

function boundTo(front: Server): Address {
  const { address, port } = front.address() as AddressInfo;
  return { host: address, port };
}

/** False when this machine has no such family; a port in use is a PlainError that says who has it. */
async function bind(server: Server, address: Address, option: string): Promise<boolean> {
  server.listen({ host: address.host, port: address.port, ipv6Only: isIP(address.host) === 6 });
  try {
    await once(server, 'listening');
    return true;
  } catch (error) {
    const code = errorCode(error);
    if ((code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') && address.host === '::1') return false;
    throw await explain(code, address, option, error);
  }
}

async function explain(
  code: string,
  { host, port }: Address,
  option: string,
  cause: unknown,
): Promise<unknown> {
  const shown = formatAddress({ host, port });
  if (code === 'EADDRINUSE') return portTaken({ host, port }, option, cause);
  if (code === 'EACCES')
    return new PlainError(
      `Port ${port} on ${host} may not be used by this user. Use one above 1023 with ${option}.`,
      { code: 'PORT_FORBIDDEN', facts: { host, port }, cause },
    );
  if (code === 'EADDRNOTAVAIL')
    return new PlainError(`${shown} is not an address of this machine.`, {
      code: 'ADDRESS_MISSING',
      facts: { address: shown },
      cause,
    });
  return cause;
}

export function formatAddress({ host, port }: Address): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * Where clients find it; the two that they call localhost under that one name. Where it `isProtected`, other machines
 * are answered by https only, and what needs no certificate comes first.
 */
export function urlsOf({ addresses }: Listener, { isProtected = false } = {}): string[] {
  const local = addresses.map(({ host, port }) => ({ host: localPart[host] ?? host, port }));
  const serves = (host: string, port: number) => local.some((a) => a.host === host && a.port === port);
  const urls = local.map(({ host, port }) => {
    const isBoth = isLocal(host) && serves('127.0.0.1', port) && serves('::1', port);
    const scheme = isProtected && !isLoopback(host) ? 'https' : 'http';
    return `${scheme}://${isBoth ? `localhost:${port}` : formatAddress({ host, port })}`;
  });
  const [open, secure] = [urls.filter(isPlain), urls.filter((url) => !isPlain(url))];
  return [...new Set([...open, ...secure])];
}

function isPlain(url: string): boolean {
  return url.startsWith('http:');
}

/** By which of all addresses of a family this machine reaches itself. */
const localPart: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

function isLocal(host: string): boolean {
  return host === '127.0.0.1' || host === '::1';
}
