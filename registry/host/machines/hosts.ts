import type { Door, Want } from '../connector.ts';
import { isLocalName } from '../local-name.ts';
import type { Machine } from '../machine.ts';
import { foreign } from './foreign.ts';
import { fileInside, type Inside, readInside } from './inside.ts';

/** Where, inside, the clients of containerd look for a folder for each registry, and how they reach this machine. */
export interface InsideHosts {
  folder: string;
  /** `host.docker.internal`, or an address. */
  host: string;
  engine: string;
  /** Whether Docker Hub's images can be asked of the mirror: its door is on this machine's own localhost alone. */
  mirrors: boolean;
}

const mark = '# Written by Berth.';

/**
 * So that `localhost:5000/…` inside means the registry on this machine: a hosts.toml that sends its requests here, by TLS
 * and with the authority beside it where there is one. It is read with every pull; nothing has to be restarted.
 */
export async function hostsInside(
  inside: Inside,
  hosts: InsideHosts,
  door: Door,
  machine: Machine,
): Promise<Want[]> {
  const { folder, host } = hosts;
  const own = `${folder}/${door.name}`;
  const url = `${door.authority === null ? 'http' : 'https'}://${host}:${door.port}`;
  const ca = `${own}/ca.crt`;
  const lines = [
    'capabilities = ["pull", "resolve", "push"]',
    ...(door.authority === null ? [] : [`ca = "${ca}"`]),
  ];
  return [
    ...(door.authority === null ? [] : await fileInside(inside, ca, door.authority, machine)),
    ...(await hostsFile(
      inside,
      `${own}/hosts.toml`,
      text(hosts, `${isLocalName(door.name) ? 'http' : 'https'}://${door.name}`, url, lines),
      machine,
    )),
    ...(await mirrorInside(inside, hosts, door, machine)),
  ];
}

async function mirrorInside(
  inside: Inside,
  hosts: InsideHosts,
  { mirror }: Door,
  machine: Machine,
): Promise<Want[]> {
  if (mirror === null || !hosts.mirrors) return [];
  const url = outside(mirror, hosts.host);
  const content = text(hosts, 'https://registry-1.docker.io', url, ['capabilities = ["pull", "resolve"]']);
  return hostsFile(inside, `${hosts.folder}/docker.io/hosts.toml`, content, machine);
}

/** The mirror's address as it is seen from inside. */
export function outside(mirror: string, host: string): string {
  const { protocol, port, pathname } = new URL(mirror);
  return `${protocol}//${host}:${port || '80'}${pathname.replace(/\/$/, '')}`;
}

async function hostsFile(inside: Inside, path: string, content: string, machine: Machine): Promise<Want[]> {
  const now = await readInside(inside, path, machine);
  if (now !== undefined && !now.startsWith(mark)) throw foreign(`${inside.name}:${path}`);
  return fileInside(inside, path, content, machine);
}

/** containerd 1 takes no file without a table for a host. */
function text({ engine }: InsideHosts, server: string, host: string, lines: string[]): string {
  return `${mark} "berth disconnect ${engine}" takes it back.
server = "${server}"

[host."${host}"]
${lines.map((line) => `  ${line}\n`).join('')}`;
}
