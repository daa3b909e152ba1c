import { isIP } from 'node:net';

/** Where something listens, or should. */
export interface At {
  host: string;
  port: number;
}

/** Of `127.0.0.1:5000`, `[::1]:5000` and `localhost:5000`. */
export function parseAt(address: string): At {
  const { hostname, port } = new URL(`http://${address}`);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80) };
}

export function formatAt({ host, port }: At): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

/** This machine's own, whatever its settings are. */
export function isLocal(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
