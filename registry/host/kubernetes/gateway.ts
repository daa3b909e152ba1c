import { once } from 'node:events';
import { connect } from 'node:net';
import type { Trouble } from '../../facts.ts';
import type { Machine } from '../machine.ts';

/** How a node reaches this machine. */
export interface Route {
  host: string;
  /** An address of this machine itself, where the registry has to listen; else the engine's machine carries it to localhost. */
  isAddress: boolean;
}

/** By the name that an engine in a virtual machine has for it, or by the gateway of the node's network. */
export async function routeOf(engine: string, node: string, machine: Machine): Promise<Route | undefined> {
  const isPodman = /podman(\.exe)?$/.test(engine);
  if (await isInMachine(engine, isPodman, machine)) {
    return { host: isPodman ? 'host.containers.internal' : 'host.docker.internal', isAddress: false };
  }
  const format = '{{range .NetworkSettings.Networks}}{{.Gateway}} {{end}}';
  const { stdout } = await machine.run(engine, ['container', 'inspect', '--format', format, node]);
  const host = stdout
    .trim()
    .split(/\s+/)
    .find((one) => /^\d+(\.\d+){3}$/.test(one));
  return host === undefined ? undefined : { host, isAddress: true };
}

async function isInMachine(engine: string, isPodman: boolean, machine: Machine): Promise<boolean> {
  if (machine.platform !== 'linux') return true;
  if (isPodman) return false;
  const { stdout } = await machine.run(engine, ['info', '--format', '{{.OperatingSystem}}']);
  return stdout.includes('Docker Desktop');
}

const connectMs = 1000;

/** Where nobody listens at the address by which nodes come. */
export async function unheard({ host, isAddress }: Route, port: number): Promise<Trouble[]> {
  if (!isAddress || (await answers(host, port))) return [];
  const address = `${host}:${port}`;
  return [
    {
      code: 'LISTEN_BEYOND',
      message: `Its nodes reach this machine at ${address}, where the registry does not listen. Add it in the settings (listen); beyond this machine's own localhost the registry asks for a user.`,
      facts: { address },
    },
  ];
}

async function answers(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(connectMs) });
    return true;
  } catch {
    return false; // Refused, or nobody there.
  } finally {
    socket.destroy();
  }
}
