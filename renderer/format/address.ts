/** `localhost:5000`, `[::1]:5000`: an address to listen on, in its two parts. */
export interface Address {
  host: string;
  port: number;
}

export function addressParts(text: string): Address {
  const colon = text.lastIndexOf(':');
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
}

export function addressText({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether only this machine can reach it. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** The same hosts at another port. */
export function atPort(listen: readonly string[], port: number): string[] {
  const hosts = listen.map((text) => addressParts(text).host);
  return [...new Set(hosts.length === 0 ? ['localhost'] : hosts)].map((host) => addressText({ host, port }));
}

/** The hosts behind some addresses, each once: `127.0.0.1`, `::1`. */
export function hostsOf(listening: readonly string[]): string[] {
  return [...new Set(listening.map((text) => addressParts(text).host))];
}
