import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { RegistryError } from './errors.ts';
import { machineNames } from './tls/machine-names.ts';

/** Throws where a request must not be answered. `forwardedHost` is what a proxy was asked for. */
export type Guard = (
  request: Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'httpVersion'>,
  forwardedHost?: string,
) => void;

/**
 * Refuses what a web page could send. A page whose own name was made to resolve to this machine shows itself by its
 * Host (DNS rebinding); any other page by Origin or Sec-Fetch-Site, which browsers send and container tools do not. Names
 * that this machine has a certificate for are its own.
 */
export function guard(
  extraHosts: readonly string[],
  isCertified: (name: string) => boolean = () => false,
): Guard {
  const own = hostname().toLowerCase();
  const names = new Set([
    ...machineNames,
    own,
    `${own}.local`,
    ...extraHosts.map((name) => name.toLowerCase()),
  ]);
  /** Headers seen before and found good: the same few come thousands of times. */
  const known = new Set<string>();

  function checkHost(host: string): void {
    if (known.has(host)) return;
    const name = hostnameOf(host);
    // An address is not a name: whoever has it in the address bar did not get it from a foreign DNS server.
    if (
      name === undefined ||
      !(isIP(name) || names.has(name) || name.endsWith('.localhost') || isCertified(name))
    ) {
      throw new RegistryError('DENIED', {
        reason: `the host name ${host.slice(0, 200)} is not one of this registry; --hosts adds it`,
        host: host.slice(0, 200),
      });
    }
    if (known.size < 1000) known.add(host);
  }

  return (request, forwardedHost) => {
    const { host, origin } = request.headers;
    const site = request.headers['sec-fetch-site'];
    if (hasTwoHosts(request.rawHeaders))
      throw new RegistryError('BAD_REQUEST', { reason: 'there are two Host headers' });
    if (host !== undefined) checkHost(host);
    else if (request.httpVersion !== '1.0')
      throw new RegistryError('BAD_REQUEST', { reason: 'there is no Host header' });
    if (forwardedHost !== undefined) checkHost(forwardedHost);
    const asked = forwardedHost ?? host;
    const isForeign = origin !== undefined && origin !== `http://${asked}` && origin !== `https://${asked}`;
    if (isForeign || site === 'cross-site' || site === 'same-site') {
      throw new RegistryError('DENIED', { reason: 'web pages may not use this registry' });
    }
  };
}

/** The name or address in a Host header, in lower case and without port and brackets; undefined if malformed. */
function hostnameOf(host: string): string | undefined {
  const [, address, name] = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(host) ?? [];
  return (address ?? name)?.toLowerCase().replace(/\.$/, '');
}

/** Node keeps the first and drops the others, so the raw list has to be asked. */
function hasTwoHosts(rawHeaders: readonly string[]): boolean {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts > 1;
}
