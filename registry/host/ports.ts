import { once } from 'node:events';
import { createServer } from 'node:net';
import { errorCode } from '../errors.ts';
import type { PortCheck } from '../facts.ts';
import { whoHolds } from '../port-holder.ts';

const families = ['127.0.0.1', '::1'];
const lastPort = 65_535;
/** Beside the usual port lies the one that mirrors are usually found at; it is left alone. */
const leftAlone = new Set([5001]);

/** Whether both families of localhost can have a port; `ours` are those this registry listens on. */
export async function checkPort(port: number, ours: number[]): Promise<PortCheck> {
  const taken = ours.includes(port) ? undefined : await whereTaken(port);
  if (taken === undefined) return { port, free: true, holder: null, suggestion: port };
  const holder = await whoHolds({ host: taken, port });
  return { port, free: false, holder: holder?.name ?? null, suggestion: await freePortNear(port) };
}

async function freePortNear(port: number): Promise<number> {
  for (let near = port + 1; near <= lastPort; near++) {
    if (!leftAlone.has(near) && (await whereTaken(near)) === undefined) return near;
  }
  return freePortNear(1023);
}

/** The address on which it cannot be had. */
async function whereTaken(port: number): Promise<string | undefined> {
  for (const host of families) if (!(await canListen(host, port))) return host;
  return undefined;
}

async function canListen(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    return true;
  } catch (error) {
    // A machine without this family can do without it.
    return ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(errorCode(error));
  } finally {
    if (server.listening) await once(server.close(), 'close');
  }
}
